/**
 * One trustee: her secret key, and the entry with which she stands on the public list.
 * Mirrors tally/trustee.py. Belenios specification, crypto version 1, section on trustees.
 */

import { type JsonObject, text } from "../crypto/canonical.ts";
import * as group from "../crypto/ed25519.ts";
import { readProof } from "../crypto/proof.ts";
import * as schnorr from "../crypto/schnorr.ts";

/** What a trustee keeps to herself, with its public half. */
export interface TrusteeKey {
  readonly secret: bigint;
  readonly key: group.Element;
}

/** A trustee as everyone knows her; owners are numbered from 1 through the whole list. */
export interface Trustee {
  readonly owner: number;
  readonly key: group.Element;
  readonly name: string | undefined;
}

/** Return the key with this secret exponent. */
export function keyOf(secret: bigint): TrusteeKey {
  return { secret, key: group.power(group.GENERATOR, secret) };
}

/** Read key and name of an entry; throws InvalidProof unless it proves possession of the key. */
export function checkEntry(entry: JsonObject, owner: number): Trustee {
  const spelling = text(entry["public_key"]);
  const key = group.decodeKey(spelling);
  schnorr.verify(key, possessionPrefix(spelling), readProof(entry["pok"]));
  return { owner, key, name: "name" in entry ? text(entry["name"]) : undefined };
}

/** Return what a proof of possession hashes before its commitment. */
export function possessionPrefix(spelling: string): string {
  return `pok|${group.NAME}|${spelling}|`;
}
