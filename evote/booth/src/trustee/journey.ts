/**
 * A trustee's way: her key, the ceremony with the others, the rehearsal, the count.
 *
 * What comes next follows from what the service tells and she alone keeps (her secret), so that her
 * page may be closed and opened again at any time. The secret and the code of her link live in this
 * object's fields only: never in storage, in the address or in a request, but for the code that
 * goes along with what she sends.
 */

import { normalize } from "../ballots/token.ts";
import { CryptoError } from "../crypto/errors.ts";
import { systemRandomness } from "../crypto/randomness.ts";
import {
  fingerprintToConfirm,
  finishedKey,
  nextAct,
  OtherSeed,
  requireSeed,
} from "../tally/ceremony/participant.ts";
import { spokenFingerprint } from "../tally/ceremony/certificate.ts";
import { proveKey } from "../tally/ceremony/rehearsal.ts";
import { newSeed, readSeed, type Seed } from "../tally/ceremony/seed.ts";
import type { Setting } from "../tally/ceremony/setting.ts";
import type { Transcript } from "../tally/ceremony/transcript.ts";
import { CeremonyStopped } from "../tally/errors.ts";
import { tokenOf } from "../letter.ts";
import { fillIn } from "../words.ts";
import { Comparison } from "./comparison.ts";
import { Count } from "./count.ts";
import { NO_ANSWER, Refused } from "./errors.ts";
import { qrCode } from "../qr.ts";
import { groupsOf, keyFile, readKeyFile } from "./keepsake.ts";
import * as page from "./page.ts";
import { type CountSoFar, type OwnPlace, Service } from "./service.ts";
import {
  alarmSentence,
  codeSentence,
  findingSentence,
  isHeld,
  missingSentence,
} from "./wording.ts";
import type { Obstacle, Words } from "./words.ts";

/** Milliseconds between two looks at how things stand. */
const PAUSE = 2_000;

export class Journey {
  readonly #place: page.Place;
  readonly #words: Words;
  #code: string | undefined;
  #service: Service | undefined;
  #transcript: Transcript | undefined;
  #count: Count | undefined;
  #seed: Seed | undefined;
  /** A secret that was drawn and is not yet in use: the trustee is about to save it. */
  #fresh: Seed | undefined;
  #asked = 0;
  readonly #comparison = new Comparison();
  #rehearsed = false;
  /** The rehearsal that asks for the secret, and the last one for which it was given. */
  #challenge = "";
  #answered = "";
  #halted = false;
  #looking = false;
  #lookAgain = false;

  constructor(place: page.Place, words: Words) {
    this.#place = place;
    this.#words = words;
  }

  /** Begin with what the link's fragment held. */
  async begin(fragment: string): Promise<void> {
    this.#listen();
    // WebCrypto is there on https pages only.
    if (globalThis.crypto?.subtle === undefined) {
      this.#stop("browser");
      return;
    }
    const code = tokenOf(fragment);
    if (code === undefined) page.showScreen("link");
    else this.#enter(code);
    for (;;) {
      await this.#step();
      await pause(PAUSE);
    }
  }

  #enter(code: string): void {
    const { api, record } = this.#place;
    this.#code = code;
    // The service knows the code without the dashes.
    this.#service = new Service(api, record, code.replace(/-/g, ""));
    this.#count = new Count(this.#words, this.#service, this.#place.number);
  }

  /** Look how things stand, and do what can be done now; never twice at the same time. */
  async #step(): Promise<void> {
    this.#lookAgain = true;
    if (this.#looking) return;
    this.#looking = true;
    try {
      while (this.#lookAgain && !this.#halted && this.#count?.busy === false) {
        const more = await this.#advance(this.#service!);
        this.#lookAgain ||= more;
        page.showWhere("offline", false);
      }
    } catch (error) {
      this.#explain(error);
    } finally {
      this.#looking = false;
    }
  }

  /** Do the next thing; say whether there may be more to do at once. */
  async #advance(service: Service): Promise<boolean> {
    this.#lookAgain = false;
    const { number } = this.#place;
    const place = await service.place();
    if (place.number !== number) {
      this.#stop("other-link");
      return false;
    }
    page.showWhere("place", true);
    const transcript = await service.transcript(this.#transcript);
    this.#forgetRetired(transcript);
    this.#transcript = transcript;
    page.listTrustees(this.#words, transcript, number);
    page.fill("missing", missingSentence(this.#words, transcript));
    this.#showFindings(transcript);
    if (transcript.alarms.length > 0) {
      this.#showAlarm(transcript);
      return false;
    }
    if (transcript.ceremony.round === undefined) {
      await this.#afterCeremony(service, transcript, place);
      return false;
    }
    if (this.#seed === undefined) {
      this.#askForSeed(transcript);
      return false;
    }
    // Somebody may have taken her place: then nothing here concerns her any more.
    requireSeed(transcript, number, this.#seed);
    if (this.#holdsFor(transcript)) return false;
    const digits = fingerprintToConfirm(transcript, number);
    const standing = this.#comparison.look(digits);
    if (standing !== "compared") {
      if (standing === "exchanged") this.#stop("digits-differ");
      else this.#compare(digits!, transcript.ceremony.setting);
      return false;
    }
    const act = await nextAct(transcript, number, this.#seed, systemRandomness);
    if (act !== undefined) {
      page.showScreen("wait");
      await service.send(transcript, act);
      return true;
    }
    this.#wait(transcript);
    return false;
  }

  #compare(digits: readonly string[], { quorum, size }: Setting): void {
    page.listGroups("digits", digits);
    page.fill("quorum", fillIn(this.#words.quorum, { n: quorum, all: size }));
    page.showScreen("compare");
  }

  /** Show who saw other digits, with the digits, which all keep comparing until a new start. */
  #showAlarm(transcript: Transcript): void {
    page.fill("alarm", alarmSentence(this.#words, transcript));
    page.listGroups("digits", spokenFingerprint(transcript.ceremony.messages("certificate")));
    page.showScreen("alarm");
  }

  /** Drop a secret whose certificate counts no more: she is to create another one. */
  #forgetRetired({ ceremony }: Transcript): void {
    const { number } = this.#place;
    const before = this.#transcript?.ceremony.received("certificate", number);
    if (before === undefined || ceremony.received("certificate", number) !== undefined) return;
    this.#seed = undefined;
    this.#fresh = undefined;
  }

  /** Say whether a wrong share keeps everyone from going on until the office has acted. */
  #holdsFor(transcript: Transcript): boolean {
    const held = isHeld(transcript);
    if (held) {
      page.fill("waiting", this.#words.paused);
      page.showScreen("wait");
    }
    return held;
  }

  #wait({ ceremony, attempt }: Transcript): void {
    page.fill("waiting", this.#words.waiting[ceremony.round!]);
    page.showWhere("again", attempt > 1);
    page.showScreen("wait");
    page.announceNews(missingSentence(this.#words, this.#transcript!));
  }

  #askForSeed({ ceremony, attempt }: Transcript): void {
    if (ceremony.received("certificate", this.#place.number) !== undefined) {
      this.#unlock("ceremony");
    } else if (this.#fresh === undefined) {
      page.showWhere("anew", attempt > 1);
      page.showScreen("create");
    }
  }

  #unlock(purpose: keyof Words["unlock"]): void {
    page.fill("unlock", this.#words.unlock[purpose]);
    page.showScreen("unlock");
  }

  async #alarm(): Promise<void> {
    await this.#service!.alarm(this.#transcript!);
    await this.#step();
  }

  // ---------------------------------------------------------------- after the ceremony

  async #afterCeremony(
    service: Service,
    transcript: Transcript,
    place: OwnPlace,
  ): Promise<void> {
    const { number } = this.#place;
    if (place.count) {
      this.#showCount(transcript, await service.count());
      return;
    }
    const rehearsal = place.rehearsal ? await service.rehearsal() : undefined;
    if (rehearsal === undefined || rehearsal.done.includes(number)) {
      page.showScreen(rehearsal === undefined || !this.#rehearsed ? "ready" : "rehearsed");
      page.showWhere("rehearsal-done", rehearsal !== undefined);
      return;
    }
    // Her sheet is to be tested, not the memory of a page that was left open.
    this.#challenge = rehearsal.challenge;
    if (this.#answered === this.#challenge && this.#seed !== undefined) page.showScreen("rehearse");
    else this.#unlock("rehearsal");
  }

  #showCount(transcript: Transcript, told: CountSoFar): void {
    const count = this.#count!;
    count.show(told);
    page.listGivers(this.#words, transcript, this.#place.number, count.givers);
    if (count.due.length > 0 && this.#seed === undefined) {
      this.#unlock("count");
      return;
    }
    page.showScreen("count");
    // The connection is back: what it kept from going out is made again.
    if (count.interrupted) void this.#decrypt().catch((error: unknown) => this.#explain(error));
  }

  async #rehearse(): Promise<void> {
    const service = this.#service!;
    const rehearsal = await service.rehearsal();
    const own = await finishedKey(this.#transcript!, this.#place.number, this.#seed!);
    if (own === undefined) return;
    const { pollId } = this.#transcript!;
    const proof = proveKey(own, pollId, rehearsal.challenge, systemRandomness);
    await service.answerRehearsal(pollId, proof);
    this.#rehearsed = true;
    await this.#step();
  }

  async #decrypt(): Promise<void> {
    const own = await finishedKey(this.#transcript!, this.#place.number, this.#seed!);
    await this.#count!.decrypt(own!, this.#place.worker);
    await this.#step();
    page.one(document, "#count-heading", HTMLElement).focus();
  }

  // ---------------------------------------------------------------- the secret

  #create(): void {
    this.#fresh = newSeed(systemRandomness);
    const today = new Date().toLocaleDateString(this.#words.language, { dateStyle: "long" });
    page.fill("today", today);
    page.listGroups("secret", groupsOf(this.#fresh));
    page.one(document, "#qr", HTMLElement).replaceChildren(qrCode(this.#fresh.printed));
    page.showScreen("save");
  }

  #saveFile(): void {
    const { poll, number } = this.#place;
    const name = `${this.#words.keyFile}-${poll}-${number}.txt`;
    page.download(name, "text/plain", keyFile(this.#fresh!, poll, number));
    page.announce(this.#words.saved);
  }

  #askBack(): void {
    this.#asked = Number(systemRandomness(BigInt(groupsOf(this.#fresh!).length)));
    const key = String(this.#asked + 1) as keyof Words["group"];
    page.fill("asked", this.#words.group[key]);
    page.one(document, "#part", HTMLInputElement).value = "";
    page.showFault("#part-error", "");
    // Otherwise she could read it off the page behind the question.
    page.listGroups("secret", []);
    page.one(document, "#qr", HTMLElement).replaceChildren();
    page.showScreen("check");
  }

  #showAgain(): void {
    page.listGroups("secret", groupsOf(this.#fresh!));
    page.one(document, "#qr", HTMLElement).replaceChildren(qrCode(this.#fresh!.printed));
    page.showScreen("save");
  }

  #checkBack(): void {
    const input = page.one(document, "#part", HTMLInputElement);
    const right = input.value.trim() === groupsOf(this.#fresh!)[this.#asked];
    page.showFault("#part-error", right ? "" : this.#words.groupWrong);
    input.setAttribute("aria-invalid", String(!right));
    if (!right) {
      input.focus();
      return;
    }
    input.value = "";
    this.#seed = this.#fresh;
    this.#fresh = undefined;
    void this.#step();
  }

  async #typed(read: () => Seed | Promise<Seed>): Promise<void> {
    const input = page.one(document, "#secret", HTMLInputElement);
    let fault = "";
    try {
      const seed = await read();
      requireSeed(this.#transcript!, this.#place.number, seed);
      this.#seed = seed;
      this.#answered = this.#challenge;
      input.value = "";
    } catch (error) {
      fault = codeSentence(this.#words, error);
    }
    page.showFault("#secret-error", fault);
    input.setAttribute("aria-invalid", String(fault !== ""));
    if (fault !== "") input.focus();
    else await this.#step();
  }

  async #readFile(): Promise<Seed> {
    const input = page.one(document, "#secret-file", HTMLInputElement);
    const content = (await input.files?.[0]?.text()) ?? "";
    input.value = "";
    return readKeyFile(content, this.#place.poll, this.#place.number);
  }

  #typedLink(): void {
    const input = page.one(document, "#code", HTMLInputElement);
    let fault = "";
    try {
      // A whole link may be pasted as well.
      this.#enter(normalize(input.value.slice(input.value.lastIndexOf("#") + 1)));
      input.value = "";
    } catch (error) {
      fault = codeSentence(this.#words, error);
      input.focus();
    }
    page.showFault("#code-error", fault);
    input.setAttribute("aria-invalid", String(fault !== ""));
    void this.#step();
  }

  // ---------------------------------------------------------------- what goes wrong

  #showFindings({ stopped, names }: Transcript): void {
    const entries = stopped.map(({ trustee, reason }) => {
      const entry = page.copyOf("finding");
      const own = trustee === this.#place.number ? "own" : "other";
      const sentence = findingSentence(this.#words, names[trustee - 1] ?? String(trustee), reason);
      page.one(entry, "[data-sentence]", HTMLElement).textContent = sentence;
      page.one(entry, "[data-consequence]", HTMLElement).textContent =
        this.#words.consequence[own];
      page.one(entry, "[data-reason]", HTMLElement).textContent = reason;
      return entry;
    });
    // An alert is read aloud each time it changes, and this changes only with the news.
    page.renew("findings", entries);
  }

  #explain(error: unknown): void {
    if (error instanceof Refused) {
      if (error.rule === NO_ANSWER) page.showWhere("offline", true);
      else if (error.rule === "access-denied") this.#stop("access-denied");
      // Somebody was quicker, or a new attempt began: the next look shows it.
      else if (!["message-out-of-turn", "step-refused"].includes(error.rule)) {
        this.#stop("refused", error.detail);
      }
    } else if (error instanceof OtherSeed) {
      this.#stop("access-denied");
    } else if (error instanceof CeremonyStopped || error instanceof CryptoError) {
      this.#stop("service-lies", error.message);
    } else {
      this.#stop("fault", error instanceof Error ? error.message : "");
    }
  }

  #stop(obstacle: Obstacle, reason = ""): void {
    this.#halted = true;
    // Whoever has no place any more is not addressed by the name of whoever has it.
    if (obstacle === "access-denied" || obstacle === "other-link") page.showWhere("place", false);
    page.fill("problem", this.#words.stopped[obstacle]);
    page.fill("problem-reason", reason);
    page.showWhere("problem-reason", reason !== "");
    page.showScreen("stopped");
  }

  #listen(): void {
    const guarded = (work: () => Promise<void>) => (): void => {
      void work().catch((error: unknown) => this.#explain(error));
    };
    page.on("#link-form", "submit", () => this.#typedLink());
    page.on("#create", "click", () => this.#create());
    page.on("#print", "click", () => window.print());
    page.on("#save-file", "click", () => this.#saveFile());
    page.on("#kept", "click", () => this.#askBack());
    page.on("#show-again", "click", () => this.#showAgain());
    page.on("#part-form", "submit", () => this.#checkBack());
    page.on("#secret-form", "submit", () => {
      const { value } = page.one(document, "#secret", HTMLInputElement);
      void this.#typed(() => readSeed(value));
    });
    page.on("#secret-file", "change", () => void this.#typed(() => this.#readFile()));
    page.on("#same", "click", () => {
      this.#comparison.confirm();
      void this.#step();
    });
    page.on("#differ", "click", guarded(() => this.#alarm()));
    page.on("#rehearse", "click", guarded(() => this.#rehearse()));
    page.on("#decrypt", "click", guarded(() => this.#decrypt()));
    window.addEventListener("beforeunload", (event) => {
      if (this.#fresh !== undefined || this.#count?.busy === true) event.preventDefault();
    });
    for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-language-link]")) {
      // Only the click puts the code into the link, whose page wipes it again on arrival.
      link.addEventListener("click", () => {
        if (this.#code !== undefined) link.hash = this.#code;
      });
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
