/**
 * Proof that someone knows the discrete logarithm of a public key (Schnorr 1991).
 * Mirrors crypto/schnorr.py. Voters sign ballots with it, trustees their messages.
 */

import * as group from "./ed25519.ts";
import { InvalidProof } from "./errors.ts";
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

/** Check that the prover knows the logarithm of `key`; throws InvalidProof. */
export function verify(key: group.Element, prefix: string, proof: Proof): void {
  const commitment = group.multiply(
    group.publicPower(group.GENERATOR, proof.response),
    group.publicPower(key, proof.challenge),
  );
  if (challenge(group.ORDER, prefix, group.encode(commitment)) !== proof.challenge) {
    throw new InvalidProof("the proof does not show knowledge of the secret key");
  }
}
