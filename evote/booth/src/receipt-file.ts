/** The receipt as files: one that anybody reads, with the one that the service signed inside it. */

import { one } from "./places.ts";
import type { Receipt } from "./receipt.ts";

/** The file asks nobody anything and runs nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE =
  "body{font:1.1rem/1.5 sans-serif;margin:2rem auto;max-width:40rem;padding:0 1rem}" +
  "dt{color:#555}dd{font-weight:bold;margin:0 0 .8rem}code,pre{font-family:monospace;" +
  "overflow-wrap:anywhere;white-space:pre-wrap}code span{margin-right:.5em;display:inline-block}" +
  ".address{overflow-wrap:anywhere}figure{margin:0}svg{max-width:14rem;background:#fff}";

/** Return the receipt as the service signed it, which anyone can check without the service. */
export function signedReceipt({ uuid, tracker, height, head, signature }: Receipt): string {
  const version = { format: "evote-receipt", version: 1 };
  return JSON.stringify({ ...version, uuid, tracker, height, head, signature });
}

/** Return a page of its own that shows the receipt as this page does, in the same language. */
export function receiptPage(receipt: Receipt, language: string): string {
  const sheet = one(document, ".receipt-sheet", HTMLElement).cloneNode(true) as HTMLElement;
  for (const left of sheet.querySelectorAll("button, [data-only-printed]")) left.remove();
  const heading = document.createElement("h1");
  const title = document.createElement("title");
  const subtitle = one(sheet, "h2", HTMLElement);
  heading.textContent = title.textContent = subtitle.textContent;
  subtitle.replaceWith(heading);
  const signed = document.createElement("pre");
  signed.textContent = signedReceipt(receipt);
  one(sheet, ".seal", HTMLDetailsElement).append(signed);
  return (
    `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1">${title.outerHTML}` +
    `<style>${STYLE}</style></head><main>${sheet.outerHTML}</main>\n`
  );
}
