/** The step on which another device is shown where to find the sealed ballot that it opens. */

import * as page from "./page.ts";
import { qrCode } from "./qr.ts";
import { openingLink, type Prepared } from "./sealing.ts";

/** Say that the ballot is on its way to where another device finds it. */
export function showWaiting(prepared: Prepared): void {
  page.showInGroups("checked-number", prepared.tracker);
  showReady(false);
}

/** Show the square and the address that open the ballot, now that it can be fetched. */
export function showOpening(prepared: Prepared): void {
  const square = page.one(document, "#check-square", HTMLElement);
  const link = openingLink(new URL(square.dataset["open"]!, window.location.href).href, prepared);
  square.replaceChildren(qrCode(link));
  page.fill("check-link", link);
  page.fill("check-command", `evote-audit open-ballot '${link}'`);
  showReady(true);
}

/** Leave nothing of an opened ballot on the page. */
export function clearOpening(): void {
  page.one(document, "#check-square", HTMLElement).replaceChildren();
  for (const name of ["check-link", "check-command", "checked-number"]) page.fill(name, "");
}

function showReady(ready: boolean): void {
  page.showWhere("check-waiting", !ready);
  page.showWhere("check-ready", ready);
}
