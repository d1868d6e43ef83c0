/**
 * What a token becomes: a credential that signs a ballot, and a ticket that spends a roll entry.
 * Mirrors ballots/credential.py. Both are hashes in domains of their own, so neither leads to the
 * other.
 */

import * as group from "../crypto/ed25519.ts";
import { sha256Hex } from "../crypto/hashing.ts";

/**
 * Return the secret exponent of a token (in its one spelling, dashes included) for an election.
 * Belenios specification, crypto version 1, credentials of release 2.4 and later.
 */
export function deriveSecret(uuid: string, token: string): bigint {
  const digits = [0, 1].map((n) => sha256Hex(`derive_credential|${uuid}|${n}|${token}`));
  return group.reduce(BigInt(`0x${digits.join("")}`));
}

/** Return the public credential of a token, as the district's published list has it. */
export function publicCredential(uuid: string, token: string): string {
  return group.encode(group.power(group.GENERATOR, deriveSecret(uuid, token)));
}

/** Return what is sent along with a ballot to spend the roll entry, 64 hexadecimal digits. */
export function ticket(uuid: string, token: string): string {
  return sha256Hex(`evote-ticket-1|${uuid}|${token}`);
}
