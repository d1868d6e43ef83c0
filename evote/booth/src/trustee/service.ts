/** What a trustee's page asks of the service and sends to it. Nothing secret goes through here. */

import { readPollFile, type PollDistrict } from "../ballots/poll.ts";
import {
  array,
  encodeText,
  fields,
  type Json,
  type JsonObject,
  natural,
  parse,
  text,
} from "../crypto/canonical.ts";
import { type Proof, proofJson } from "../crypto/proof.ts";
import type { Message } from "../tally/ceremony/ceremony.ts";
import type { Complaint } from "../tally/ceremony/participant.ts";
import { readTranscript, type Transcript } from "../tally/ceremony/transcript.ts";
import { shareFile } from "../tally/district.ts";
import { NO_ANSWER, Refused } from "./errors.ts";

/** A district as the service tells how far its count is. */
export interface DistrictCount {
  readonly uuid: string;
  readonly number: number;
  readonly name: string;
  readonly ballots: number;
  readonly state: string;
  /** The trustees whose share is there. */
  readonly shares: readonly number[];
  /** The last event of the public record. */
  readonly head: string;
}

/** A rehearsal that was called, and who has answered it. */
export interface Rehearsal {
  readonly challenge: string;
  readonly done: readonly number[];
}

const PATIENCE = 30_000;

/** The service behind a poll's addresses; `code` is that of the personal link. */
export class Service {
  readonly #api: string;
  readonly #record: string;
  readonly #code: string;

  constructor(api: string, record: string, code: string) {
    this.#api = api;
    this.#record = record;
    this.#code = code;
  }

  /** Return how the ceremony stands, every message in it checked; throws like readTranscript. */
  async transcript(before: Transcript | undefined): Promise<Transcript> {
    return readTranscript(await this.#ask("ceremony"), before);
  }

  /** Send what the trustee's software has to send now; throws Refused. */
  async send(attempt: number, act: Message | Complaint): Promise<void> {
    if ("complaint" in act) {
      await this.#post("ceremony/complaints", { attempt, complaint: act.complaint });
    } else {
      await this.#post("ceremony/messages", { attempt, round: act.round, content: act.content });
    }
  }

  /** Return the rehearsal that was called; undefined when there is none. */
  async rehearsal(): Promise<Rehearsal | undefined> {
    const told = await this.#askUnless("rehearsal", "not-found");
    if (told === undefined) return undefined;
    const rehearsal = fields(told, "challenge", "done");
    return { challenge: text(rehearsal["challenge"]), done: array(rehearsal["done"]).map(natural) };
  }

  /** Answer a rehearsal; throws Refused. */
  async answerRehearsal(proof: Proof): Promise<void> {
    await this.#post("rehearsal", { proof: proofJson(proof) });
  }

  /** Return how far the count of each district is; undefined before the close. */
  async count(): Promise<DistrictCount[] | undefined> {
    const told = await this.#askUnless("count", "step-refused");
    if (told === undefined) return undefined;
    const { districts, head: heads } = fields(told, "districts", "head");
    return array(districts).map((value) => readDistrict(value, heads as JsonObject));
  }

  /** Return the sealed rules of all districts. */
  async districts(): Promise<PollDistrict[]> {
    const answer = await ask(`${this.#record}poll.json`, {});
    if (!answer.ok) throw await refusal(answer);
    return readPollFile(new Uint8Array(await answer.arrayBuffer()));
  }

  /** Return where the record of a district is. */
  archiveOf(uuid: string): string {
    return `${this.#record}${uuid}.bel`;
  }

  /** Send the decryption share of one district; throws Refused. */
  async sendShare(share: JsonObject): Promise<void> {
    await this.#post("shares", shareFile([share]));
  }

  async #askUnless(path: string, rule: string): Promise<Json | undefined> {
    try {
      return await this.#ask(path);
    } catch (error) {
      if (error instanceof Refused && error.rule === rule) return undefined;
      throw error;
    }
  }

  async #ask(path: string): Promise<Json> {
    return jsonOf(await ask(`${this.#api}${path}`, {}));
  }

  async #post(path: string, content: JsonObject): Promise<void> {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${this.#code}` };
    const request = { method: "POST", headers, body: encodeText(content) };
    await jsonOf(await ask(`${this.#api}${path}`, request));
  }
}

function readDistrict(value: Json, heads: JsonObject): DistrictCount {
  const told = fields(value, "uuid", "number", "name", "ballots", "state", "shares");
  const uuid = text(told["uuid"]);
  return {
    uuid,
    number: natural(told["number"]),
    name: text(told["name"]),
    ballots: natural(told["ballots"]),
    state: text(told["state"]),
    shares: array(told["shares"]).map(natural),
    head: text(heads[uuid]),
  };
}

async function jsonOf(answer: Response): Promise<Json> {
  if (!answer.ok) throw await refusal(answer);
  return parse(new Uint8Array(await answer.arrayBuffer()));
}

async function refusal(answer: Response): Promise<Refused> {
  if (answer.status >= 500) return new Refused(NO_ANSWER);
  const told: unknown = await answer.json().catch(() => undefined);
  const problem = (told ?? {}) as { rule?: unknown; detail?: unknown };
  return new Refused(String(problem.rule ?? ""), String(problem.detail ?? ""));
}

async function ask(address: string, request: RequestInit): Promise<Response> {
  const control = new AbortController();
  const patience = setTimeout(() => control.abort(), PATIENCE);
  try {
    return await fetch(address, {
      ...request,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: control.signal,
    });
  } catch {
    throw new Refused(NO_ANSWER);
  } finally {
    clearTimeout(patience);
  }
}
