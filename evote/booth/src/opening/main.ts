/** The second device's page: it opens a ballot that another device sealed, and shows what stands in it. */

import { fragment } from "../arrival.ts";
import { bringsLetter } from "../another-letter.ts";
import { openBallot } from "../ballots/opened.ts";
import { CheckFailed } from "../crypto/errors.ts";
import * as page from "../places.ts";
import { choiceNames, type Opening, readAddresses, readOpening } from "./opening.ts";
import { fetchOpened, Unreachable } from "./service.ts";

async function begin(): Promise<void> {
  page.showWhere("without-script", false);
  keepAcrossLanguages();
  const opening = readOpening(fragment);
  if (opening === undefined) {
    page.showSection("no-link");
    return;
  }
  page.showSection("waiting");
  try {
    await open(opening);
  } catch (error) {
    page.showSection(error instanceof Unreachable ? error.reason : "caught");
  }
}

/** Fetch and open before anything is shown: a device that lies gets no number confirmed. */
async function open({ tracker, seed }: Opening): Promise<void> {
  const { election, ballot } = await fetchOpened(readAddresses(), tracker);
  const [selection] = openBallot(election, ballot, tracker, seed);
  const [question] = election.questions;
  if (question === undefined || selection === undefined) throw new CheckFailed("no question");
  const { blank, nobody } = page.readJson("#open-words") as { blank: string; nobody: string };
  const names = choiceNames(question, selection, blank);
  page.showInGroups("number", tracker);
  page.showItems("#opened-choices", names.length > 0 ? names : [nobody]);
  page.on("#same", "click", () => page.showSection("choices"));
  page.on("#other", "click", () => page.showSection("caught"));
  page.on("#other-choices", "click", () => page.showSection("caught"));
  page.showSection("number");
}

/** Only the click puts the fragment into the link, whose page wipes it again on arrival. */
function keepAcrossLanguages(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-language-link]")) {
    link.addEventListener("click", () => {
      link.hash = fragment;
    });
  }
}

// Another ballot's address, opened in this window: the page begins anew with it.
window.addEventListener("hashchange", () => {
  if (bringsLetter(window.location)) window.location.reload();
});
void begin();
