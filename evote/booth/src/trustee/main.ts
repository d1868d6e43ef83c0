/** The trustee's page's entry point. */

import { fragment } from "../arrival.ts";
import { Journey } from "./journey.ts";
import { readPlace, readWords } from "./page.ts";

void new Journey(readPlace(), readWords()).begin(fragment);
