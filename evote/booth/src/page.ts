/** The page's marked places, as evote/templates/booth.html describes them; it makes no markup. */

import { one, readJson, showProgress, showSection } from "./places.ts";
import type { Addresses } from "./server.ts";
import type { Step } from "./steps.ts";
import type { Words } from "./words.ts";

export * from "./places.ts";

const PROGRESS: readonly string[] = ["arrive", "choose", "review", "done"];
const PROGRESS_OF: Readonly<Partial<Record<Step, string>>> = { cast: "review" };

export function readWords(): Words {
  return readJson("#booth-words") as Words;
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
    cast: address("cast"),
  };
}

/** Show one step; where the vote stopped, the list keeps showing how far the voter came. */
export function showStep(step: Step): void {
  showSection(step);
  showProgress(PROGRESS, PROGRESS_OF[step] ?? step);
}
