/** The voting booth's entry point. */

import { fragment } from "./arrival.ts";
import { welcomeLetters } from "./another-letter.ts";
import { Journey } from "./journey.ts";
import { guardKiosk } from "./kiosk.ts";
import { isKiosk, readAddresses, readProfiles, readWords, showWhere } from "./page.ts";
import { online } from "./service.ts";

showWhere("without-script", false);
const kiosk = isKiosk();
const words = readWords();
const journey = new Journey(online(readAddresses()), words, readProfiles(), kiosk);
if (kiosk) guardKiosk(journey, words);
welcomeLetters(journey);
void journey.begin(fragment);
