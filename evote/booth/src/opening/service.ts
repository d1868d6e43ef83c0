/** What the second device asks of the voting service, and tells it. It never sends the seed. */

import { type Definition, readDefinition } from "../ballots/definition.ts";
import { inAddress, type OpenedBallot } from "../ballots/opened.ts";
import * as canonical from "../crypto/canonical.ts";
import { CheckFailed } from "../crypto/errors.ts";
import { keepToOpen, Refused } from "../server.ts";
import type { Obstacle } from "../words.ts";
import type { Addresses } from "./opening.ts";

/** Why a ballot is not opened here, of which its device need not be guilty; names the page's section. */
export type Reason =
  | "gone"
  | "no-answer"
  | "busy"
  | "not-open"
  | "checked-enough"
  | "was-cast";

/** The ballot is not there to be opened, or the service says that it must not be. */
export class Unreachable extends Error {
  override readonly name: string = "Unreachable";
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason);
    this.reason = reason;
  }
}

export interface Opened extends Definition {
  readonly ballot: string;
}

const NOT_FOUND = 404;
const REASONS: Readonly<Partial<Record<Obstacle, Reason>>> = {
  "no-answer": "no-answer",
  "rate-limited": "busy",
  "not-yet-open": "not-open",
  closed: "not-open",
  suspended: "not-open",
  "checked-enough": "checked-enough",
  "opened-late": "was-cast",
};

/**
 * Fetch a sealed ballot with the election that it belongs to. Throws Unreachable, or what
 * `readDefinition` throws.
 */
export async function fetchOpened(addresses: Addresses, tracker: string): Promise<Opened> {
  const [definition, answer] = await Promise.all([
    fetchDefinition(addresses),
    download(addresses.openings + inAddress(tracker)),
  ]);
  const { ballot } = canonical.fields(canonical.parse(answer), "ballot");
  return { ...definition, ballot: canonical.text(ballot!) };
}

/** Fetch what is voted on. Throws Unreachable, or what `readDefinition` throws. */
export async function fetchDefinition(
  { uuid, election, rules }: Pick<Addresses, "uuid" | "election" | "rules">,
): Promise<Definition> {
  const files = await Promise.all([election, rules].map(download));
  return readDefinition(uuid, files[0]!, files[1]!);
}

/**
 * Tell the service of a ballot that is opened, so that it is never cast. Throws Unreachable, and
 * CheckFailed for a ballot that the ballot box would have refused anyway.
 */
export async function bar(
  { bar: openings }: Pick<Addresses, "bar">,
  opened: Pick<OpenedBallot, "ballot">,
): Promise<void> {
  try {
    await keepToOpen({ openings }, opened, pause);
  } catch (error) {
    const reason = error instanceof Refused ? REASONS[error.obstacle] : "no-answer";
    if (reason === undefined) throw new CheckFailed("no ballot box takes this ballot");
    throw new Unreachable(reason);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function download(address: string): Promise<Uint8Array> {
  const answer = await fetch(address, {
    cache: "no-store",
    credentials: "same-origin",
    redirect: "error",
    referrerPolicy: "no-referrer",
  }).catch(() => undefined);
  if (answer?.status === NOT_FOUND) throw new Unreachable("gone");
  if (!answer?.ok) throw new Unreachable("no-answer");
  return new Uint8Array(await answer.arrayBuffer());
}
