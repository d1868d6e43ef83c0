/** The ceremony's vectors, which the Python packages make again, and tools to change them. */

import { readFileSync } from "node:fs";

import type { Source } from "../src/ballots/layout.ts";
import { decodeText, type Json, type JsonObject } from "../src/crypto/canonical.ts";

interface Vectors {
  readonly envelope: { recipient: string; content: string; envelope: JsonObject };
  readonly equality: JsonObject;
  readonly signature: JsonObject;
  readonly seeds: { printed: string; signing: string; opening: string }[];
  readonly transcript: JsonObject & {
    messages: Record<"certificate" | "commitment" | "dealing" | "conclusion", JsonObject>;
  };
  readonly spoken: string;
  readonly keys: string[];
  readonly wrong_dealing: JsonObject;
  readonly complaint: JsonObject;
  readonly challenge: string;
  readonly rehearsal: JsonObject;
  readonly poll_file: string;
  readonly record: string;
  readonly weighted: string;
  readonly trustees: string;
  readonly head: string;
  readonly share: JsonObject;
}

export const CEREMONY = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/ceremony.json", import.meta.url), "utf8"),
) as Vectors;

export const RECORD: Uint8Array = Buffer.from(CEREMONY.record, "base64");

/** Return a source of these bytes. */
export function sourceOf(bytes: Uint8Array): Source {
  let place = 0;
  return {
    read: (size) => Promise.resolve(bytes.subarray(place, (place += size))),
  };
}

/** Return a copy of a value that may be changed. */
export function copy<Value>(value: Value): Value {
  return structuredClone(value);
}

/** Return the content of a signed message without looking at its signature. */
export function contentOf(signed: Json): JsonObject {
  return decodeText((signed as { message: string }).message) as JsonObject;
}
