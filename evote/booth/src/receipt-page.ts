/** The last step: the receipt, to be saved, printed, photographed or looked up on the board. */

import * as page from "./page.ts";
import { qrCode } from "./qr.ts";
import type { Receipt } from "./receipt.ts";
import { receiptPage, signedReceipt } from "./receipt-file.ts";
import { day } from "./wording.ts";
import { fillIn, type Words } from "./words.ts";

/** Fill in the receipt, and the square that leads to the ballot on the board. */
export function showReceipt(words: Words, receipt: Receipt): void {
  page.showInGroups("tracker", receipt.tracker);
  page.showInGroups("head", receipt.head);
  page.showInGroups("signature", receipt.signature);
  page.fill("height", fillIn(words.height, { height: receipt.height }));
  const square = page.one(document, "#receipt-square", HTMLElement);
  square.replaceChildren(qrCode(addressOf(square.dataset["find"]!, receipt)));
  page.fill("find-address", new URL(square.dataset["find"]!, window.location.href).href);
  window.addEventListener("beforeprint", () => {
    // On paper nothing can be unfolded. The day stands on her own paper and is kept nowhere.
    page.one(document, ".seal", HTMLDetailsElement).open = true;
    page.fill("printed", day(words.language, new Date()));
  });
}

/** Leave nothing of a receipt on the page. */
export function clearReceipt(): void {
  for (const name of ["tracker", "head", "signature", "height"]) page.fill(name, "");
  page.one(document, "#receipt-square", HTMLElement).replaceChildren();
}

/** Make the buttons work that keep the receipt; `kept` hears that one of them did. */
export function offerToKeep(words: Words, receipt: Receipt, kept: () => void): void {
  const find = page.one(document, "#find", HTMLAnchorElement);
  find.href = addressOf(find.href, receipt);
  const name = `${words.receiptFile}-${receipt.uuid}`;
  const tell = (sentence: string): void => {
    page.fill("kept", sentence);
    page.announce(sentence);
    kept();
  };
  page.on("#save", "click", () => {
    page.download(`${name}.html`, "text/html", receiptPage(receipt, words.language));
    tell(words.saved);
  });
  page.on("#save-signed", "click", () => {
    page.download(`${name}.json`, "application/json", signedReceipt(receipt));
    tell(words.saved);
  });
  page.on("#print", "click", () => {
    window.print();
    kept();
  });
  const copy = page.one(document, "#copy", HTMLElement);
  // Browsers offer the clipboard to pages that came over https only.
  copy.hidden = !("clipboard" in navigator);
  copy.addEventListener("click", () => {
    void navigator.clipboard.writeText(receipt.tracker).then(() => tell(words.copied));
  });
}

function addressOf(find: string, { tracker }: Receipt): string {
  const address = new URL(find, window.location.href);
  address.search = new URLSearchParams({ tracker }).toString();
  return address.href;
}
