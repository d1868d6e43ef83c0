/**
 * The trustees of a poll, read from the record with every proof and signature checked.
 * Mirrors the reading half of tally/trustees.py.
 */

import { array, decode, fields, type Json } from "../crypto/canonical.ts";
import { type Element, product } from "../crypto/ed25519.ts";
import { Malformed } from "../crypto/errors.ts";
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
  return {
    key: product(parts.map(({ key }) => key)),
    all: parts.flatMap(({ holders }) => holders),
  };
}

function readPart(item: Json, owner: number): KeyPart {
  const [kind, content] = array(item, 2);
  if (kind === "Pedersen") return readShared(content, owner);
  if (kind !== "Single") throw new Malformed("a part of the list is neither Single nor Pedersen");
  const holder = checkEntry(fields(content, "pok", "public_key", "name?"), owner);
  return { key: holder.key, quorum: 1, holders: [holder] };
}
