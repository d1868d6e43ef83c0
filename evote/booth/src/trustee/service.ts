/** What a trustee's page asks of the service and sends to it. Nothing secret goes through here. */

import { readPollFile, type PollDistrict } from "../ballots/poll.ts";
import {
  array,
  boolean,
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

/** How far the count of a closed poll is. */
export interface CountSoFar {
  readonly districts: readonly DistrictCount[];
  readonly published: boolean;
}

/** Whose place the link opens, and whether a rehearsal was called or the poll is closed. */
export interface OwnPlace {
  readonly number: number;
  readonly rehearsal: boolean;
  readonly count: boolean;
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

  /** Return whose place the link opens, and what is asked there; throws Refused when none. */
  async place(): Promise<OwnPlace> {
    const headers = { Authorization: `Bearer ${this.#code}` };
    const told = await jsonOf(await ask(`${this.#api}place`, { headers }));
    const { number, rehearsal, count } = fields(told, "number", "name", "rehearsal", "count");
    return { number: natural(number), rehearsal: boolean(rehearsal), count: boolean(count) };
  }

  /** Send what the trustee's software has to send now; throws Refused. */
  async send({ pollId: poll, attempt }: Transcript, act: Message | Complaint): Promise<void> {
    if ("complaint" in act) {
      await this.#post("ceremony/complaints", { poll, attempt, complaint: act.complaint });
    } else {
      const { round, content } = act;
      await this.#post("ceremony/messages", { poll, attempt, round, content });
    }
  }

  /** Tell everybody that somebody has other digits; throws Refused. */
  async alarm({ pollId: poll, attempt }: Transcript): Promise<void> {
    await this.#post("ceremony/alarm", { poll, attempt });
  }

  /** Return the rehearsal that was called. */
  async rehearsal(): Promise<Rehearsal> {
    const rehearsal = fields(await this.#ask("rehearsal"), "challenge", "done");
    return { challenge: text(rehearsal["challenge"]), done: array(rehearsal["done"]).map(natural) };
  }

  /** Answer a rehearsal; throws Refused. */
  async answerRehearsal(poll: string, proof: Proof): Promise<void> {
    await this.#post("rehearsal", { poll, proof: proofJson(proof) });
  }

  /** Return how far the count of each district is. */
  async count(): Promise<CountSoFar> {
    const told = fields(await this.#ask("count"), "districts", "head", "published");
    const heads = told["head"] as JsonObject;
    return {
      districts: array(told["districts"]).map((value) => readDistrict(value, heads)),
      published: boolean(told["published"]),
    };
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
