/** The voting booth's entry point. */

import { fragment } from "./arrival.ts";
import { Journey } from "./journey.ts";
import { guardKiosk } from "./kiosk.ts";
import { isKiosk, readAddresses, readProfiles, readWords, showWhere } from "./page.ts";

showWhere("without-script", false);
const kiosk = isKiosk();
const words = readWords();
const journey = new Journey(readAddresses(), words, readProfiles(), kiosk);
if (kiosk) guardKiosk(journey, words);
void journey.begin(fragment);
