/** The choice step: options, count, search and comparison; it keeps the choice, in memory only. */

import { type Choice, faultOf, names, NOTHING } from "./choice.ts";
import { offerComparison } from "./compare.ts";
import { Options } from "./options.ts";
import * as page from "./page.ts";
import { type Option, optionsOf, type Profile } from "./people.ts";
import { offerSearch } from "./search.ts";
import type { Station } from "./server.ts";
import { choiceSentence, countSentence, ruleSentence } from "./wording.ts";
import { fillIn, type Words } from "./words.ts";

export class Choosing {
  readonly #words: Words;
  readonly #station: Station;
  readonly #options: Options;
  readonly #changed: (choice: Choice) => void;
  readonly #people: readonly Option[];
  readonly #showAll: () => void;
  readonly #compareNobody: () => void;
  /** What a blank ballot took back. */
  #wiped: Choice = NOTHING;

  constructor(
    words: Words,
    station: Station,
    profiles: readonly Profile[],
    changed: (choice: Choice) => void,
  ) {
    this.#words = words;
    this.#station = station;
    this.#changed = changed;
    const { contest } = station.rules;
    page.fill("question", station.question.question);
    page.fill("rule", ruleSentence(words, station.rules));
    page.showWhere("blank", station.question.blank);
    this.#people = optionsOf(contest, profiles);
    this.#options = new Options(contest, this.#people, (...both) => this.#tell(...both));
    page.fill("count", this.#count());
    this.#showAll = offerSearch(this.#options.named, (shown) => this.#tellFound(shown));
    this.#compareNobody = offerComparison(this.#people, contest.kind);
    page.on("#restore", "click", () => {
      this.#options.choose(this.#wiped);
      page.focusInside("#choice-options");
    });
  }

  get choice(): Choice {
    return this.#options.choice;
  }

  /** Whether somebody chose anything, if only the blank ballot. */
  get isTouched(): boolean {
    return this.choice.blank || this.choice.chosen.size > 0;
  }

  /** Say what keeps the choice from being cast; nothing does for a valid one. */
  get fault(): string {
    const { question } = this.#station;
    const fault = faultOf(question, this.choice);
    return fault === undefined ? "" : choiceSentence(this.#words, question, this.choice, fault);
  }

  /** Return the choice as it is read again before it is cast. */
  get lines(): string[] {
    return this.choice.blank ? [this.#words.blank] : names(this.#station.question, this.choice);
  }

  /** Return the members of the list that is chosen; none where people stand alone. */
  get members(): string[] {
    if (this.#station.rules.contest.kind !== "lists") return [];
    const chosen = this.#people.filter((_, place) => this.choice.chosen.has(place));
    return chosen.flatMap(({ people }) => people.map(({ name }) => name));
  }

  /** Forget the choice, and who was looked for or compared. */
  clear(): void {
    this.#wiped = NOTHING;
    this.#options.clear();
    this.#showAll();
    this.#compareNobody();
    page.announce("");
  }

  #count(): string {
    return countSentence(this.#words, this.#station.rules, this.choice);
  }

  #tell(choice: Choice, earlier: Choice): void {
    page.fill("count", this.#count());
    page.showFault("choice", "");
    const isOver = faultOf(this.#station.question, choice) === "tooMany";
    page.one(document, "#choice-count", HTMLElement).toggleAttribute("data-over", isOver);
    const isWiped = choice.blank && earlier.chosen.size > 0;
    this.#wiped = isWiped ? earlier : NOTHING;
    page.showWhere("restore", isWiped);
    const blankCleared = earlier.blank && choice.chosen.size > 0 ? this.#words.blankCleared : "";
    const cleared = isWiped ? this.#words.candidatesCleared : blankCleared;
    page.fill("cleared", cleared);
    page.announce([this.#count(), cleared].join(" ").trim());
    this.#changed(choice);
  }

  #tellFound(shown: number): void {
    const { found, foundNobody } = this.#words;
    const sentence = shown === 0 ? foundNobody : fillIn(found, { n: shown });
    page.fill("found", shown === this.#people.length ? "" : sentence);
    page.announce(sentence);
  }
}
