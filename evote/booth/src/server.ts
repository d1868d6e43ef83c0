/** What the booth asks of the voting service, and what it makes of the answers. */

import { type Definition, readDefinition } from "./ballots/definition.ts";
import type { Poll } from "./ballots/poll.ts";
import * as canonical from "./crypto/canonical.ts";
import { type Receipt, readReceipt } from "./receipt.ts";
import type { Obstacle } from "./words.ts";

/** Where to ask; the page says it. */
export interface Addresses {
  readonly uuid: string;
  readonly election: string;
  readonly rules: string;
  readonly credentials: string;
  readonly state: string;
  readonly tickets: string;
  readonly cast: string;
  readonly openings: string;
}

/** A district as the booth found it, with the public credentials of all its codes. */
export interface Station extends Definition {
  readonly credentials: ReadonlySet<string>;
  readonly state: string;
  /** The poll with the hours that hold now; officers may have changed the sealed ones. */
  readonly hours: Poll;
  /** When the booth was entered, by the clock of the service; empty where there is none. */
  readonly now: string;
  /** Until when a ballot with the pass is taken; the close itself where there is no grace. */
  readonly until: string;
  /** Shows after the close that the booth was entered before it; empty when it was not open. */
  readonly pass: string;
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
const TOO_MANY = 429;
/** Decimal digits of the largest number in a ballot, which is below the order of the group. */
const DIGITS = 76;
const OUT_OF_ORDER = 500;

/**
 * Fetch what a district votes on, its credentials and its state, before any code is looked at: the
 * requests are the same for every voter. Throws like `readDefinition`, or Refused.
 */
export async function arrive(addresses: Addresses): Promise<Station> {
  const [election, rules, credentials, state] = await Promise.all(
    [addresses.election, addresses.rules, addresses.credentials, addresses.state].map(download),
  );
  const definition = readDefinition(addresses.uuid, election!, rules!);
  const answer = canonical.parse(state!) as canonical.JsonObject;
  const { poll } = definition.rules;
  return {
    ...definition,
    credentials: readCredentials(credentials!),
    state: canonical.text(answer["state"]),
    hours: {
      ...poll,
      opens: canonical.text(answer["opens"] ?? poll.opens),
      closes: canonical.text(answer["closes"] ?? poll.closes),
    },
    now: canonical.text(answer["now"] ?? ""),
    until: canonical.text(answer["until"] ?? answer["closes"] ?? poll.closes),
    pass: canonical.text(answer["pass"] ?? ""),
  };
}

/**
 * Ask whether a ticket still lets a ballot in, before the voter takes the trouble to choose.
 * Throws Refused when it does not.
 */
export async function askTicket({ tickets }: Addresses, ticket: string): Promise<void> {
  const answer = await ask(tickets, posting({ ticket })).catch(() => undefined);
  if (answer === undefined || answer.status >= OUT_OF_ORDER) throw new Refused("no-answer");
  if (!answer.ok) throw new Refused(obstacleOf(answer.status, await ruleOf(answer)));
}

/**
 * Post a sealed ballot and return its receipt. After a lost answer the very same bytes are posted
 * again, which the service answers with the very same receipt: a vote can count only once.
 * Throws Refused, or what `readReceipt` throws.
 */
export async function cast(
  { uuid, cast: address }: Addresses,
  { ticket, ballot, tracker }: Sealed,
  { receiptKey, pass }: Pick<Station, "receiptKey" | "pass">,
  sleep: Sleep,
): Promise<Receipt> {
  const content = pass === "" ? { ticket, ballot } : { ticket, ballot, pass };
  const request = posting(content, longest(ballot) - ballot.length);
  const { answer, lost } = await insist(() => ask(address, request), sleep);
  // Turned away at the door, a second attempt says nothing of the first.
  if (lost && answer.status === TOO_MANY) throw new Refused("answer-lost");
  if (!answer.ok) throw new Refused(obstacleOf(answer.status, await ruleOf(answer)));
  const receipt = canonical.parse(new Uint8Array(await answer.arrayBuffer()));
  return readReceipt(receipt, receiptKey, uuid, tracker);
}

/**
 * Have a sealed ballot kept for another device to open; from then on it is never cast. Throws
 * Refused; then nobody knows whether it was opened.
 */
export async function keepToOpen(
  { openings }: Pick<Addresses, "openings">,
  { ballot }: Pick<Sealed, "ballot">,
  sleep: Sleep,
): Promise<void> {
  const request = posting({ ballot }, longest(ballot) - ballot.length);
  const { answer } = await insist(() => ask(openings, request), sleep).catch(() => {
    throw new Refused("no-answer");
  });
  if (answer.status >= OUT_OF_ORDER) throw new Refused("no-answer");
  if (!answer.ok) throw new Refused(obstacleOf(answer.status, await ruleOf(answer)));
}

/** Return the obstacle that a refused ballot stands before. */
export function obstacleOf(status: number, rule: string): Obstacle {
  const known: Readonly<Record<string, Obstacle>> = {
    "ticket-unknown": "ticket-unknown",
    "ticket-spent": "ticket-spent",
    "poll-not-yet-open": "not-yet-open",
    "poll-closed": "closed",
    "poll-suspended": "suspended",
    "too-many-openings": "checked-enough",
    "ballot-cast": "opened-late",
  };
  if (status === TOO_MANY) return "rate-limited";
  if (status >= OUT_OF_ORDER) return "answer-lost";
  return known[rule] ?? "refused";
}

/** Return the credentials of a list; a weight that stands behind a comma is left out. */
export function readCredentials(raw: Uint8Array): ReadonlySet<string> {
  const entries = canonical.array(canonical.parse(raw)).map(canonical.text);
  return new Set(entries.map((entry) => entry.split(",")[0]!));
}

async function download(address: string): Promise<Uint8Array> {
  const answer = await ask(address, {}).catch(() => undefined);
  if (!answer?.ok) throw new Refused("no-answer");
  return new Uint8Array(await answer.arrayBuffer());
}

/** Attempt until there is an answer; `lost` says that an earlier attempt got none. */
async function insist(
  attempt: () => Promise<Response>,
  sleep: Sleep,
): Promise<{ answer: Response; lost: boolean }> {
  let lost = false;
  for (const pause of PAUSES) {
    const answer = await attempt().catch(() => undefined);
    if (answer !== undefined && answer.status < OUT_OF_ORDER) return { answer, lost };
    lost = true;
    await sleep(pause);
  }
  const answer = await attempt().catch(() => {
    throw new Refused("answer-lost");
  });
  return { answer, lost };
}

/** Return a post of an object, followed by so many spaces. */
function posting(content: object, padding = 0): RequestInit {
  const headers = { "Content-Type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(content) + " ".repeat(padding) };
}

/** Return how long a ballot of this shape can be at most: its numbers are written without zeros in front. */
function longest(ballot: string): number {
  return ballot.replace(/"\d+"/g, `"${"9".repeat(DIGITS)}"`).length;
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
