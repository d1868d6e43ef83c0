/** The look-up page: it judges a receipt that was saved as a file, without sending the file anywhere. */

import * as page from "../places.ts";
import { fillIn } from "../words.ts";
import { judge, type Judgement, type Poll } from "./judging.ts";

/** Bytes; a receipt has some hundred. */
const LARGEST = 64 * 1024;

const poll = page.readJson("#receipt-poll") as Poll;
const words = page.readJson("#receipt-words") as Readonly<Record<"none" | "place", string>>;
const section = page.one(document, "#receipt-check", HTMLElement);

async function check(file: File | undefined): Promise<void> {
  showOnly(undefined);
  page.showFault("#receipt-error", file === undefined ? words.none : "");
  if (file === undefined) return page.one(document, "#receipt-file", HTMLElement).focus();
  const raw = file.size > LARGEST ? new Uint8Array() : new Uint8Array(await file.arrayBuffer());
  show(await judge(raw, poll));
}

function show(judgement: Judgement): void {
  if (judgement.verdict !== "none") {
    const { district, receipt } = judgement;
    page.showInGroups("receipt-number", receipt.tracker);
    page.fill("receipt-place", fillIn(words.place, { district, height: receipt.height }));
  }
  showOnly(judgement.verdict);
}

function showOnly(verdict: Judgement["verdict"] | undefined): void {
  for (const place of section.querySelectorAll<HTMLElement>("[data-verdict]")) {
    place.hidden = place.dataset["verdict"] !== verdict;
  }
}

section.hidden = false;
page.on("#receipt-form", "submit", () => {
  const [file] = page.one(document, "#receipt-file", HTMLInputElement).files ?? [];
  void check(file);
});
page.on("#receipt-check", "dragover", () => section.toggleAttribute("data-over", true));
page.on("#receipt-check", "dragleave", () => section.toggleAttribute("data-over", false));
section.addEventListener("drop", (event) => {
  event.preventDefault();
  section.toggleAttribute("data-over", false);
  void check(event.dataTransfer?.files[0]);
});
