/**
 * The receipt: the service's signed promise that a ballot stands on the board at one place.
 * Mirrors evote/voting/receipts.py.
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

import * as canonical from "./crypto/canonical.ts";

const HEAD = /^[0-9a-f]{64}$/;
const SIGNATURE = /^[0-9a-f]{128}$/;

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
  const receipt = readFields(value);
  if (receipt.uuid !== uuid || receipt.tracker !== tracker) {
    throw new ReceiptRefused("the receipt is for another ballot");
  }
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
    return ed25519.verify(hexToBytes(signature), signed, hexToBytes(key), { zip215: false });
  } catch {
    return false; // not of the right length, or not hexadecimal
  }
}
