/** The page's marked places, as evote/templates/booth_steps.html describes them; it makes no markup. */

import type { Profile } from "./people.ts";
import { announce, fill, one, readJson, showProgress, showSection, showWhere } from "./places.ts";
import type { Addresses } from "./server.ts";
import { COUNTED, type Step } from "./steps.ts";
import { fillIn, type Words } from "./words.ts";

export * from "./places.ts";

const TITLE = document.title;
const PROGRESS_OF: Readonly<Partial<Record<Step, Step>>> = { check: "review", cast: "review" };

export function readWords(): Words {
  return readJson("#booth-words") as Words;
}

export function readProfiles(): Profile[] {
  return readJson("#booth-people") as Profile[];
}

/** Say whether many people share this device. */
export function isKiosk(): boolean {
  return one(document, "#booth", HTMLElement).dataset["kiosk"] !== undefined;
}

export function readAddresses(): Addresses {
  const { dataset } = one(document, "#booth", HTMLElement);
  const address = (name: string): string => {
    const found = dataset[name];
    if (found === undefined) throw new Error(`the page does not say data-${name}`);
    return found;
  };
  return {
    uuid: address("uuid"),
    election: address("election"),
    rules: address("rules"),
    credentials: address("credentials"),
    state: address("state"),
    tickets: address("tickets"),
    cast: address("cast"),
    openings: address("openings"),
  };
}

/** Say, for everybody to see, that a code or the page itself is waited for, or that nothing is. */
export function showWaiting(words: Words, awaited: "code" | "page" | "nothing"): void {
  showWhere("waiting", awaited !== "nothing");
  showWhere("checking", awaited === "code");
  one(document, "#token-form button", HTMLButtonElement).disabled = awaited !== "nothing";
  announce(awaited === "code" ? words.checking : "");
}

/** Show one step; where the vote stopped, the list keeps showing how far the voter came. */
export function showStep(words: Words, step: Step): void {
  const counted = PROGRESS_OF[step] ?? step;
  const place = COUNTED.indexOf(counted);
  if (place >= 0) {
    fill("where", fillIn(words.where, { n: place + 1, all: COUNTED.length }));
  }
  showWhere("where", place >= 0);
  showProgress([...COUNTED, "done"], counted);
  announce("");
  showSection(step);
  const heading = one(document, `[data-step="${step}"] h1`, HTMLElement).textContent;
  document.title = `${heading} – ${TITLE}`;
}

/** Show a fault beside its field and above the step's form, or take it back where there is none. */
export function showFault(name: "token" | "choice", sentence: string): void {
  const summary = one(document, `#${name}-faults`, HTMLElement);
  for (const place of [one(summary, "a", HTMLElement), one(document, `#${name}-error`, HTMLElement)]) {
    place.textContent = sentence;
  }
  one(document, `#${name}-error`, HTMLElement).hidden = sentence === "";
  summary.hidden = sentence === "";
  if (sentence !== "") summary.focus();
}
