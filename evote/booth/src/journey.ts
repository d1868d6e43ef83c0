/**
 * A voter's way through the booth: code, district, choice, review, cast or check, receipt.
 *
 * Token and choice live in this object's fields only: never in storage, in the address or in a
 * request. They are dropped as soon as the ballot is in the box.
 */

import { ticket } from "./ballots/credential.ts";
import { clearOpening, showOpening, showWaiting } from "./check-page.ts";
import { Choosing } from "./choosing.ts";
import { readCode } from "./code.ts";
import { fragmentOf, readLetter, writeLetter } from "./letter.ts";
import { againAfter, fateOf, mayHaveArrived } from "./obstacles.ts";
import * as page from "./page.ts";
import type { Profile } from "./people.ts";
import type { Receipt } from "./receipt.ts";
import { offerToKeep, showReceipt } from "./receipt-page.ts";
import { type Prepared, prepare } from "./sealing.ts";
import * as server from "./server.ts";
import type { Service } from "./service.ts";
import { before, mayFollow, type Step } from "./steps.ts";
import { BrowserTrail, NoTrail, type Trail } from "./trail.ts";
import { obstacleSentence } from "./wording.ts";
import type { Obstacle, Words } from "./words.ts";

/** Hexadecimal digits of the election's fingerprint that people compare with the letter. */
const COMPARED = 20;

export class Journey {
  readonly #service: Service;
  readonly #words: Words;
  readonly #profiles: readonly Profile[];
  readonly #kiosk: boolean;
  readonly #trail: Trail;
  #step: Step = "arrive";
  #obstacle: Obstacle | undefined;
  #again: Step | undefined;
  #station: server.Station | undefined;
  #choosing: Choosing | undefined;
  /** What was typed or scanned, until the district's list has told which token it is. */
  #typed: string | undefined;
  #token: string | undefined;
  /** How the fingerprint of the election begins by the letter; undefined where the code was typed. */
  #named: string | undefined;
  #asking = false;
  /** Sealed as the review is shown: its number stands there before the voter says what becomes of it. */
  #prepared: Prepared | undefined;
  #sealing = Promise.resolve();
  /** Opened for another device, never cast. */
  #opened: Prepared | undefined;
  /** On its way into the ballot box. */
  #posted: server.Sealed | undefined;
  /** Whether the ballot was posted and no answer that can be believed came back. */
  #unsure = false;
  #receiptUnsaved = false;

  constructor(
    service: Service,
    words: Words,
    profiles: readonly Profile[],
    kiosk: boolean,
  ) {
    this.#service = service;
    this.#words = words;
    this.#profiles = profiles;
    this.#kiosk = kiosk;
    const turned = (step: Step): void => this.#turnBack(step);
    this.#trail = kiosk ? new NoTrail(turned) : new BrowserTrail(turned);
  }

  /** Say whether a ballot is on its way, which nothing may interrupt. */
  get isCasting(): boolean {
    return this.#step === "cast";
  }

  /** Begin with what the link's fragment held. */
  async begin(fragment: string): Promise<void> {
    this.#listen();
    const { token, fingerprint } = readLetter(fragment);
    this.#typed = token;
    this.#named = fingerprint;
    page.showStep(this.#words, this.#step);
    await this.#enter();
  }

  /** Take a code that was typed, pasted or scanned; the one that is known already need not be typed again. */
  enterCode(typed: string): void {
    if (this.#step !== "arrive") return;
    if (this.#token === undefined || typed.trim() !== "") {
      const { token, fingerprint } = readLetter(fragmentOf(typed));
      this.#token = undefined;
      this.#typed = token ?? typed;
      this.#named = fingerprint;
    }
    if (this.#station !== undefined) void this.#useCode(this.#station);
  }

  /** Forget everything, for the next person. */
  forget(): void {
    this.#typed = undefined;
    this.#token = undefined;
    this.#named = undefined;
    this.#dropBallot();
    this.#posted = undefined;
    this.#receiptUnsaved = false;
    this.#choosing?.clear();
    page.showItems("[data-chosen]", []);
  }

  /** Read and check what is voted on. Only then is the code looked at. */
  async #enter(): Promise<void> {
    try {
      this.#station = await this.#service.arrive();
    } catch (error) {
      this.#stop(error instanceof server.Refused ? error.obstacle : "definition");
      return;
    }
    const { state, rules, hours, fingerprint } = this.#station;
    page.fill("district", rules.district.name);
    page.fill("poll", rules.poll.name);
    page.showInGroups("check-number", fingerprint.slice(0, COMPARED));
    if (state !== "open") {
      this.#station = undefined;
      this.#stop(isClosedState(state) ? state : "closed", hours);
      return;
    }
    this.#choosing = new Choosing(this.#words, this.#station, this.#profiles, () => {
      this.#keepLanguage();
    });
    if (this.#typed !== undefined) await this.#useCode(this.#station);
    else this.#go("arrive");
  }

  /**
   * Go on with a code that is good. One of another district is found out here, on the voter's own
   * device; whether a ballot was cast with it, the service says before anything is chosen.
   */
  async #useCode({ credentials, fingerprint }: server.Station): Promise<void> {
    if (this.#asking) return;
    if (!fingerprint.startsWith(this.#named ?? "")) {
      this.#stop("other-election");
      return;
    }
    const { uuid } = this.#service;
    const input = page.one(document, "#token", HTMLInputElement);
    if (this.#token === undefined) {
      const { token, fault } = readCode(this.#words, uuid, credentials, this.#typed ?? "");
      this.#token = token;
      this.#go("arrive");
      input.setAttribute("aria-invalid", `${fault !== ""}`);
      page.showFault("token", fault);
    }
    if (this.#token === undefined) return;
    this.#asking = true;
    page.announce(this.#words.checking);
    try {
      await this.#service.askTicket(ticket(uuid, this.#token));
      input.value = "";
      this.#typed = undefined;
      page.showWhere("code-kept", true);
      this.#go("district");
    } catch (error) {
      this.#stop(error instanceof server.Refused ? error.obstacle : "no-answer");
    } finally {
      this.#asking = false;
      page.announce("");
    }
  }

  #review(): void {
    const { fault, lines } = this.#choosing!;
    page.showFault("choice", fault);
    if (fault !== "") {
      this.#go("choose");
      page.showFault("choice", fault);
      return;
    }
    page.showItems("[data-chosen]", lines);
    this.#go("review");
    this.#dropBallot();
    this.#sealing = this.#seal();
  }

  /** Seal what is reviewed, each time anew, and show its number. */
  async #seal(): Promise<void> {
    // Let the browser show the step before sealing keeps it busy.
    await pause(50);
    if (this.#step !== "review" || this.#token === undefined) return;
    try {
      this.#prepared = prepare(this.#station!, this.#token, this.#choosing!.choice);
      page.showInGroups("ballot-number", this.#prepared.tracker);
    } catch {
      this.#stop("browser");
    }
  }

  /** Forget the sealed ballot of the review, or the one that was opened. */
  #dropBallot(): void {
    this.#prepared = undefined;
    this.#opened = undefined;
    page.fill("ballot-number", "");
    clearOpening();
  }

  /** Open the ballot of the review for another device. It is not cast: the next review seals anew. */
  async #check(): Promise<void> {
    await this.#sealing;
    const opened = this.#prepared;
    if (opened === undefined || !this.#go("check")) return;
    this.#dropBallot();
    this.#opened = opened;
    showWaiting();
    try {
      await this.#service.keepToOpen(opened, pause);
      if (this.#opened === opened) showOpening(opened);
    } catch (error) {
      if (this.#opened === opened) this.#stop((error as server.Refused).obstacle);
    }
  }

  /** Post the ballot whose number was shown; a second attempt posts the very same bytes. */
  async #cast(): Promise<void> {
    await this.#sealing;
    const ballot = this.#posted ?? this.#prepared;
    if (ballot === undefined || !this.#go("cast")) return;
    this.#posted = ballot;
    try {
      this.#finish(await this.#service.deliver(ballot, this.#station!, pause));
    } catch (error) {
      const obstacle = error instanceof server.Refused ? error.obstacle : "receipt";
      if (!mayHaveArrived(obstacle)) this.#unsure = false;
      else if (obstacle !== "rate-limited") this.#unsure = true;
      // A ballot that may have arrived is kept; one that was refused is sealed anew.
      if (error instanceof server.Refused && !mayHaveArrived(obstacle)) this.#posted = undefined;
      this.#stop(obstacle);
    }
  }

  /** End with the receipt; a ballot that was saved to be cast later has none. */
  #finish(receipt: Receipt | undefined): void {
    this.forget();
    for (const link of document.querySelectorAll("[data-language-link]")) link.remove();
    if (receipt !== undefined) showReceipt(this.#words, receipt);
    if (receipt !== undefined && !this.#kiosk) {
      this.#receiptUnsaved = true;
      offerToKeep(this.#words, receipt, () => {
        this.#receiptUnsaved = false;
      });
    }
    this.#go("done");
  }

  #stop(obstacle: Obstacle, hours = this.#station?.hours): void {
    this.#obstacle = obstacle;
    this.#again = againAfter(obstacle, this.#step);
    page.fill("problem-title", this.#words.fate[fateOf(obstacle, this.#step, this.#unsure)]);
    page.fill("problem", obstacleSentence(this.#words, obstacle, hours));
    page.showWhere("retry", this.#again !== undefined);
    this.#go("stopped");
  }

  async #tryAgain(): Promise<void> {
    if (this.#station === undefined) await this.#enter();
    else if (this.#again === "cast" && this.#posted !== undefined) await this.#cast();
    else if (this.#again === "review" && this.#choosing!.fault === "") this.#review();
    else {
      this.#go("arrive");
      // A code that the service does not know is typed anew.
      if (this.#obstacle === "ticket-unknown") this.#token = undefined;
      else await this.#useCode(this.#station);
    }
  }

  /** Go to a step, unless it may not follow the present one; say whether it did. */
  #go(step: Step): boolean {
    if (!mayFollow(this.#step, step)) return false;
    if (step !== "cast" && step !== "stopped" && step !== "done") this.#trail.reach(step);
    this.#show(step);
    return true;
  }

  #show(step: Step): void {
    this.#step = step;
    page.showStep(this.#words, step);
    this.#keepLanguage();
  }

  /** Once somebody is chosen, another language would be another page, without the choice. */
  #keepLanguage(): void {
    const choice = this.#choosing?.choice;
    const chosen = choice !== undefined && (choice.blank || choice.chosen.size > 0);
    page.showWhere("languages", !chosen && this.#step !== "cast" && this.#step !== "done");
  }

  #listen(): void {
    page.on("#token-form", "submit", () => {
      this.enterCode(page.one(document, "#token", HTMLInputElement).value);
    });
    page.on("#district-form", "submit", () => this.#go("choose"));
    page.on("#choice-form", "submit", () => this.#review());
    page.on("#cast", "click", () => void this.#cast());
    page.on("#check", "click", () => void this.#check());
    page.on("#again", "click", () => void this.#tryAgain());
    page.onEach("[data-back]", () => this.#trail.back(before(this.#step)));
    page.onEach("[data-goto]", (link) => page.focusInside(link.getAttribute("href")!));
    window.addEventListener("beforeunload", (event) => {
      if (!this.#kiosk && this.#wouldBeLost()) event.preventDefault();
    });
    for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-language-link]")) {
      // Only the click puts the code into the link, whose page wipes it again on arrival.
      link.addEventListener("click", () => {
        if (this.#token !== undefined) {
          link.hash = writeLetter({ token: this.#token, fingerprint: this.#named });
        }
      });
    }
  }

  #wouldBeLost(): boolean {
    const choice = this.#choosing?.choice;
    const chosen = choice !== undefined && (choice.blank || choice.chosen.size > 0);
    return chosen || this.#posted !== undefined || this.#receiptUnsaved;
  }

  #turnBack(step: Step): void {
    // While the fate of a posted ballot is open, there is no way but to try again; and beyond the
    // first step nobody comes without a code.
    if (this.#posted !== undefined || !mayFollow(this.#step, step)) return;
    if (step !== "arrive" && (this.#token === undefined || this.#choosing === undefined)) return;
    if (step === "review") this.#review();
    // The way forward to a ballot that was opened is closed.
    else if (step !== "check") this.#show(step);
  }
}

function isClosedState(state: string): state is "not-yet-open" | "closed" | "suspended" {
  return state === "not-yet-open" || state === "closed" || state === "suspended";
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
