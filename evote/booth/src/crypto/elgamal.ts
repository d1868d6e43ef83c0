/**
 * Exponential ElGamal encryption (Cramer, Gennaro and Schoenmakers 1997).
 * Mirrors crypto/elgamal.py.
 *
 * A bit m under the public key y with randomness r is the pair alpha = g^r, beta = y^r g^m.
 * The product of two ciphertexts encrypts the sum of their numbers.
 */

import { fields, type Json, text } from "./canonical.ts";
import * as group from "./ed25519.ts";

export interface Ciphertext {
  readonly alpha: group.Element;
  readonly beta: group.Element;
}

export interface CiphertextJson {
  readonly alpha: string;
  readonly beta: string;
  readonly [field: string]: string;
}

export type Bit = 0 | 1;

// Looked up and always multiplied: the same steps for a chosen candidate as for any other.
const POWERS = [group.NEUTRAL, group.GENERATOR] as const;

/** Encrypt a bit under a public key with the given random exponent. */
export function encrypt(key: group.Element, bit: Bit, exponent: bigint): Ciphertext {
  return {
    alpha: group.power(group.GENERATOR, exponent),
    beta: group.multiply(group.power(key, exponent), POWERS[bit]),
  };
}

/** Read a ciphertext; throws Malformed unless both points are members of the group. */
export function readCiphertext(value: Json | undefined): Ciphertext {
  const pair = fields(value, "alpha", "beta");
  return { alpha: group.decode(text(pair["alpha"])), beta: group.decode(text(pair["beta"])) };
}

/** Return the ciphertext of the sum of all numbers. */
export function combine(ciphertexts: readonly Ciphertext[]): Ciphertext {
  return ciphertexts.reduce(
    (total, { alpha, beta }) => ({
      alpha: group.multiply(total.alpha, alpha),
      beta: group.multiply(total.beta, beta),
    }),
    { alpha: group.NEUTRAL, beta: group.NEUTRAL },
  );
}

/** Return the fields in the specification's order. */
export function ciphertextJson({ alpha, beta }: Ciphertext): CiphertextJson {
  return { alpha: group.encode(alpha), beta: group.encode(beta) };
}
