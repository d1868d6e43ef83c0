/** What the booth asks of the voting service, and what it makes of the answers. */

import { type Definition, readDefinition } from "./ballots/definition.ts";
import * as canonical from "./crypto/canonical.ts";
import { type Receipt, readReceipt } from "./receipt.ts";
import type { Obstacle } from "./words.ts";

/** Where to ask; the page says it. */
export interface Addresses {
  readonly uuid: string;
  readonly election: string;
  readonly rules: string;
  readonly state: string;
  readonly cast: string;
}

/** A district as the booth found it. */
export interface Station extends Definition {
  readonly state: string;
  readonly receiptKey: string;
}

/** A ballot ready to be posted; it holds no clear choice and no token. */
export interface Sealed {
  readonly ticket: string;
  readonly ballot: string;
  readonly tracker: string;
}

/** The service refused, or was not reached; `obstacle` names the sentence for it. */
export class Refused extends Error {
  override readonly name: string = "Refused";
  readonly obstacle: Obstacle;

  constructor(obstacle: Obstacle) {
    super(`the service answered: ${obstacle}`);
    this.obstacle = obstacle;
  }
}

export type Sleep = (milliseconds: number) => Promise<void>;

/** Milliseconds between attempts, and until an attempt is given up. */
const PAUSES = [1_000, 4_000];
const PATIENCE = 15_000;
const OUT_OF_ORDER = 500;

/** Fetch what a district votes on, and its state; throws like `readDefinition`, or Refused. */
export async function arrive(addresses: Addresses): Promise<Station> {
  const [election, rules, state] = await Promise.all(
    [addresses.election, addresses.rules, addresses.state].map(download),
  );
  const definition = readDefinition(addresses.uuid, election!, rules!);
  const answer = canonical.parse(state!) as canonical.JsonObject;
  return {
    ...definition,
    state: canonical.text(answer["state"]),
    receiptKey: canonical.text(answer["receipt_key"]),
  };
}

/**
 * Post a sealed ballot and return its receipt. After a lost answer the very same bytes are posted
 * again, which the service answers with the very same receipt: a vote can count only once.
 * Throws Refused, or what `readReceipt` throws.
 */
export async function cast(
  { uuid, cast: address }: Addresses,
  { ticket, ballot, tracker }: Sealed,
  receiptKey: string,
  sleep: Sleep,
): Promise<Receipt> {
  const body = JSON.stringify({ ticket, ballot });
  const headers = { "Content-Type": "application/json" };
  const answer = await insist(() => ask(address, { method: "POST", headers, body }), sleep);
  if (!answer.ok) throw new Refused(obstacleOf(answer.status, await ruleOf(answer)));
  const receipt = canonical.parse(new Uint8Array(await answer.arrayBuffer()));
  return readReceipt(receipt, receiptKey, uuid, tracker);
}

/** Return the obstacle that a refusal stands for. */
export function obstacleOf(status: number, rule: string): Obstacle {
  const known: Readonly<Record<string, Obstacle>> = {
    "ticket-unknown": "ticket-unknown",
    "ticket-spent": "ticket-spent",
    "poll-not-yet-open": "not-yet-open",
    "poll-closed": "closed",
    "poll-suspended": "suspended",
  };
  if (status === 429) return "rate-limited";
  if (status >= OUT_OF_ORDER) return "no-answer";
  return known[rule] ?? "refused";
}

async function download(address: string): Promise<Uint8Array> {
  const answer = await ask(address, {}).catch(() => undefined);
  if (!answer?.ok) throw new Refused("no-answer");
  return new Uint8Array(await answer.arrayBuffer());
}

async function insist(attempt: () => Promise<Response>, sleep: Sleep): Promise<Response> {
  for (const pause of PAUSES) {
    const answer = await attempt().catch(() => undefined);
    if (answer !== undefined && answer.status < OUT_OF_ORDER) return answer;
    await sleep(pause);
  }
  return attempt().catch(() => {
    throw new Refused("no-answer");
  });
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
  } finally {
    clearTimeout(patience);
  }
}

async function ruleOf(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => ({}))) as { rule?: unknown } | null;
  return typeof problem?.rule === "string" ? problem.rule : "";
}
