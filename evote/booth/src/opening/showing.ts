/** What the second device shows, in a page of the service or in a booth saved as one file. */

import type { Definition } from "../ballots/definition.ts";
import { type OpenedBallot, openBallot, readOpenedFile } from "../ballots/opened.ts";
import { CheckFailed } from "../crypto/errors.ts";
import * as page from "../places.ts";
import { choiceNames } from "./opening.ts";

/** Bytes; a ballot of several hundred candidates has fewer. */
const LARGEST = 512 * 1024;

type Words = Readonly<Record<"blank" | "nobody" | "none" | "other" | "wrong", string>>;

/**
 * Open a ballot and show its number, then its names. Nothing is shown before it is open: a device
 * that lies gets no number confirmed. Throws Malformed or CheckFailed.
 */
export function showOpened(
  { election, question }: Definition,
  { ballot, tracker, seed }: OpenedBallot,
): void {
  const [selection] = openBallot(election, ballot, tracker, seed);
  if (selection === undefined) throw new CheckFailed("no question");
  const { blank, nobody } = readWords();
  const names = choiceNames(question, selection, blank);
  page.showInGroups("number", tracker);
  page.showItems("#opened-choices", names.length > 0 ? names : [nobody]);
  page.showSection("number");
}

/** Make the answers work that lead on from the number, and to the end. */
export function listenToAnswers(): void {
  page.on("#same", "click", () => page.showSection("choices"));
  page.on("#other", "click", () => page.showSection("caught"));
  page.on("#same-choices", "click", () => page.showSection("honest"));
  page.on("#other-choices", "click", () => page.showSection("caught"));
}

/** Let a file be chosen that a booth saved for this check; `open` gets what is in it. */
export function offerFile(uuid: string, open: (opened: OpenedBallot) => void): void {
  listenToAnswers();
  page.on("#file-form", "submit", () => {
    void readFile(uuid).then((found) => {
      if (typeof found !== "string") open(found);
      page.showFault("#file-error", typeof found === "string" ? found : "");
      if (typeof found === "string") page.one(document, "#file", HTMLElement).focus();
    });
  });
}

/** Return the ballot in the chosen file, or the sentence that says what is wrong with it. */
async function readFile(uuid: string): Promise<OpenedBallot | string> {
  const words = readWords();
  const [file] = page.one(document, "#file", HTMLInputElement).files ?? [];
  if (file === undefined) return words.none;
  if (file.size > LARGEST) return words.wrong;
  try {
    const opened = readOpenedFile(new Uint8Array(await file.arrayBuffer()));
    return opened.uuid === uuid ? opened : words.other;
  } catch {
    return words.wrong;
  }
}

function readWords(): Words {
  return page.readJson("#open-words") as Words;
}
