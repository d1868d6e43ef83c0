/** The choice step: options, count, search and comparison; it keeps the choice, in memory only. */

import { type Choice, faultOf, names } from "./choice.ts";
import { offerComparison } from "./compare.ts";
import { Options } from "./options.ts";
import * as page from "./page.ts";
import { optionsOf, type Profile } from "./people.ts";
import { offerSearch } from "./search.ts";
import type { Station } from "./server.ts";
import { choiceSentence, countSentence, ruleSentence } from "./wording.ts";
import { fillIn, type Words } from "./words.ts";

export class Choosing {
  readonly #words: Words;
  readonly #station: Station;
  readonly #options: Options;
  readonly #changed: (choice: Choice) => void;

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
    const options = optionsOf(contest, profiles);
    this.#options = new Options(contest, options, (...both) => this.#tell(...both));
    page.fill("count", this.#count());
    offerSearch(this.#options.named, (shown) => page.announce(fillIn(words.found, { n: shown })));
    offerComparison(options, contest.kind);
  }

  get choice(): Choice {
    return this.#options.choice;
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

  /** Forget the choice. */
  clear(): void {
    this.#options.clear();
    page.fill("count", "");
  }

  #count(): string {
    return countSentence(this.#words, this.#station.rules, this.choice);
  }

  #tell(choice: Choice, earlier: Choice): void {
    page.fill("count", this.#count());
    page.showFault("choice", "");
    const cleared =
      choice.blank && earlier.chosen.size > 0
        ? [this.#words.candidatesCleared]
        : earlier.blank && choice.chosen.size > 0
          ? [this.#words.blankCleared]
          : [];
    page.announce([this.#count(), ...cleared].join(" "));
    this.#changed(choice);
  }
}
