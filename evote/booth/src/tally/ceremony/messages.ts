/**
 * How the trustees' messages travel: signed by their sender, and private ones sealed as well.
 * Mirrors tally/ceremony/messages.py. Belenios specification, crypto version 1, threshold protocol.
 */

import {
  decode,
  decodeText,
  encodeText,
  fields,
  type Json,
  type JsonObject,
  text,
} from "../../crypto/canonical.ts";
import { type Element, encode, NAME, ORDER } from "../../crypto/ed25519.ts";
import {
  capsuleBase,
  closeEnvelope,
  closeWithExponent,
  openEnvelope,
} from "../../crypto/envelope.ts";
import { CheckFailed } from "../../crypto/errors.ts";
import { proofJson, readProof } from "../../crypto/proof.ts";
import type { Randomness } from "../../crypto/randomness.ts";
import * as schnorr from "../../crypto/schnorr.ts";
import { signMessage, verifyMessage } from "../../crypto/signatures.ts";
import type { Seed } from "./seed.ts";

/** Return the content as a signed message. */
export function sign(sender: Seed, content: Json, randomness: Randomness): JsonObject {
  const message = encodeText(content);
  const signature = proofJson(signMessage(sender.signing.secret, message, randomness));
  return { message, signature };
}

/** Return the content of a signed message; throws Malformed or InvalidSignature. */
export function readSigned(signer: Element, value: Json | undefined): Json {
  const signed = fields(value, "message", "signature");
  const message = text(signed["message"]);
  verifyMessage(signer, message, readProof(signed["signature"]));
  return decodeText(message);
}

/** Return the content signed by its sender and sealed for its recipient. */
export async function closePrivate(
  sender: Seed,
  recipient: Element,
  content: Json,
  randomness: Randomness,
): Promise<string> {
  const signed = address(sender, recipient, content, randomness);
  return encodeText(await closeEnvelope(recipient, signed, randomness));
}

/**
 * Return the content sealed as `closePrivate` does, and the proof that its sender sealed it.
 *
 * A recipient who complains shows the power that opens the envelope. With the proof, that is a power
 * which the sender knew already, so that no copied capsule opens what others have sealed.
 */
export async function closeShare(
  sender: Seed,
  recipient: Element,
  content: Json,
  randomness: Randomness,
): Promise<{ sealed: string; capsule: JsonObject }> {
  const signed = address(sender, recipient, content, randomness);
  const exponent = randomness(ORDER);
  const envelope = await closeWithExponent(recipient, signed, exponent, randomness);
  const prefix = capsulePrefix(sender.signing.key, recipient, capsuleBase(envelope));
  const capsule = proofJson(schnorr.prove(exponent, prefix, randomness));
  return { sealed: encodeText(envelope), capsule };
}

/** Throw Malformed or InvalidProof unless the sender made this envelope's capsule herself. */
export function checkCapsule(
  sender: Element,
  recipient: Element,
  sealed: Json | undefined,
  proof: Json | undefined,
): void {
  const base = capsuleBase(decodeText(text(sealed)));
  schnorr.verify(base, capsulePrefix(sender, recipient, base), readProof(proof));
}

/** Throw Malformed unless this has the form of an envelope, which its recipient alone opens. */
export function requireSealed(value: Json | undefined): void {
  capsuleBase(decodeText(text(value)));
}

/**
 * Return what a private message says to its recipient. Throws Malformed, CheckFailed (not meant
 * for her) or InvalidSignature (not from the sender).
 */
export async function openPrivate(
  recipient: Seed,
  signer: Element,
  value: Json | undefined,
): Promise<Json> {
  const opened = await openEnvelope(recipient.opening.secret, decodeText(text(value)));
  return readPrivate(recipient.opening.key, signer, opened);
}

/** Return what an opened private message says; throws like `openPrivate`. */
function readPrivate(recipient: Element, signer: Element, opened: Uint8Array): Json {
  const addressed = fields(readSigned(signer, decode(opened)), "recipient", "message");
  if (addressed["recipient"] !== encode(recipient)) {
    throw new CheckFailed("the message was meant for someone else");
  }
  return decodeText(text(addressed["message"]));
}

/** Return the content signed by its sender for its recipient. */
function address(
  sender: Seed,
  recipient: Element,
  content: Json,
  randomness: Randomness,
): string {
  const addressed = { recipient: encode(recipient), message: encodeText(content) };
  return encodeText(sign(sender, addressed, randomness));
}

/** Return what the proof of a capsule hashes first: whose it is, for whom, and which. */
function capsulePrefix(...statement: [sender: Element, recipient: Element, base: Element]): string {
  return `evote-capsule|${NAME}|${statement.map(encode).join("|")}|`;
}
