/**
 * Which branches make the proofs of the specification: interval, and possibly blank.
 * Mirrors crypto/interval.py.
 */

import type { Branch } from "./disjunction.ts";

/** Claim that a ciphertext encrypts a number from `minimum` to `maximum`. */
export function interval(place: number, minimum: number, maximum: number): Branch[] {
  return Array.from({ length: maximum - minimum + 1 }, (_, i) => ({
    place,
    number: BigInt(minimum + i),
  }));
}

/** Claim that the blank bit or the number of choices is zero. */
export function notBoth(blank: number, total: number): Branch[] {
  return [
    { place: blank, number: 0n },
    { place: total, number: 0n },
  ];
}

/** Claim that the blank bit is one or the number of choices lies in the interval. */
export function blankOrInterval(
  blank: number,
  total: number,
  minimum: number,
  maximum: number,
): Branch[] {
  return [{ place: blank, number: 1n }, ...interval(total, minimum, maximum)];
}
