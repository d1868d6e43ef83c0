/** The options of the choice step: check boxes, or radio buttons where just one may be chosen. */

import { BLANK, type Choice, NOTHING, toggle } from "./choice.ts";
import type { Contest } from "./ballots/poll.ts";
import { portrait } from "./compare.ts";
import { copyOf, one } from "./page.ts";
import { isPresented, type Option } from "./people.ts";
import { placePhoto } from "./photos.ts";
import type { Named } from "./search.ts";

/** Called with the new choice and the one before it. */
export type Chosen = (choice: Choice, before: Choice) => void;

/** Shows the options of a contest and keeps the choice. */
export class Options {
  #choice: Choice = NOTHING;
  readonly named: readonly Named[];
  readonly #answers: readonly HTMLInputElement[];
  readonly #blank = one(document, "#choice-blank", HTMLInputElement);
  readonly #chosen: Chosen;

  constructor(contest: Contest, options: readonly Option[], chosen: Chosen) {
    this.#chosen = chosen;
    const show = contest.kind === "lists" ? showList : showCandidate;
    this.named = options.map((option, place) => ({ name: namesOf(option), item: show(option, place) }));
    const items = this.named.map(({ item }) => item);
    one(document, "#choice-options", HTMLElement).replaceChildren(...items);
    this.#answers = items.map((item) => one(item, "input", HTMLInputElement));
    if (contest.minimum === 1 && contest.maximum === 1) this.#makeExclusive();
    this.#answers.forEach((input, place) => {
      input.addEventListener("change", () => this.choose(toggled(this.#choice, place, input)));
    });
    this.#blank.addEventListener("change", () => this.choose(this.#blank.checked ? BLANK : NOTHING));
  }

  get choice(): Choice {
    return this.#choice;
  }

  /** Take every tick back and fold every statement: the choice does not stay on a device. */
  clear(): void {
    this.choose(NOTHING);
    for (const { item } of this.named) {
      one(item, "[data-about]", HTMLDetailsElement).open = false;
    }
  }


  /** Tick this and nothing else. */
  choose(choice: Choice): void {
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

function showCandidate(option: Option): HTMLElement {
  const item = copyOf("candidate");
  const [person] = option.people;
  name(item, option);
  placePhoto(item, person!.photo);
  const about = one(item, "[data-about]", HTMLElement);
  about.hidden = person!.statement === "";
  one(about, "[data-statement]", HTMLElement).textContent = person!.statement;
  return item;
}

function showList(option: Option, place: number): HTMLElement {
  const item = copyOf("candidate-list");
  name(item, option);
  const members = one(item, "[data-members]", HTMLElement);
  members.id = `members-${place}`;
  one(item, "input", HTMLInputElement).setAttribute("aria-describedby", members.id);
  members.replaceChildren(
    ...option.people.map((person) => {
      const entry = document.createElement("li");
      entry.textContent = person.name;
      return entry;
    }),
  );
  const about = one(item, "[data-about]", HTMLElement);
  about.hidden = !isPresented(option);
  const people = option.people.map((person) => portrait(person, true));
  one(about, "[data-people]", HTMLElement).replaceChildren(...people);
  return item;
}

function name(item: HTMLElement, option: Option): void {
  for (const place of item.querySelectorAll("[data-name]")) place.textContent = option.name;
}

/** Return every name that an option is looked for by. */
function namesOf({ name: own, people }: Option): string {
  return [own, ...people.map((person) => person.name)].join(" ");
}

function toggled(choice: Choice, place: number, input: HTMLInputElement): Choice {
  return toggle(input.type === "radio" ? NOTHING : choice, place, input.checked);
}
