/** The options of the choice step: check boxes, or radio buttons where just one may be chosen. */

import { BLANK, type Choice, NOTHING, toggle } from "./choice.ts";
import type { Contest } from "./ballots/poll.ts";
import { copyOf, one } from "./page.ts";

/** Called with the new choice and the one before it. */
export type Chosen = (choice: Choice, before: Choice) => void;

/** Shows the options of a contest and keeps the choice. */
export class Options {
  #choice: Choice = NOTHING;
  readonly #answers: readonly HTMLInputElement[];
  readonly #blank = one(document, "#choice-blank", HTMLInputElement);
  readonly #chosen: Chosen;

  constructor(contest: Contest, chosen: Chosen) {
    this.#chosen = chosen;
    const template = contest.kind === "lists" ? "candidate-list" : "candidate";
    const items = contest.standing.map(({ name, members }) => {
      const item = copyOf(template);
      one(item, "[data-name]", HTMLElement).textContent = name;
      const place = item.querySelector("[data-members]");
      if (place !== null) place.textContent = members.join(", ");
      return item;
    });
    one(document, "#choice-options", HTMLElement).replaceChildren(...items);
    this.#answers = items.map((item) => one(item, "input", HTMLInputElement));
    if (contest.minimum === 1 && contest.maximum === 1) this.#makeExclusive();
    this.#answers.forEach((input, place) => {
      input.addEventListener("change", () => this.#set(toggled(this.#choice, place, input)));
    });
    this.#blank.addEventListener("change", () => this.#set(this.#blank.checked ? BLANK : NOTHING));
  }

  get choice(): Choice {
    return this.#choice;
  }

  /** Take every tick back: the choice does not stay on a device after the vote. */
  clear(): void {
    this.#set(NOTHING);
  }

  #set(choice: Choice): void {
    const before = this.#choice;
    this.#choice = choice;
    this.#answers.forEach((input, place) => {
      input.checked = choice.chosen.has(place);
    });
    this.#blank.checked = choice.blank;
    this.#chosen(choice, before);
  }

  #makeExclusive(): void {
    for (const input of [...this.#answers, this.#blank]) {
      input.type = "radio";
      input.name = "choice";
    }
  }
}

function toggled(choice: Choice, place: number, input: HTMLInputElement): Choice {
  return toggle(input.type === "radio" ? NOTHING : choice, place, input.checked);
}
