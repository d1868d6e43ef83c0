/** The last step: the receipt, to be saved, printed, photographed or looked up on the board. */

import * as page from "./page.ts";
import { qrCode } from "./qr.ts";
import type { Receipt } from "./receipt.ts";
import { fillIn, type Words } from "./words.ts";

/** Fill in the receipt, and the square that leads to the ballot on the board. */
export function showReceipt(words: Words, receipt: Receipt): void {
  page.showInGroups("tracker", receipt.tracker);
  page.showInGroups("head", receipt.head);
  page.showInGroups("signature", receipt.signature);
  page.fill("height", fillIn(words.height, { height: receipt.height }));
  const square = page.one(document, "#receipt-square", HTMLElement);
  square.replaceChildren(qrCode(addressOf(square.dataset["find"]!, receipt)));
  // On paper nothing can be unfolded.
  window.addEventListener("beforeprint", () => {
    page.one(document, ".seal", HTMLDetailsElement).open = true;
  });
}

/** Make the buttons work that keep the receipt; `kept` hears that one of them did. */
export function offerToKeep(words: Words, receipt: Receipt, kept: () => void): void {
  const find = page.one(document, "#find", HTMLAnchorElement);
  find.href = addressOf(find.href, receipt);
  page.on("#save", "click", () => {
    const name = `${words.receiptFile}-${receipt.uuid}.json`;
    page.download(name, "application/json", JSON.stringify(receiptFile(receipt)));
    page.announce(words.saved);
    kept();
  });
  page.on("#print", "click", () => {
    window.print();
    kept();
  });
  const copy = page.one(document, "#copy", HTMLElement);
  // Browsers offer the clipboard to pages that came over https only.
  copy.hidden = !("clipboard" in navigator);
  copy.addEventListener("click", () => {
    void navigator.clipboard.writeText(receipt.tracker).then(() => {
      page.announce(words.copied);
      kept();
    });
  });
}

function addressOf(find: string, { tracker }: Receipt): string {
  const address = new URL(find, window.location.href);
  address.search = new URLSearchParams({ tracker }).toString();
  return address.href;
}

/** Return the receipt as the service signed it, which anyone can check without the service. */
function receiptFile({ uuid, tracker, height, head, signature }: Receipt): object {
  return { format: "evote-receipt", version: 1, uuid, tracker, height, head, signature };
}
