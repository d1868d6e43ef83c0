/**
 * A voter's way through the booth: code, district, choice, review, cast or check, receipt.
 *
 * Token and choice live in this object's fields only: never in storage, in the address or in a
 * request. They are dropped as soon as the ballot is in the box.
 */

import { ticket } from "./ballots/credential.ts";
import { clearOpening, showOpening, showWaiting } from "./check-page.ts";
import { Choosing } from "./choosing.ts";
import { watchClose } from "./closing.ts";
import { readCode } from "./code.ts";
import { electionOf, readLetter, readTyped, writeLetter } from "./letter.ts";
import { againAfter, fateOf, mayHaveArrived } from "./obstacles.ts";
import * as page from "./page.ts";
import type { Profile } from "./people.ts";
import { loadPhotos } from "./photos.ts";
import type { Receipt } from "./receipt.ts";
import { clearReceipt, offerToKeep, showReceipt } from "./receipt-page.ts";
import { type Prepared, prepare } from "./sealing.ts";
import * as server from "./server.ts";
import type { Service } from "./service.ts";
import { before, COUNTED, mayFollow, type Step } from "./steps.ts";
import { BrowserTrail, NoTrail, type Trail } from "./trail.ts";
import { moment, closingSentence, obstacleSentence } from "./wording.ts";
import type { Obstacle, Words } from "./words.ts";

/** What a voter would lose who leaves now; a ballot is one that may be on its way. */
export type Stake = "nothing" | "choice" | "receipt" | "ballot";

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
  /** The token of whoever chose what is ticked, if anybody could. */
  #owner: string | undefined;
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
  #stopWatch = (): void => undefined;

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

  /** Say whether all was forgotten, and the page waits to be loaded anew. */
  get isCleared(): boolean {
    return this.#step === "cleared";
  }

  /** Say whether nobody has come yet: no code was read. */
  get isVacant(): boolean {
    return this.#step === "arrive" && this.#typed === undefined && this.#token === undefined;
  }

  /** What would be lost if the page were left now. */
  get stake(): Stake {
    if (this.isCasting || this.#posted !== undefined) return "ballot";
    if (this.#receiptUnsaved) return "receipt";
    return this.#choosing?.isTouched ? "choice" : "nothing";
  }

  /** Begin with what the link's fragment held. */
  async begin(fragment: string): Promise<void> {
    this.#listen();
    const { token, fingerprint } = readLetter(fragment);
    this.#typed = token;
    this.#named = fingerprint;
    page.showStep(this.#words, this.#step);
    if (token !== undefined) page.showWaiting(this.#words, "code");
    await this.#enter();
  }

  /** Take a code that was typed, pasted or scanned; the one that is known already need not be typed again. */
  enterCode(typed: string): void {
    if (this.#step !== "arrive" || this.#asking) return;
    if (this.#token === undefined || typed.trim() !== "") {
      const letter = readTyped(typed);
      // Another code is another person's: she must not find the choice of the one before her.
      if (letter.token !== this.#owner) this.forget();
      this.#token = undefined;
      this.#typed = letter.typed;
      // A link that leads to another district names that one's election: only the code is looked for.
      const elsewhere = (electionOf(typed) ?? this.#service.uuid) !== this.#service.uuid;
      this.#named = elsewhere ? undefined : letter.fingerprint;
    }
    if (this.#station === undefined) page.showWaiting(this.#words, "code");
    else void this.#useCode(this.#station);
  }

  /** Forget everything, for the next person. */
  forget(): void {
    this.#typed = undefined;
    this.#token = undefined;
    this.#owner = undefined;
    this.#named = undefined;
    this.#dropBallot();
    this.#posted = undefined;
    this.#receiptUnsaved = false;
    this.#choosing?.clear();
    page.showItems("[data-chosen], #chosen-members", []);
    page.showWhere("code-kept", false);
  }

  /** Forget everything for good: from here no step leads on, until the page is loaded anew. */
  end(): void {
    this.#stopWatch();
    this.forget();
    clearReceipt();
    page.one(document, "#token", HTMLInputElement).value = "";
    this.#go("cleared");
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
    page.fill("closes", moment(this.#words.language, hours, hours.closes));
    page.showInGroups("check-number", fingerprint.slice(0, COMPARED));
    if (state !== "open") {
      this.#station = undefined;
      this.#stop(isClosedState(state) ? state : "closed", hours);
      return;
    }
    this.#choosing = new Choosing(this.#words, this.#station, this.#profiles, () => {
      this.#keepLanguage();
    });
    this.#watchClose(this.#station);
    if (this.#typed !== undefined) {
      await this.#useCode(this.#station);
      return;
    }
    this.#go("arrive");
    page.showWaiting(this.#words, "nothing");
  }

  /** Tell, for everybody to see, when the close is near and when it has come. */
  #watchClose(station: server.Station): void {
    this.#stopWatch = watchClose(station, (closing) => {
      const sentence = closingSentence(this.#words, station, closing);
      page.fill("closing", sentence);
      page.announce(sentence);
    });
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
      page.showWaiting(this.#words, "nothing");
      input.setAttribute("aria-invalid", `${fault !== ""}`);
      page.showFault("token", fault);
    }
    if (this.#token === undefined) return;
    this.#asking = true;
    page.showWaiting(this.#words, "code");
    try {
      await this.#service.askTicket(ticket(uuid, this.#token));
      input.value = "";
      this.#typed = undefined;
      this.#owner = this.#token;
      page.showWhere("code-kept", true);
      // All of them, and before anybody is chosen: what is asked for must not tell who is looked at.
      loadPhotos(document);
      this.#go("district");
    } catch (error) {
      this.#stop(error instanceof server.Refused ? error.obstacle : "no-answer");
    } finally {
      this.#asking = false;
      page.showWaiting(this.#words, "nothing");
    }
  }

  #review(): void {
    const { fault, lines, members } = this.#choosing!;
    page.showFault("choice", fault);
    if (fault !== "") {
      this.#go("choose");
      page.showFault("choice", fault);
      return;
    }
    page.showItems("[data-chosen]", lines);
    page.showItems("#chosen-members", members);
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
    if (!this.isCasting) return;
    this.#stopWatch();
    page.fill("closing", "");
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
    page.fill("again", this.#words.again[obstacle === "checked-enough" ? "goOn" : "tryAgain"]);
    if (obstacle === "closed") {
      this.#stopWatch();
      page.fill("closing", "");
    }
    this.#go("stopped");
  }

  async #tryAgain(): Promise<void> {
    if (this.#station === undefined) {
      this.#go("arrive");
      page.showWaiting(this.#words, this.#typed === undefined ? "page" : "code");
      await this.#enter();
    } else if (this.#again === "cast" && this.#posted !== undefined) await this.#cast();
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
    if (COUNTED.includes(step) || step === "check") this.#trail.reach(step);
    this.#show(step);
    return true;
  }

  #show(step: Step): void {
    this.#step = step;
    page.showStep(this.#words, step);
    page.showWaiting(this.#words, "nothing");
    this.#keepLanguage();
  }

  /** Once somebody is chosen, another language would be another page, without the choice. */
  #keepLanguage(): void {
    const chosen = this.#choosing?.isTouched ?? false;
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
      if (!this.#kiosk && this.stake !== "nothing") event.preventDefault();
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
