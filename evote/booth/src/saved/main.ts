/**
 * The entry point of a booth that was saved as one file: it seals off-line, saves what it sealed, and
 * opens what another such booth saved to be checked.
 */

import { fragment } from "../arrival.ts";
import { inAddress, writeOpenedFile } from "../ballots/opened.ts";
import { Journey } from "../journey.ts";
import { download, fill, on, readJson, readProfiles, readWords, showWhere } from "../page.ts";
import { writeSealedFile } from "../sealed-file.ts";
import { offerToCheckAnother } from "./another.ts";
import { type Definitions, savedService } from "./saved.ts";

/** What was saved last, to be saved once more. */
let save = (): void => {};

function saveAs(name: string, content: string): void {
  save = () => download(name, "application/json", content);
  save();
}

showWhere("without-script", false);
const words = readWords();
const definitions = readJson("#booth-definitions") as Definitions;
const { uuid } = definitions;
const service = savedService(definitions, {
  save(ballot) {
    saveAs(`${words.sealedFile}-${uuid}.json`, writeSealedFile(uuid, ballot));
  },
  saveOpened(ballot) {
    // The number in the name tells the files of several checks apart.
    const name = `${words.openedFile}-${inAddress(ballot.tracker).slice(0, 8)}.json`;
    saveAs(name, writeOpenedFile(uuid, ballot));
    fill("opened-file", name);
  },
});
on("#save-sealed", "click", () => save());
on("#save-opened", "click", () => save());
offerToCheckAnother(definitions);
void new Journey(service, words, readProfiles(), false).begin(fragment);
