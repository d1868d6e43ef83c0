/**
 * Proof that two powers have the same exponent (Chaum and Pedersen 1992).
 * Mirrors crypto/equality.py.
 *
 * With secret x, public X = g^x and image F = h^x: commitments A = g^w and B = h^w, challenge
 * c = H(prefix; A, B), response w - x c. The check recomputes both commitments.
 */

import * as group from "./ed25519.ts";
import { InvalidProof } from "./errors.ts";
import { challenge } from "./hashing.ts";
import type { Proof } from "./proof.ts";
import type { Randomness } from "./randomness.ts";

/** Prove that base ** secret has the exponent of generator ** secret. */
export function proveEquality(
  secret: bigint,
  base: group.Element,
  prefix: string,
  randomness: Randomness,
): Proof {
  const nonce = randomness(group.ORDER);
  const commitments = [group.power(group.GENERATOR, nonce), group.power(base, nonce)];
  const hashed = challenge(group.ORDER, prefix, ...commitments.map(group.encode));
  return { challenge: hashed, response: group.respond(nonce, secret, hashed) };
}

/** Check that `image` is to `base` what `key` is to the generator; throws InvalidProof. */
export function verifyEquality(
  key: group.Element,
  base: group.Element,
  image: group.Element,
  prefix: string,
  proof: Proof,
): void {
  const commitment = (from: group.Element, to: group.Element): group.Element =>
    group.multiply(group.publicPower(from, proof.response), group.publicPower(to, proof.challenge));
  const commitments = [commitment(group.GENERATOR, key), commitment(base, image)];
  if (
    challenge(group.ORDER, prefix, ...commitments.map(group.encode)) !== proof.challenge
  ) {
    throw new InvalidProof("the two powers do not have the same exponent");
  }
}
