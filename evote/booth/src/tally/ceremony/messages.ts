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
import { type Element, encode } from "../../crypto/ed25519.ts";
import { closeEnvelope, openEnvelope } from "../../crypto/envelope.ts";
import { CheckFailed } from "../../crypto/errors.ts";
import { proofJson, readProof } from "../../crypto/proof.ts";
import type { Randomness } from "../../crypto/randomness.ts";
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
  const addressed = { recipient: encode(recipient), message: encodeText(content) };
  const signed = sign(sender, addressed, randomness);
  return encodeText(await closeEnvelope(recipient, encodeText(signed), randomness));
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
