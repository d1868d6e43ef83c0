/**
 * The prime-order group of the curve edwards25519, written multiplicatively.
 * Mirrors crypto/group.py and crypto/ed25519.py.
 *
 * The record spells a point as the 32 bytes of RFC 8032 in reverse order, in hexadecimal digits.
 */

import { ed25519 } from "@noble/curves/ed25519.js";

import { decimal, type Json, text } from "./canonical.ts";
import { Malformed } from "./errors.ts";

type Point = InstanceType<typeof ed25519.Point>;
declare const checked: unique symbol;

/** A member of the group: only `decode` and the operations make one. */
export type Element = Point & { readonly [checked]: true };

export const NAME = "Ed25519";
export const ORDER: bigint = ed25519.Point.Fn.ORDER;
export const GENERATOR = ed25519.Point.BASE as Element;
export const NEUTRAL = ed25519.Point.ZERO as Element;

const SPELLING = /^[0-9a-f]{64}$/;
const TABLE_WINDOW_BITS = 6;

/** Read an element; throws Malformed unless canonical and in the group of prime order. */
export function decode(spelling: string): Element {
  if (!SPELLING.test(spelling)) {
    throw new Malformed("a point is written as 64 lower-case hexadecimal digits");
  }
  const point = onCurve(reversed(spelling));
  if (!point.isTorsionFree()) throw new Malformed("the point is not in the group of prime order");
  return point as Element;
}

/** Read a public key: an element that is not neutral. */
export function decodeKey(spelling: string): Element {
  const element = decode(spelling);
  if (element.is0()) throw new Malformed("the neutral element is no public key");
  return element;
}

/** Return the canonical spelling, as it stands in the record and under every hash. */
export function encode(element: Element): string {
  return reversed(element.toHex());
}

/** Return what the specification orders points by: their bytes, the last hexadecimal digits first. */
export function sortKey(element: Element): string {
  return element.toHex();
}

/** Return left * right. */
export function multiply(left: Element, right: Element): Element {
  return left.add(right) as Element;
}

/** Return left / right. */
export function divide(left: Element, right: Element): Element {
  return left.subtract(right) as Element;
}

/** Return the product of all elements, neutral for none. */
export function product(elements: readonly Element[]): Element {
  return elements.reduce(multiply, NEUTRAL);
}

/**
 * Return base ** exponent by one multiplication, whatever the exponent: also for zero, which stands
 * in every true branch of a proof, so that their number does not show in the work.
 */
export function power(base: Element, exponent: bigint): Element {
  if (base.is0()) return NEUTRAL;
  const scalar = reduce(exponent);
  const isZero = scalar === 0n;
  const product = base.multiply(isZero ? 1n : scalar) as Element;
  return isZero ? NEUTRAL : product;
}

/** Return base ** exponent for an exponent that everyone may know: faster, in variable time. */
export function publicPower(base: Element, exponent: bigint): Element {
  return base.multiplyUnsafe(reduce(exponent)) as Element;
}

/** Read an exponent: a decimal string below the order; throws Malformed. */
export function scalar(value: Json | undefined): bigint {
  const number = decimal(text(value));
  if (number >= ORDER) {
    throw new Malformed("the scalar is not canonical: it is not below the group's order");
  }
  return number;
}

/** Return the same element, whose powers are from now on computed from a table. */
export function withTable(base: Element): Element {
  return base.precompute(TABLE_WINDOW_BITS) as Element;
}

/** Return commitment - secret * challenge modulo the order: the answer of a proof. */
export function respond(commitment: bigint, secret: bigint, challenge: bigint): bigint {
  return reduce(commitment - secret * challenge);
}

/** Return the number from 0 to the order less one that is congruent to this one. */
export function reduce(number: bigint): bigint {
  const remainder = number % ORDER;
  return remainder < 0n ? remainder + ORDER : remainder;
}

function onCurve(hexadecimal: string): Point {
  try {
    // Refuses y >= p and the sign bit on x = 0: what passes is the point's only spelling.
    return ed25519.Point.fromHex(hexadecimal);
  } catch {
    throw new Malformed("the point's spelling is not canonical, or no point of the curve");
  }
}

function reversed(hexadecimal: string): string {
  return (hexadecimal.match(/../g) ?? []).reverse().join("");
}
