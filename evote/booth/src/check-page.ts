/** The step on which another device is shown where to find the sealed ballot that it opens. */

import * as page from "./page.ts";
import { qrCode } from "./qr.ts";
import { openingLink, type Prepared } from "./sealing.ts";

/** Say that the ballot is on its way to where another device finds it. */
export function showWaiting(): void {
  showReady(false);
}

/** Show how the ballot is opened, now that it can be fetched, or was saved. */
export function showOpening(prepared: Prepared): void {
  const square = squareOfPage();
  if (square !== null) showSquare(square, prepared);
  showReady(true);
}

/** Leave nothing of an opened ballot on the page. */
export function clearOpening(): void {
  squareOfPage()?.replaceChildren();
  for (const name of ["check-link", "check-command", "opened-file"]) page.fill(name, "");
}

/** A booth that was saved as a file has no square: nobody keeps the ballot that it leads to. */
function squareOfPage(): HTMLElement | null {
  return document.querySelector<HTMLElement>("#check-square");
}

function showSquare(square: HTMLElement, prepared: Prepared): void {
  const link = openingLink(new URL(square.dataset["open"]!, window.location.href).href, prepared);
  square.replaceChildren(qrCode(link));
  page.fill("check-link", link);
  page.fill("check-command", `evote-audit open-ballot '${link}'`);
}

function showReady(ready: boolean): void {
  page.showWhere("check-waiting", !ready);
  page.showWhere("check-ready", ready);
}
