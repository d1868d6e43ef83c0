/** The last step: the receipt, to be read, copied, saved or looked up on the board. */

import * as page from "./page.ts";
import type { Receipt } from "./receipt.ts";
import { fillIn, type Words } from "./words.ts";

/** Fill in the receipt and make its buttons work; `kept` hears that it was saved or copied. */
export function offerReceipt(words: Words, receipt: Receipt, kept: () => void): void {
  page.fill("tracker", receipt.tracker);
  page.fill("height", fillIn(words.height, { height: receipt.height }));
  page.fill("head", receipt.head);
  const find = page.one(document, "#find", HTMLAnchorElement);
  find.search = new URLSearchParams({ tracker: receipt.tracker }).toString();
  const save = page.one(document, "#save", HTMLElement);
  save.addEventListener("click", () => {
    const name = `${words.receiptFile}-${receipt.uuid}.json`;
    page.download(name, "application/json", JSON.stringify(receiptFile(receipt)));
    page.announce(words.saved);
    kept();
  });
  const copy = page.one(document, "#copy", HTMLElement);
  // Browsers offer the clipboard to pages that came over https only.
  copy.hidden = !("clipboard" in navigator);
  copy.addEventListener("click", () => {
    void navigator.clipboard
      .writeText(receipt.tracker)
      .then(() => {
        page.announce(words.copied);
        kept();
      });
  });
}

/** Return the receipt as the service signed it, which anyone can check without the service. */
function receiptFile({ uuid, tracker, height, head, signature }: Receipt): object {
  return { format: "evote-receipt", version: 1, uuid, tracker, height, head, signature };
}
