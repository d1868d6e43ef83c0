/** The page that casts a ballot which a saved booth sealed. */

import { readOpenedFile } from "../ballots/opened.ts";
import * as page from "../page.ts";
import * as places from "../places.ts";
import { offerToKeep, showReceipt } from "../receipt-page.ts";
import { readSealedFile } from "../sealed-file.ts";
import * as server from "../server.ts";
import { obstacleSentence } from "../wording.ts";
import type { Obstacle, Words } from "../words.ts";

/** Bytes; a ballot of several hundred candidates has fewer. */
const LARGEST = 512 * 1024;

const addresses = page.readAddresses();
const words: Words = page.readWords();
const faults = page.readJson("#upload-words") as Readonly<Record<"none" | "other" | "opened" | "wrong", string>>;
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Kept until it is cast: a second attempt posts the very same bytes. */
let sealed: server.Sealed | undefined;
/** Whether there is a receipt that nobody has kept yet: the page is not left without a question. */
let unkept = false;

function stop(obstacle: Obstacle, station?: server.Station): void {
  page.fill("problem", obstacleSentence(words, obstacle, station?.hours));
  page.showSection("stopped");
}

/** Return the sealed ballot in the chosen file, or say what is wrong with it. */
async function readFile(): Promise<server.Sealed | undefined> {
  const [file] = page.one(document, "#file", HTMLInputElement).files ?? [];
  if (file === undefined) return refuse(faults.none);
  if (file.size > LARGEST) return refuse(faults.wrong);
  const raw = new Uint8Array(await file.arrayBuffer());
  try {
    const found = readSealedFile(raw);
    return found.uuid === addresses.uuid ? found : refuse(faults.other);
  } catch {
    return refuse(isOpened(raw) ? faults.opened : faults.wrong);
  }
}

function isOpened(raw: Uint8Array): boolean {
  try {
    return readOpenedFile(raw).tracker !== "";
  } catch {
    return false;
  }
}

function refuse(sentence: string): undefined {
  page.showSection("file");
  places.showFault("#file-error", sentence);
  page.one(document, "#file", HTMLElement).focus();
  return undefined;
}

async function cast(ballot: server.Sealed): Promise<void> {
  page.showSection("cast");
  let station: server.Station | undefined;
  try {
    station = await server.arrive(addresses);
    const receipt = await server.cast(addresses, ballot, station, pause);
    sealed = undefined;
    showReceipt(words, receipt);
    unkept = true;
    offerToKeep(words, receipt, () => {
      unkept = false;
    });
    for (const link of document.querySelectorAll("[data-language-link]")) link.remove();
    page.showSection("done");
  } catch (error) {
    stop(error instanceof server.Refused ? error.obstacle : station ? "receipt" : "definition", station);
  }
}

page.showWhere("without-script", false);
window.addEventListener("beforeunload", (event) => {
  if (unkept) event.preventDefault();
});
page.on("#file-form", "submit", () => {
  void readFile().then((found) => {
    sealed = found;
    if (found !== undefined) void cast(found);
  });
});
page.on("#again", "click", () => {
  if (sealed !== undefined) void cast(sealed);
});
page.showSection("file");
