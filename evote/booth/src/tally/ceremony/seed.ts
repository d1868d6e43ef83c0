/**
 * The one secret a trustee keeps: a short seed, from which her two working keys follow.
 * Mirrors tally/ceremony/seed.py. Belenios specification, crypto version 1, key pairs of the
 * threshold protocol.
 *
 * 22 characters of Base58 (128 bits), shown in groups of 5, 6, 5 and 6 with dashes between.
 */

import { BASE58, normalize } from "../../ballots/token.ts";
import { ORDER } from "../../crypto/ed25519.ts";
import { challenge } from "../../crypto/hashing.ts";
import type { Randomness } from "../../crypto/randomness.ts";
import { keyOf, type TrusteeKey } from "../trustee.ts";

const SIZE = 22;

/** A trustee's secret with her keys: one signs her messages, one opens those sent to her. */
export interface Seed {
  /** The secret as it is shown and printed. */
  readonly printed: string;
  readonly signing: TrusteeKey;
  readonly opening: TrusteeKey;
}

/** Draw a fresh seed. */
export function newSeed(randomness: Randomness): Seed {
  const characters = Array.from(
    { length: SIZE },
    () => BASE58[Number(randomness(BigInt(BASE58.length)))]!,
  );
  return readSeed(characters.join(""));
}

/** Read a seed, whose spaces and dashes do not matter; throws TokenMalformed. */
export function readSeed(typed: string): Seed {
  const printed = normalize(typed);
  const text = printed.replace(/-/g, "");
  // The specification's rule for both keys is that of a challenge without commitments.
  const key = (purpose: string): TrusteeKey => keyOf(challenge(ORDER, `${purpose}|${text}`));
  return { printed, signing: key("sk"), opening: key("dk") };
}
