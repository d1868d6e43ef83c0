/** What must happen first of all: this module is imported before every other. */

import { takeFragment } from "./letter.ts";

export const fragment = takeFragment(window.location, window.history);
