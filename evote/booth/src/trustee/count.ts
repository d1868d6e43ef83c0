/** The count as a trustee sees it: which district with how many ballots, and what became of it. */

import type { PollDistrict } from "../ballots/poll.ts";
import type { JsonObject } from "../crypto/canonical.ts";
import type { TrusteeKey } from "../tally/trustee.ts";
import { fillIn } from "../words.ts";
import { Refused } from "./errors.ts";
import { decryptedAnother, rememberDecrypted } from "./memory.ts";
import * as page from "./page.ts";
import { decryptAll } from "./pool.ts";
import type { CountSoFar, DistrictCount, Service } from "./service.ts";
import type { Report, Task } from "./worker.ts";
import type { Words } from "./words.ts";

type Outcome = keyof Words["count"];

/** Shows the districts of a closed poll, and decrypts the trustee's share of each. */
export class Count {
  readonly #words: Words;
  readonly #service: Service;
  readonly #number: number;
  readonly #outcomes = new Map<string, Outcome>();
  readonly #reasons = new Map<string, string>();
  #districts: readonly DistrictCount[] = [];
  #published = false;
  #admitted = 0;
  #busy = false;

  constructor(words: Words, service: Service, number: number) {
    this.#words = words;
    this.#service = service;
    this.#number = number;
  }

  /** Whether shares are being made. */
  get busy(): boolean {
    return this.#busy;
  }

  /** The districts that still want this trustee's share. */
  get due(): readonly DistrictCount[] {
    return this.#districts.filter(
      ({ state, shares }) => state === "waiting" && !shares.includes(this.#number),
    );
  }

  /** Whether a share did not go out because the service was not reached. */
  get interrupted(): boolean {
    return this.due.some(({ uuid }) => this.#outcomes.get(uuid) === "unreachable");
  }

  /** The trustees whose share of every district that waits is there; none once nothing waits. */
  get givers(): readonly number[] {
    const [first, ...others] = this.#districts.filter(({ state }) => state === "waiting");
    const given = first?.shares ?? [];
    return given.filter((number) => others.every(({ shares }) => shares.includes(number)));
  }

  /** Whether shares are waited for. */
  get waits(): boolean {
    return this.#districts.some(({ state }) => state === "waiting");
  }

  /** Show what the service tells. */
  show({ districts, published }: CountSoFar): void {
    this.#districts = districts;
    this.#published = published;
    page.renew("districts", districts.map((district) => this.#row(district)));
    const due = this.due.length;
    const sentence = due === 1 ? this.#words.button.one : this.#words.button.many;
    page.fill("decrypt", fillIn(sentence, { n: due }));
    page.showWhere("decrypt", due > 0 && !this.#busy);
    page.showWhere("nothing-due", due === 0 && this.waits && !this.#busy);
    page.showWhere("givers", this.waits);
    page.showWhere("published", this.#published);
    page.fill("result", this.#result());
  }

  /** Verify and decrypt every district that is due, and send each share as soon as it is made. */
  async decrypt({ secret }: TrusteeKey, script: string): Promise<void> {
    this.#busy = true;
    try {
      const due = this.due;
      this.#begin(due);
      const rules = await this.#rules(due);
      const tasks = due.flatMap((told): Task[] => {
        const district = rules.find(({ uuid }) => uuid === told.uuid);
        if (district === undefined) {
          this.#end(told.uuid, "failed", "poll.json");
          return [];
        }
        this.#end(told.uuid, "checking");
        return [{ district, archive: this.#service.archiveOf(told.uuid), secret }];
      });
      await decryptAll(script, tasks, (task, report) => this.#hear(task.district, report));
    } finally {
      this.#busy = false;
      page.showWhere("counting", false);
    }
  }

  /** Return the sealed rules; without them nothing of what is due can be made. */
  async #rules(due: readonly DistrictCount[]): Promise<PollDistrict[]> {
    try {
      return await this.#service.districts();
    } catch (error) {
      for (const { uuid } of due) this.#end(uuid, "unreachable");
      throw error;
    }
  }

  async #hear({ uuid }: PollDistrict, report: Report): Promise<void> {
    switch (report.kind) {
      case "admitted":
        this.#admitted += report.ballots;
        this.#showProgress();
        return;
      case "decrypted":
        await this.#send(uuid, report.head, report.share);
        return;
      case "failed":
        this.#end(uuid, "failed", report.reason);
        return;
      default:
        this.#end(uuid, report.kind);
    }
  }

  /** Send a share, unless its record is not the published one or another one got a share before. */
  async #send(uuid: string, head: string, share: JsonObject): Promise<void> {
    const published = this.#districts.find((district) => district.uuid === uuid)?.head;
    if (published !== head || decryptedAnother(uuid, head)) {
      this.#end(uuid, "another");
      return;
    }
    rememberDecrypted(uuid, head);
    try {
      await this.#service.sendShare(share);
      this.#end(uuid, "sent");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.rule === "no-answer") this.#end(uuid, "unreachable");
      else this.#end(uuid, "refused", error.detail);
    }
  }

  #begin(due: readonly DistrictCount[]): void {
    this.#admitted = 0;
    const bar = page.one(document, "#counted", HTMLProgressElement);
    bar.max = Math.max(1, due.reduce((total, { ballots }) => total + ballots, 0));
    page.showWhere("decrypt", false);
    page.showWhere("counting", true);
    this.#showProgress();
    page.fill("result", this.#result());
  }

  #showProgress(): void {
    const bar = page.one(document, "#counted", HTMLProgressElement);
    bar.value = this.#admitted;
    page.fill("counted", fillIn(this.#words.progress, { n: this.#admitted, all: bar.max }));
  }

  #end(uuid: string, outcome: Outcome, reason = ""): void {
    this.#outcomes.set(uuid, outcome);
    this.#reasons.set(uuid, reason);
    const row = document.querySelector<HTMLElement>(`[data-uuid="${uuid}"]`);
    const district = this.#districts.find((known) => known.uuid === uuid);
    if (row !== null && district !== undefined) row.replaceWith(this.#row(district));
    page.fill("result", this.#result());
  }

  #row(district: DistrictCount): HTMLElement {
    const row = page.copyOf("district-row");
    row.dataset["uuid"] = district.uuid;
    const put = (name: string, content: string): void => {
      page.one(row, `[data-${name}]`, HTMLElement).textContent = content;
    };
    const { one, many } = this.#words.ballots;
    const outcome = this.#outcomeOf(district);
    put("name", `${district.number}. ${district.name}`);
    put("ballots", fillIn(district.ballots === 1 ? one : many, { n: district.ballots }));
    put("outcome", this.#words.count[outcome]);
    put("reason", this.#reasons.get(district.uuid) ?? "");
    put("head", district.head);
    row.dataset["outcome"] = outcome;
    return row;
  }

  #outcomeOf({ uuid, state, shares }: DistrictCount): Outcome {
    if (shares.includes(this.#number)) return "sent";
    const own = this.#outcomes.get(uuid);
    if (own !== undefined) return own;
    return state === "too few" || state === "decrypted" || state === "adding up"
      ? state
      : "waiting";
  }

  #result(): string {
    const decided = this.#districts.filter(({ state }) => state !== "too few");
    const sent = decided.filter((district) => this.#outcomeOf(district) === "sent").length;
    const { all, some, nothing, running, known } = this.#words.result;
    if (this.#busy && sent < decided.length) return running;
    if (decided.every(({ state }) => state === "decrypted")) return known;
    if (this.due.length > 0 && sent === 0) return nothing;
    return fillIn(sent === decided.length ? all : some, { n: sent, all: decided.length });
  }
}
