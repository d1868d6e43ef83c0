/**
 * A voter's way through the booth: code, choice, review, cast, receipt.
 *
 * Token and choice live in this object's fields only: never in storage, in the address or in a
 * request. They are dropped as soon as the ballot is in the box.
 */

import { seal, tracker } from "./ballots/ballot.ts";
import { deriveSecret, publicCredential, ticket } from "./ballots/credential.ts";
import { normalize, TokenMalformed } from "./ballots/token.ts";
import { faultOf, names, selectionOf } from "./choice.ts";
import { systemRandomness } from "./crypto/randomness.ts";
import { tokenOf } from "./letter.ts";
import { Options } from "./options.ts";
import * as page from "./page.ts";
import type { Receipt } from "./receipt.ts";
import { offerReceipt } from "./receipt-page.ts";
import { type Addresses, arrive, cast, Refused, type Sealed, type Station } from "./server.ts";
import { mayFollow, type Step } from "./steps.ts";
import {
  choiceSentence,
  countSentence,
  obstacleSentence,
  ruleSentence,
  tokenSentence,
} from "./wording.ts";
import type { Fate, Obstacle, Words } from "./words.ts";

/** What "try again" does after each obstacle; after the others there is nothing to try. */
const AGAIN: Readonly<Partial<Record<Obstacle, Step>>> = {
  "no-answer": "arrive",
  "answer-lost": "cast",
  receipt: "cast",
  "rate-limited": "cast",
  "ticket-unknown": "arrive",
  refused: "review",
};

export class Journey {
  readonly #addresses: Addresses;
  readonly #words: Words;
  #step: Step = "arrive";
  #obstacle: Obstacle | undefined;
  #station: Station | undefined;
  #options: Options | undefined;
  #token: string | undefined;
  #sealed: Sealed | undefined;
  /** Whether the sealed ballot was posted and no answer that can be believed came back. */
  #unsure = false;
  #receiptUnsaved = false;

  constructor(addresses: Addresses, words: Words) {
    this.#addresses = addresses;
    this.#words = words;
  }

  /** Begin with what the link's fragment held. */
  async begin(fragment: string): Promise<void> {
    this.#listen();
    this.#token = tokenOf(fragment);
    history.replaceState({ step: this.#step }, "");
    await this.#enter();
  }

  /** Read and check what is voted on. Only then is the code taken. */
  async #enter(): Promise<void> {
    try {
      this.#station = await arrive(this.#addresses);
    } catch (error) {
      this.#stop(error instanceof Refused ? error.obstacle : "definition");
      return;
    }
    const { state, rules } = this.#station;
    page.fill("district", rules.district.name);
    page.fill("poll", rules.poll.name);
    if (state !== "open") {
      this.#stop(isClosedState(state) ? state : "closed");
      return;
    }
    this.#showContest(this.#station);
    if (this.#token !== undefined) this.#useToken(this.#token);
    else if (this.#step !== "arrive") this.#go("arrive");
  }

  #showContest({ rules, question }: Station): void {
    page.fill("question", question.question);
    page.fill("rule", ruleSentence(this.#words, rules));
    page.showWhere("blank", question.blank);
    const count = (): string => countSentence(this.#words, rules, this.#options!.choice);
    this.#options = new Options(rules.contest, (choice, before) => {
      page.fill("count", count());
      page.showFault("#choice-error", "");
      const cleared =
        choice.blank && before.chosen.size > 0
          ? [this.#words.candidatesCleared]
          : before.blank && choice.chosen.size > 0
            ? [this.#words.blankCleared]
            : [];
      page.announce([count(), ...cleared].join(" "));
    });
    page.fill("count", count());
  }

  /** Take the code that was typed. */
  #enterToken(): void {
    const input = page.one(document, "#token", HTMLInputElement);
    const fault = this.#readToken(input.value);
    this.#showTokenFault(fault);
    if (fault !== "") return;
    input.value = "";
    if (this.#token !== undefined && this.#options !== undefined) this.#useToken(this.#token);
  }

  /** Go on with a code of this district; any other is found out here, on the voter's own device. */
  #useToken(token: string): void {
    const { uuid } = this.#addresses;
    if (this.#chosen().station.credentials.has(publicCredential(uuid, token))) {
      this.#go("choose");
      return;
    }
    this.#token = undefined;
    if (this.#step !== "arrive") this.#go("arrive");
    this.#showTokenFault(this.#words.token.unknown);
  }

  #showTokenFault(fault: string): void {
    const input = page.one(document, "#token", HTMLInputElement);
    page.showFault("#token-error", fault);
    input.setAttribute("aria-invalid", String(fault !== ""));
    if (fault !== "") input.focus();
  }

  #readToken(typed: string): string {
    try {
      this.#token = normalize(typed);
      return "";
    } catch (error) {
      if (!(error instanceof TokenMalformed)) throw error;
      return tokenSentence(this.#words, error.fault);
    }
  }

  #review(): void {
    const { station, choice } = this.#chosen();
    const fault = faultOf(station.question, choice);
    if (fault !== undefined) {
      const sentence = choiceSentence(this.#words, station.question, choice, fault);
      page.showFault("#choice-error", sentence);
      page.one(document, "#choice-error", HTMLElement).scrollIntoView({ block: "center" });
      return;
    }
    const lines = choice.blank ? [this.#words.blank] : names(station.question, choice);
    const items = lines.map((line) => {
      const item = page.copyOf("chosen");
      item.textContent = line;
      return item;
    });
    page.one(document, "#chosen-list", HTMLElement).replaceChildren(...items);
    this.#go("review");
  }

  /** Seal once, then post; a second attempt posts the very same bytes. */
  async #cast(): Promise<void> {
    if (!this.#go("cast")) return;
    // Let the browser show the step before sealing keeps it busy.
    await pause(50);
    try {
      this.#sealed ??= this.#seal();
    } catch {
      this.#stop("browser");
      return;
    }
    try {
      const { receiptKey } = this.#chosen().station;
      this.#finish(await cast(this.#addresses, this.#sealed, receiptKey, pause));
    } catch (error) {
      const obstacle = error instanceof Refused ? error.obstacle : "receipt";
      if (AGAIN[obstacle] !== "cast") this.#unsure = false;
      else if (obstacle !== "rate-limited") this.#unsure = true;
      // A ballot that may have arrived is kept; one that was refused is sealed anew.
      if (error instanceof Refused && AGAIN[obstacle] !== "cast") this.#sealed = undefined;
      this.#stop(obstacle);
    }
  }

  #seal(): Sealed {
    const { station, choice } = this.#chosen();
    const { uuid } = this.#addresses;
    const token = this.#token!;
    const selection = selectionOf(station.question, choice);
    const secret = deriveSecret(uuid, token);
    const ballot = seal(station.election, [selection], secret, systemRandomness);
    return { ticket: ticket(uuid, token), ballot, tracker: tracker(ballot) };
  }

  #finish(receipt: Receipt): void {
    this.#token = undefined;
    this.#sealed = undefined;
    this.#options?.clear();
    page.one(document, "#chosen-list", HTMLElement).replaceChildren();
    for (const link of document.querySelectorAll("[data-language-link]")) link.remove();
    page.fill("count", "");
    page.announce("");
    this.#receiptUnsaved = true;
    offerReceipt(this.#words, receipt, () => {
      this.#receiptUnsaved = false;
    });
    this.#go("done");
  }

  #stop(obstacle: Obstacle): void {
    this.#obstacle = obstacle;
    page.fill("problem-title", this.#words.fate[this.#fate()]);
    page.fill("problem", obstacleSentence(this.#words, obstacle, this.#station?.rules.poll));
    page.showWhere("retry", AGAIN[obstacle] !== undefined);
    this.#go("stopped");
  }

  #fate(): Fate {
    if (this.#step !== "cast") return "cannot-vote";
    return this.#unsure ? "unsure" : "not-cast";
  }

  async #tryAgain(): Promise<void> {
    const next = this.#options === undefined ? undefined : AGAIN[this.#obstacle ?? "no-answer"];
    if (next === undefined) await this.#enter();
    else if (next === "cast") await this.#cast();
    else this.#go(next);
  }

  #chosen(): { station: Station; choice: Options["choice"] } {
    if (this.#station === undefined || this.#options === undefined) {
      throw new Error("the booth is not open yet");
    }
    return { station: this.#station, choice: this.#options.choice };
  }

  /** Go to a step, unless it may not follow the present one; say whether it did. */
  #go(step: Step): boolean {
    if (!mayFollow(this.#step, step)) return false;
    // The browser's own "back" then goes back one step; the entries hold the steps' names only.
    if (isPage(step) && stepOf(history.state) !== step) history.pushState({ step }, "");
    this.#show(step);
    return true;
  }

  #show(step: Step): void {
    this.#step = step;
    page.showStep(step);
  }

  #listen(): void {
    page.on("#token-form", "submit", () => this.#enterToken());
    page.on("#choice-form", "submit", () => this.#review());
    page.on("#back", "click", () => history.back());
    page.on("#cast", "click", () => void this.#cast());
    page.on("#again", "click", () => void this.#tryAgain());
    window.addEventListener("popstate", ({ state }) => this.#turnBack(stepOf(state)));
    window.addEventListener("beforeunload", (event) => {
      if (this.#sealed !== undefined || this.#receiptUnsaved) event.preventDefault();
    });
    for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-language-link]")) {
      // Only the click puts the code into the link, whose page wipes it again on arrival.
      link.addEventListener("click", () => {
        if (this.#token !== undefined) link.hash = this.#token;
      });
    }
  }

  #turnBack(step: Step): void {
    // While the fate of a sealed ballot is open, there is no way but to try again.
    if (this.#options === undefined || this.#sealed !== undefined) return;
    if (mayFollow(this.#step, step)) this.#show(step);
  }
}

function stepOf(state: unknown): Step {
  return (state as { step?: Step } | null)?.step ?? "arrive";
}

function isPage(step: Step): boolean {
  return step === "arrive" || step === "choose" || step === "review";
}

function isClosedState(state: string): state is "not-yet-open" | "closed" | "suspended" {
  return state === "not-yet-open" || state === "closed" || state === "suspended";
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
