/**
 * The trustees of a poll, read from the record with every proof and signature checked.
 * Mirrors the reading half of tally/trustees.py.
 */

import { array, decode, fields, type Json } from "../crypto/canonical.ts";
import { type Element, encode, product } from "../crypto/ed25519.ts";
import { CheckFailed, Malformed } from "../crypto/errors.ts";
import { type KeyPart, readShared } from "./threshold.ts";
import { checkEntry, type Trustee } from "./trustee.ts";

/** Everyone who holds a part of the poll key; owner i is at index i - 1 of `all`. */
export interface Trustees {
  readonly key: Element;
  readonly all: readonly Trustee[];
}

/** Read the list of trustees; throws CryptoError. */
export function readTrustees(raw: Uint8Array): Trustees {
  const parts: KeyPart[] = [];
  let owner = 1;
  for (const item of array(decode(raw))) {
    const part = readPart(item, owner);
    parts.push(part);
    owner += part.holders.length;
  }
  if (parts.length === 0) throw new Malformed("the list of trustees is empty");
  requireDistinctKeys(parts);
  return {
    key: product(parts.map(({ key }) => key)),
    all: parts.flatMap(({ holders }) => holders),
  };
}

/**
 * Throw CheckFailed when two trustees have the same key. In two places with opposite weights it
 * would cancel out: the poll key would be somebody else's, and each trustee would still find hers.
 * Where one of a part is enough, all of that part have the same.
 */
function requireDistinctKeys(parts: readonly KeyPart[]): void {
  const weighed = parts.flatMap(({ holders, quorum }) =>
    quorum === 1 ? holders.slice(0, 1) : holders,
  );
  if (new Set(weighed.map(({ key }) => encode(key))).size < weighed.length) {
    throw new CheckFailed("two trustees have the same key");
  }
}

function readPart(item: Json, owner: number): KeyPart {
  const [kind, content] = array(item, 2);
  if (kind === "Pedersen") return readShared(content, owner);
  if (kind !== "Single") throw new Malformed("a part of the list is neither Single nor Pedersen");
  const holder = checkEntry(fields(content, "pok", "public_key", "name?"), owner);
  return { key: holder.key, quorum: 1, holders: [holder] };
}
