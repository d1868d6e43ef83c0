/** The second device's page: it opens a ballot that another device sealed, and shows what stands in it. */

import { fragment } from "../arrival.ts";
import { bringsLetter } from "../another-letter.ts";
import type { OpenedBallot } from "../ballots/opened.ts";
import * as page from "../places.ts";
import { type Opening, readAddresses, readOpening } from "./opening.ts";
import { bar, fetchDefinition, fetchOpened, Unreachable } from "./service.ts";
import { listenToAnswers, offerFile, showOpened } from "./showing.ts";

const addresses = readAddresses();

function begin(): void {
  page.showWhere("without-script", false);
  keepAcrossLanguages();
  if (fragment === "") {
    offerFile(addresses.uuid, (opened) => void attempt(() => openFile(opened)));
    page.showSection("file");
    return;
  }
  listenToAnswers();
  const opening = readOpening(fragment);
  if (opening === undefined) page.showSection("no-link");
  else void attempt(() => openFetched(opening));
}

async function attempt(open: () => Promise<void>): Promise<void> {
  page.showSection("waiting");
  try {
    await open();
  } catch (error) {
    page.showSection(error instanceof Unreachable ? error.reason : "caught");
  }
}

async function openFetched({ tracker, seed }: Opening): Promise<void> {
  const { ballot, ...definition } = await fetchOpened(addresses, tracker);
  showOpened(definition, { ballot, tracker, seed });
}

/** Only once the service has heard of the ballot, and so never takes it, is it opened. */
async function openFile(opened: OpenedBallot): Promise<void> {
  const definition = await fetchDefinition(addresses);
  await bar(addresses, opened);
  showOpened(definition, opened);
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
begin();
