/**
 * Decryption shares: what one trustee makes of an encrypted tally, proven to be right.
 * Mirrors the making half of tally/decryption.py.
 */

import type { Election } from "../ballots/election.ts";
import type { JsonObject } from "../crypto/canonical.ts";
import * as group from "../crypto/ed25519.ts";
import { proveEquality } from "../crypto/equality.ts";
import { proofJson } from "../crypto/proof.ts";
import type { Randomness } from "../crypto/randomness.ts";
import type { EncryptedTally } from "./aggregate.ts";
import type { TrusteeKey } from "./trustee.ts";

/** Decrypt a trustee's share of the tally and prove it right. */
export function decryptionShare(
  election: Election,
  { ciphertexts }: EncryptedTally,
  { secret, key }: TrusteeKey,
  randomness: Randomness,
): JsonObject {
  const prefix = `decrypt|${election.fingerprint}|${group.encode(key)}|`;
  return {
    decryption_factors: ciphertexts.map((row) =>
      row.map(({ alpha }) => group.encode(group.power(alpha, secret))),
    ),
    decryption_proofs: ciphertexts.map((row) =>
      row.map(({ alpha }) => proofJson(proveEquality(secret, alpha, prefix, randomness))),
    ),
  };
}
