/**
 * A trustee's certificate: the two public keys with which she enters the ceremony.
 * Mirrors tally/ceremony/certificate.py. Belenios specification, crypto version 1, threshold
 * protocol, in the form of releases since 3.0.
 */

import {
  decodeText,
  encodeText,
  fields,
  type Json,
  type JsonObject,
  text,
} from "../../crypto/canonical.ts";
import { decodeKey, type Element, encode, NAME } from "../../crypto/ed25519.ts";
import { CheckFailed } from "../../crypto/errors.ts";
import { sha256Hex } from "../../crypto/hashing.ts";
import type { Randomness } from "../../crypto/randomness.ts";
import { readSigned, sign } from "./messages.ts";
import type { Seed } from "./seed.ts";

const DIGITS = 32;
const GROUP = 4;

/** The public halves of a trustee's two keys: one signs, the other opens what is sent to her. */
export interface Certificate {
  readonly signing: Element;
  readonly opening: Element;
}

/** Say whether two certificates have a key in common. */
export function shareAKey(one: Certificate, other: Certificate): boolean {
  const taken = [other.signing, other.opening];
  return taken.some((key) => key.equals(one.signing) || key.equals(one.opening));
}

/** Return what a certificate says about its place. */
export function certificateContext(quorum: number, size: number, number: number): JsonObject {
  return { group: NAME, size, threshold: quorum, index: number };
}

/** Return the certificate of a trustee for the place that `context` names. */
export function certify(context: JsonObject, seed: Seed, randomness: Randomness): JsonObject {
  const content = {
    context,
    verification: encode(seed.signing.key),
    encryption: encode(seed.opening.key),
  };
  return sign(seed, content, randomness);
}

/** Read the certificate for a place; throws Malformed, InvalidSignature or CheckFailed. */
export function readCertificate(context: JsonObject, value: Json): Certificate {
  const message = text(fields(value, "message", "signature")["message"]);
  const claimed = fields(decodeText(message), "context", "verification", "encryption");
  const certificate = {
    signing: decodeKey(text(claimed["verification"])),
    opening: decodeKey(text(claimed["encryption"])),
  };
  if (encodeText(claimed["context"]!) !== encodeText(context)) {
    throw new CheckFailed("the certificate was made for another place among the trustees");
  }
  readSigned(certificate.signing, value);
  return certificate;
}

/**
 * Return the text by whose signature a trustee vouches for all certificates together; `powers`
 * spells the commitments of her own polynomial.
 */
export function agreement(certificates: readonly Json[], powers: Json): string {
  return `certs_sig|${encodeText({ certs: certificates, coefexps: powers })}`;
}

/**
 * Return eight groups of four digits that trustees compare out loud: the SHA-256 of all
 * certificates as a number modulo 10^32.
 */
export function spokenFingerprint(certificates: readonly Json[]): string[] {
  const hash = BigInt(`0x${sha256Hex(encodeText(certificates))}`);
  const digits = String(hash % 10n ** BigInt(DIGITS)).padStart(DIGITS, "0");
  return Array.from({ length: DIGITS / GROUP }, (_, i) =>
    digits.slice(i * GROUP, (i + 1) * GROUP),
  );
}
