/** Sealing a choice so that its number is known before the voter says whether to cast or to check it. */

import { seal, tracker } from "./ballots/ballot.ts";
import { deriveSecret, ticket } from "./ballots/credential.ts";
import {
  encryptionExponents,
  inAddress,
  newSeed,
  type OpenedBallot,
  writeSeed,
} from "./ballots/opened.ts";
import { type Choice, selectionOf } from "./choice.ts";
import { systemRandomness } from "./crypto/randomness.ts";
import type { Sealed, Station } from "./server.ts";

/** A sealed ballot with the seed that opens it; the seed of one that is cast is shown to nobody. */
export type Prepared = Sealed & OpenedBallot;

/** Seal a choice under the voter's token, with a fresh seed. Throws RangeError for a faulty one. */
export function prepare(
  { question, election }: Pick<Station, "question" | "election">,
  token: string,
  choice: Choice,
): Prepared {
  const seed = newSeed();
  const selection = selectionOf(question, choice);
  const exponents = encryptionExponents(election, seed);
  const secret = deriveSecret(election.uuid, token);
  const ballot = seal(election, [selection], secret, systemRandomness, exponents);
  return { ticket: ticket(election.uuid, token), ballot, tracker: tracker(ballot), seed };
}

/** Return what another device scans: the page that opens, and behind the # what it opens with. */
export function openingLink(page: string, { tracker, seed }: Prepared): string {
  return `${page}#${inAddress(tracker)}.${writeSeed(seed)}`;
}
