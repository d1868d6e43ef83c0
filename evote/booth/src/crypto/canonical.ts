/**
 * JSON in its one canonical form: every value has exactly one spelling in bytes.
 * Mirrors crypto/canonical.py. Belenios specification, crypto version 1.
 */

import { Malformed } from "./errors.ts";

export type Json = string | number | boolean | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [field: string]: Json;
}

const HALF_A_CHARACTER = /\p{Surrogate}/u;

/** Return the canonical text of a value; the order of fields is kept. */
export function encodeText(value: Json): string {
  if (typeof value === "string") {
    if (HALF_A_CHARACTER.test(value)) throw new Malformed("a string holds half a character");
    return JSON.stringify(value).replace(/\u007f/g, "\\u007f");
  }
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new Malformed("numbers are whole numbers");
    return String(value);
  }
  if (isArray(value)) return `[${value.map(encodeText).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(
      ([field, item]) => `${encodeText(field)}:${encodeText(item)}`,
    );
    return `{${entries.join(",")}}`;
  }
  throw new Malformed("null is not used: an absent value is left out");
}

/** Return the canonical bytes of a value. */
export function encode(value: Json): Uint8Array {
  return new TextEncoder().encode(encodeText(value));
}

/** Read canonical bytes; throws Malformed unless they are the only spelling of their value. */
export function decode(raw: Uint8Array): Json {
  return decodeText(utf8(raw));
}

/**
 * Read JSON in any layout. A duplicate field is not noticed here: the last one counts, and the
 * service and every auditor refuse such an election.
 */
export function parse(raw: Uint8Array): Json {
  return parseText(utf8(raw));
}

/** Return the object whose fields are exactly these, in this order; `name?` may be absent. */
export function fields(value: Json | undefined, ...names: readonly string[]): JsonObject {
  if (typeof value !== "object" || value === null || isArray(value)) {
    throw new Malformed(`expected an object with the fields ${names.join(", ")}`);
  }
  const found = Object.keys(value);
  const expected = names
    .filter((name) => !name.endsWith("?") || found.includes(bare(name)))
    .map(bare);
  if (found.length !== expected.length || found.some((name, i) => name !== expected[i])) {
    throw new Malformed(`fields are ${found.join(", ")}, expected ${names.join(", ")}`);
  }
  return value;
}

/** Return the array; throws Malformed for anything else, or for another length. */
export function array(value: Json | undefined, length?: number): readonly Json[] {
  if (!isArray(value)) throw new Malformed("expected an array");
  if (length !== undefined && value.length !== length) {
    throw new Malformed(`the array has ${value.length} entries, expected ${length}`);
  }
  return value;
}

/** Return the string; throws Malformed for anything else. */
export function text(value: Json | undefined): string {
  if (typeof value !== "string") throw new Malformed("expected a string");
  return value;
}

/** Return the truth value; throws Malformed for anything else. */
export function boolean(value: Json | undefined): boolean {
  if (typeof value !== "boolean") throw new Malformed("expected true or false");
  return value;
}

/** Return the number from 0 up; throws Malformed for anything else. */
export function natural(value: Json | undefined): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new Malformed("expected a whole number from 0 up");
  }
  return value;
}

/**
 * Return the number from 0 up that these decimal digits write; throws Malformed for a sign, a
 * leading zero, a digit of another script.
 */
export function decimal(value: string): bigint {
  if (!/^(0|[1-9][0-9]*)$/.test(value)) {
    throw new Malformed("expected decimal digits without sign or leading zeros");
  }
  return BigInt(value);
}

/** Read the canonical text of a value; throws Malformed. */
export function decodeText(source: string): Json {
  const value = parseText(source);
  // Also catches duplicate fields, which JSON.parse lets through: one of them is lost on the way.
  if (respelled(value) !== source) throw new Malformed("the JSON is not canonical");
  return value;
}

function utf8(raw: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    throw new Malformed("the text is not UTF-8");
  }
}

function respelled(value: Json): string {
  try {
    return encodeText(value);
  } catch (error) {
    throw error instanceof RangeError ? new Malformed("the JSON is nested too deeply") : error;
  }
}

function parseText(source: string): Json {
  try {
    return JSON.parse(source) as Json;
  } catch {
    throw new Malformed("the text is not JSON");
  }
}

// Array.isArray does not narrow read-only arrays.
function isArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

function bare(name: string): string {
  return name.endsWith("?") ? name.slice(0, -1) : name;
}
