/**
 * The receipt: the service's signed promise that a ballot stands on the board at one place.
 * Mirrors evote/voting/receipts.py.
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

import * as canonical from "./crypto/canonical.ts";

const HEAD = /^[0-9a-f]{64}$/;
const SIGNATURE = /^[0-9a-f]{128}$/;

/** Bytes of an encoded point. */
const POINT = 32;

/** What a voter takes home; `head` is the hash of the event that posted her ballot. */
export interface Receipt {
  readonly uuid: string;
  readonly tracker: string;
  readonly height: number;
  readonly head: string;
  readonly signature: string;
}

/** The answer to a ballot is no receipt for it. */
export class ReceiptRefused extends Error {
  override readonly name: string = "ReceiptRefused";
}

/**
 * Read the receipt of the ballot with this tracker and check its signature under the service's key,
 * in hexadecimal digits. Throws ReceiptRefused, or Malformed for what is no receipt at all.
 */
export function readReceipt(
  value: canonical.Json,
  receiptKey: string,
  uuid: string,
  tracker: string,
): Receipt {
  const receipt = readSignedReceipt(value, receiptKey);
  if (receipt.uuid !== uuid || receipt.tracker !== tracker) {
    throw new ReceiptRefused("the receipt is for another ballot");
  }
  return receipt;
}

/** Read a receipt, whichever ballot it is of, and check its signature; throws like `readReceipt`. */
export function readSignedReceipt(value: canonical.Json, receiptKey: string): Receipt {
  const receipt = readFields(value);
  if (!isSigned(receipt, receiptKey)) throw new ReceiptRefused("the signature is not valid");
  return receipt;
}

function readFields(value: canonical.Json): Receipt {
  const names = ["format", "version", "uuid", "tracker", "height", "head", "signature"];
  const receipt = canonical.fields(value, ...names);
  if (receipt["format"] !== "evote-receipt" || receipt["version"] !== 1) {
    throw new ReceiptRefused("this is no receipt of version 1");
  }
  return {
    uuid: canonical.text(receipt["uuid"]),
    tracker: canonical.text(receipt["tracker"]),
    height: canonical.natural(receipt["height"]),
    head: spelled(HEAD, receipt["head"]),
    signature: spelled(SIGNATURE, receipt["signature"]),
  };
}

function spelled(form: RegExp, value: canonical.Json | undefined): string {
  const digits = canonical.text(value);
  if (!form.test(digits)) throw new ReceiptRefused("these are no lower-case hexadecimal digits");
  return digits;
}

function isSigned({ uuid, tracker, height, head, signature }: Receipt, key: string): boolean {
  const signed = utf8ToBytes(`evote-receipt-1|${uuid}|${tracker}|${height}|${head}`);
  try {
    const [bytes, keyBytes] = [hexToBytes(signature), hexToBytes(key)];
    return (
      ed25519.verify(bytes, signed, keyBytes, { zip215: false }) &&
      isOfPrimeOrder(bytes.subarray(0, POINT)) &&
      isOfPrimeOrder(keyBytes)
    );
  } catch {
    return false; // not of the right length, or not hexadecimal
  }
}

/**
 * The library checks RFC 8032's equation with the cofactor. Of points of prime order it is the one
 * without, which libsodium checks: what is accepted here, the auditors' program accepts.
 */
function isOfPrimeOrder(encoded: Uint8Array): boolean {
  const point = ed25519.Point.fromBytes(encoded);
  return point.isTorsionFree() && !point.is0();
}
