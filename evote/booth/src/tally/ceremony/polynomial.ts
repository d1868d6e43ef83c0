/**
 * The polynomial that each trustee draws: its constant is her part of the poll key (Pedersen 1991).
 * Mirrors tally/ceremony/polynomial.py.
 */

import { array, fields, type Json, type JsonObject, text } from "../../crypto/canonical.ts";
import * as group from "../../crypto/ed25519.ts";
import type { Randomness } from "../../crypto/randomness.ts";
import { readSigned } from "./messages.ts";

/** Secret coefficients, the constant one first. */
export type Polynomial = readonly bigint[];

/** Draw a polynomial that `quorum` values determine and fewer tell nothing about. */
export function drawPolynomial(quorum: number, randomness: Randomness): Polynomial {
  return Array.from({ length: quorum }, () => 1n + randomness(group.ORDER - 1n));
}

/** Return the value at a trustee's number, modulo the group's order. */
export function valueAt(polynomial: Polynomial, place: number): bigint {
  return polynomial.reduceRight(
    (total, coefficient) => group.reduce(total * BigInt(place) + coefficient),
    0n,
  );
}

/** Return the generator raised to each coefficient. */
export function commitmentsOf(polynomial: Polynomial): group.Element[] {
  return polynomial.map((coefficient) => group.power(group.GENERATOR, coefficient));
}

/** Return the generator raised to the polynomial's value at `place`. */
export function committedValue(
  commitments: readonly group.Element[],
  place: number,
): group.Element {
  return group.product(
    commitments.map((commitment, degree) =>
      group.publicPower(commitment, BigInt(place) ** BigInt(degree)),
    ),
  );
}

/** Return the content of the message that shows a polynomial's commitments. */
export function spelledPowers(commitments: readonly group.Element[]): JsonObject {
  return { coefexps: commitments.map(group.encode) };
}

/** Read the signed message that shows a polynomial's commitments; throws CryptoError. */
export function readPowers(
  quorum: number,
  signer: group.Element,
  value: Json | undefined,
): group.Element[] {
  const content = fields(readSigned(signer, value), "coefexps");
  return array(content["coefexps"], quorum).map((spelling) => group.decodeKey(text(spelling)));
}
