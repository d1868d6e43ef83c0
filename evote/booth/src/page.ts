/** The page's marked places, as evote/templates/booth.html describes them; it makes no markup. */

import type { Addresses } from "./server.ts";
import type { Step } from "./steps.ts";
import type { Words } from "./words.ts";

const PROGRESS: readonly string[] = ["arrive", "choose", "review", "done"];
const PROGRESS_OF: Readonly<Partial<Record<Step, string>>> = { cast: "review" };

/** Return the one element that a selector names; a page without it is of another version. */
export function one<Kind extends Element>(
  root: ParentNode,
  selector: string,
  kind: new () => Kind,
): Kind {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
}

/** Return a copy of what a template holds. */
export function copyOf(template: string): HTMLElement {
  const { content } = one(document, `template#${template}`, HTMLTemplateElement);
  return one(content, "*", HTMLElement).cloneNode(true) as HTMLElement;
}

export function readWords(): Words {
  return JSON.parse(one(document, "#booth-words", HTMLScriptElement).text) as Words;
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

/** Show one step and hide the others; the focus goes to its heading, so that it is read aloud. */
export function showStep(step: Step): void {
  for (const section of document.querySelectorAll<HTMLElement>("[data-step]")) {
    section.hidden = section.dataset["step"] !== step;
  }
  showProgress(PROGRESS_OF[step] ?? step);
  one(document, `[data-step="${step}"] [tabindex="-1"]`, HTMLElement).focus();
  window.scrollTo(0, 0);
}

/** Replace the text of every place with this name. */
export function fill(name: string, text: string): void {
  for (const place of document.querySelectorAll(`[data-fill="${name}"]`)) place.textContent = text;
}

/** Show or hide every place with this name. */
export function showWhere(name: string, condition: boolean): void {
  for (const place of document.querySelectorAll<HTMLElement>(`[data-show="${name}"]`)) {
    place.hidden = !condition;
  }
}

/** Show a fault beside what must be put right; an empty sentence takes it back. */
export function showFault(selector: string, sentence: string): void {
  const place = one(document, selector, HTMLElement);
  place.textContent = sentence;
  place.hidden = sentence === "";
}

/** Say something to those who listen to the page. */
export function announce(sentence: string): void {
  one(document, "#announcer", HTMLElement).textContent = sentence;
}

function showProgress(name: string): void {
  const current = PROGRESS.indexOf(name);
  if (current < 0) return; // stopped: the list keeps showing how far the voter came
  for (const entry of document.querySelectorAll<HTMLElement>("[data-progress]")) {
    const place = PROGRESS.indexOf(entry.dataset["progress"] ?? "");
    entry.toggleAttribute("data-past", place < current);
    if (place === current) entry.setAttribute("aria-current", "step");
    else entry.removeAttribute("aria-current");
  }
}
