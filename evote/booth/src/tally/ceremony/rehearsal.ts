/**
 * The rehearsal: before the poll opens, each trustee proves that she can still use her key.
 * Mirrors the proving half of tally/ceremony/rehearsal.py.
 */

import { encode } from "../../crypto/ed25519.ts";
import type { Proof } from "../../crypto/proof.ts";
import type { Randomness } from "../../crypto/randomness.ts";
import { prove } from "../../crypto/schnorr.ts";
import type { TrusteeKey } from "../trustee.ts";

/** Prove in this rehearsal, whose number is `challenge`, that the trustee has her key. */
export function proveKey(
  { secret, key }: TrusteeKey,
  pollId: string,
  challenge: string,
  randomness: Randomness,
): Proof {
  return prove(secret, `evote-rehearsal|${pollId}|${challenge}|${encode(key)}|`, randomness);
}
