/**
 * Proof that someone knows the discrete logarithm of a public key (Schnorr 1991).
 * Mirrors crypto/schnorr.py. The booth signs the ballot with it.
 */

import * as group from "./ed25519.ts";
import { challenge } from "./hashing.ts";
import type { Proof } from "./proof.ts";
import type { Randomness } from "./randomness.ts";

/** Prove knowledge of `secret`, bound to everything that `prefix` says. */
export function prove(secret: bigint, prefix: string, randomness: Randomness): Proof {
  const nonce = randomness(group.ORDER);
  const commitment = group.encode(group.power(group.GENERATOR, nonce));
  const hashed = challenge(group.ORDER, prefix, commitment);
  return { challenge: hashed, response: group.respond(nonce, secret, hashed) };
}
