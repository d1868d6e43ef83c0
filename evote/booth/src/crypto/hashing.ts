/** SHA-256 in the two spellings of the specification, and challenges. Mirrors crypto/hashing.py. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** Return the digest as 64 lower-case hexadecimal digits. */
export function sha256Hex(content: Uint8Array | string): string {
  return bytesToHex(digest(content));
}

/** Return the digest as 43 characters of Base64 without padding: fingerprints and trackers. */
export function sha256Base64(content: Uint8Array | string): string {
  return btoa(String.fromCharCode(...digest(content))).replace(/=+$/, "");
}

/** Return the challenge of a proof: SHA-256 of prefix and commitments, reduced below `order`. */
export function challenge(order: bigint, prefix: string, ...points: readonly string[]): bigint {
  return BigInt(`0x${sha256Hex(prefix + points.join(","))}`) % order;
}

function digest(content: Uint8Array | string): Uint8Array {
  return sha256(typeof content === "string" ? utf8ToBytes(content) : content);
}
