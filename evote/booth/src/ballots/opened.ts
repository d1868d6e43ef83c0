/**
 * Cast or check: a sealed ballot that is opened, to see that a device sealed what was chosen.
 * Mirrors ballots/opened.py.
 *
 * The exponents of the encryptions are derived from a seed, and nothing else is: the seed gives
 * nothing away about the credential. An opened ballot is never cast.
 */

import { sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import {
  array,
  decode,
  fields,
  type Json,
  type JsonObject,
  natural,
  parse,
  text,
} from "../crypto/canonical.ts";
import * as group from "../crypto/ed25519.ts";
import { type Bit, ciphertextJson, encrypt } from "../crypto/elgamal.ts";
import { CheckFailed, Malformed } from "../crypto/errors.ts";
import { tracker } from "./ballot.ts";
import type { Election, Selection } from "./election.ts";

export const SEED_BYTES = 32;

/** A sealed ballot that is checked, with what opens it and the number that must have been shown. */
export interface OpenedBallot {
  readonly ballot: string;
  readonly tracker: string;
  readonly seed: Uint8Array;
}

/** Return a fresh seed, from the browser. */
export function newSeed(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(SEED_BYTES));
}

/** Return the exponents of a ballot's encryptions, by question and place. */
export function encryptionExponents(election: Election, seed: Uint8Array): readonly bigint[][] {
  if (seed.length !== SEED_BYTES) throw new RangeError("a seed has 32 bytes");
  const bound = `evote-opening-1|${election.uuid}|${bytesToHex(seed)}`;
  return election.questions.map((question, number) =>
    Array.from({ length: question.answers.length + Number(question.blank) }, (_, place) => {
      const digest = sha512(utf8ToBytes(`${bound}|${number}|${place}`));
      return BigInt(`0x${bytesToHex(digest)}`) % group.ORDER;
    }),
  );
}

/**
 * Return the selections in a sealed ballot, encrypted anew with the exponents of its seed.
 * `expected` is the tracker that the device showed beforehand. Throws Malformed for what is no
 * ballot of this election, and CheckFailed when the device did not seal what it says.
 */
export function openBallot(
  election: Election,
  ballot: string,
  expected: string,
  seed: Uint8Array,
): readonly Selection[] {
  if (tracker(ballot) !== expected) {
    throw new CheckFailed("this is not the ballot whose number the device showed");
  }
  const written = fields(
    decode(utf8ToBytes(ballot)),
    "election_uuid",
    "election_hash",
    "credential",
    "answers",
    "signature",
  );
  if (written["election_uuid"] !== election.uuid) throw new CheckFailed("another election");
  if (written["election_hash"] !== election.fingerprint) {
    throw new CheckFailed("another ballot paper");
  }
  const drawn = encryptionExponents(election, seed);
  const answers = array(written["answers"], drawn.length);
  return drawn.map((exponents, number) => {
    const { choices } = answers[number] as JsonObject;
    const sealed = array(choices, exponents.length);
    return exponents.map((exponent, place) => bitOf(election, sealed[place]!, exponent));
  });
}

/** Points have one spelling, so that equal ciphertexts are written alike. */
function bitOf(election: Election, sealed: Json, exponent: bigint): Bit {
  const { alpha, beta } = fields(sealed, "alpha", "beta");
  for (const bit of [0, 1] as const) {
    const again = ciphertextJson(encrypt(election.publicKey, bit, exponent));
    if (again.alpha === alpha && again.beta === beta) return bit;
  }
  throw new CheckFailed("the device encrypted something else than it says");
}

/** Write what a booth without a network saves of a ballot that is checked: nothing else opens with it. */
export function writeOpenedFile(
  uuid: string,
  { ballot, seed }: Pick<OpenedBallot, "ballot" | "seed">,
): string {
  return JSON.stringify({ format: "evote-opened", version: 1, uuid, ballot, seed: writeSeed(seed) });
}

/** Read such a file, which holds nothing else; throws Malformed. */
export function readOpenedFile(raw: Uint8Array): OpenedBallot & { readonly uuid: string } {
  const file = fields(parse(raw), "format", "version", "uuid", "ballot", "seed");
  if (file["format"] !== "evote-opened" || natural(file["version"]) !== 1) {
    throw new Malformed("this is no opened ballot of version 1");
  }
  const seed = readSeed(text(file["seed"]));
  if (seed === undefined) throw new Malformed("the seed is not 64 hexadecimal digits");
  const ballot = text(file["ballot"]);
  return { uuid: text(file["uuid"]), ballot, tracker: tracker(ballot), seed };
}

/** Write a tracker for an address. */
export function inAddress(tracker: string): string {
  return tracker.replace(/\+/g, "-").replace(/\//g, "_");
}

/** Read a tracker that was written for an address. */
export function fromAddress(name: string): string {
  return name.replace(/-/g, "+").replace(/_/g, "/");
}

/** Read the seed in an address; undefined where there is none. */
export function readSeed(hex: string): Uint8Array | undefined {
  if (!/^[0-9a-f]{64}$/.test(hex)) return undefined;
  return Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));
}

/** Write a seed for an address. */
export function writeSeed(seed: Uint8Array): string {
  return bytesToHex(seed);
}
