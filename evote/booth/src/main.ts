/** The voting booth's entry point. */

import { fragment } from "./arrival.ts";
import { Journey } from "./journey.ts";
import { readAddresses, readWords } from "./page.ts";

void new Journey(readAddresses(), readWords()).begin(fragment);
