/** The entry point of a booth that was saved as one file: it seals off-line, and saves what it sealed. */

import { fragment } from "../arrival.ts";
import { Journey } from "../journey.ts";
import { download, on, readJson, readProfiles, readWords, showWhere } from "../page.ts";
import { writeSealedFile } from "../sealed-file.ts";
import { type Definitions, savedService } from "./saved.ts";

showWhere("without-script", false);
const words = readWords();
const definitions = readJson("#booth-definitions") as Definitions;
const service = savedService(definitions, (ballot) => {
  const save = (): void => {
    const name = `${words.sealedFile}-${definitions.uuid}.json`;
    download(name, "application/json", writeSealedFile(definitions.uuid, ballot));
  };
  on("#save-sealed", "click", save);
  save();
});
void new Journey(service, words, readProfiles(), false).begin(fragment);
