/**
 * Messages that only the holder of one key can read: ElGamal around AES-256-GCM.
 * Mirrors crypto/envelope.py. Belenios specification, crypto version 1, encrypted messages of the
 * threshold protocol, in the form of releases since 3.2.
 *
 * A random element g^s is encrypted to the recipient; the AES key is the SHA-256 of "key|" and its
 * spelling, the nonce that of "iv|" and alpha (32 bytes, all used). The browser's own AES is used.
 */

import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

import { fields, type Json, type JsonObject, text } from "./canonical.ts";
import * as group from "./ed25519.ts";
import { CheckFailed, Malformed } from "./errors.ts";
import { sha256Hex } from "./hashing.ts";
import type { Randomness } from "./randomness.ts";

const ALGORITHM = "AES-GCM";
const HEXADECIMAL = /^([0-9a-f]{2})*$/;

/** Encrypt `content` to a public key; returns the envelope's fields. */
export async function closeEnvelope(
  recipient: group.Element,
  content: string,
  randomness: Randomness,
): Promise<JsonObject> {
  return closeWithExponent(recipient, content, randomness(group.ORDER), randomness);
}

/** Encrypt as closeEnvelope does, with a random exponent whose owner can prove it hers. */
export async function closeWithExponent(
  recipient: group.Element,
  content: string,
  exponent: bigint,
  randomness: Randomness,
): Promise<JsonObject> {
  const seed = group.power(group.GENERATOR, randomness(group.ORDER));
  const alpha = group.encode(group.power(group.GENERATOR, exponent));
  const beta = group.multiply(group.power(recipient, exponent), seed);
  const key = await importKey(group.encode(seed), "encrypt");
  const data = await crypto.subtle.encrypt(parameters(alpha), key, plain(utf8ToBytes(content)));
  return {
    algorithm: ALGORITHM,
    alpha,
    beta: group.encode(beta),
    data: bytesToHex(new Uint8Array(data)),
  };
}

/**
 * Decrypt an envelope with the recipient's secret key. Throws Malformed, or CheckFailed when it was
 * made for someone else or altered on its way.
 */
export async function openEnvelope(secret: bigint, envelope: Json): Promise<Uint8Array> {
  return openWithPower(group.power(capsuleBase(envelope), secret), envelope);
}

/**
 * Return alpha, whose power by the recipient's secret opens the envelope. Throws Malformed, also for
 * a fault elsewhere in the envelope: whoever made it is to blame, and nobody needs a key to see that.
 */
export function capsuleBase(envelope: Json): group.Element {
  const { alpha, beta, data } = parts(envelope);
  group.decode(text(beta));
  bytesOf(text(data));
  return group.decode(text(alpha));
}

/**
 * Decrypt an envelope with alpha raised to the recipient's secret; throws like openEnvelope.
 *
 * A recipient who shows this power, and proves it right, lets everyone read this one envelope and
 * no other.
 */
export async function openWithPower(power: group.Element, envelope: Json): Promise<Uint8Array> {
  const { alpha, beta, data } = parts(envelope);
  const key = await importKey(
    group.encode(group.divide(group.decode(text(beta)), power)),
    "decrypt",
  );
  const sealed = bytesOf(text(data));
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters(text(alpha)), key, sealed));
  } catch {
    throw new CheckFailed("the envelope was not made for this key, or was altered");
  }
}

function parts(envelope: Json): JsonObject {
  const found = fields(envelope, "algorithm", "alpha", "beta", "data");
  if (found["algorithm"] !== ALGORITHM) {
    throw new Malformed(`the envelope's algorithm is not ${ALGORITHM}`);
  }
  return found;
}

function bytesOf(digits: string): Uint8Array<ArrayBuffer> {
  if (!HEXADECIMAL.test(digits)) {
    throw new Malformed("the envelope's content is not lower-case hexadecimal digits");
  }
  return plain(hexToBytes(digits));
}

function importKey(seed: string, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", derive("key", seed), ALGORITHM, false, [use]);
}

function parameters(alpha: string): AesGcmParams {
  return { name: ALGORITHM, iv: derive("iv", alpha) };
}

function derive(purpose: string, spelling: string): Uint8Array<ArrayBuffer> {
  return plain(hexToBytes(sha256Hex(`${purpose}|${spelling}`)));
}

// The types of WebCrypto want bytes that no other thread can change meanwhile.
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
