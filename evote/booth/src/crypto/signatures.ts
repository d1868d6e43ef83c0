/**
 * Signed messages between trustees: a Schnorr proof whose prefix is the message.
 * Mirrors crypto/signatures.py. Belenios specification, crypto version 1, threshold protocol.
 */

import type { Element } from "./ed25519.ts";
import { InvalidProof, InvalidSignature } from "./errors.ts";
import type { Proof } from "./proof.ts";
import type { Randomness } from "./randomness.ts";
import * as schnorr from "./schnorr.ts";

/** Sign the text of a message, byte for byte. */
export function signMessage(secret: bigint, message: string, randomness: Randomness): Proof {
  return schnorr.prove(secret, prefixOf(message), randomness);
}

/** Check a message's signature; throws InvalidSignature. */
export function verifyMessage(key: Element, message: string, signature: Proof): void {
  try {
    schnorr.verify(key, prefixOf(message), signature);
  } catch (error) {
    if (!(error instanceof InvalidProof)) throw error;
    throw new InvalidSignature("the message was not signed with this key");
  }
}

function prefixOf(message: string): string {
  return `sigmsg|${message}|`;
}
