/** The vectors that the Python packages reproduce too, and randomness that both can repeat. */

import { readFileSync } from "node:fs";

import { sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

import type { Bit } from "../src/crypto/elgamal.ts";
import type { Randomness } from "../src/crypto/randomness.ts";

export interface ElectionVector {
  readonly name: string;
  readonly uuid: string;
  readonly election: string;
  readonly rules: string;
  readonly fingerprint: string;
  readonly rules_fingerprint: string;
}

interface Vectors {
  readonly randomness: { seed: string; bounds: string[]; numbers: string[] };
  readonly canonical: string[];
  readonly not_canonical: string[];
  readonly group: { canonical: { exponent: string; point: string }[]; refused: string[] };
  readonly tokens: { typed: string; token: string }[];
  readonly tokens_refused: string[];
  readonly credentials: {
    uuid: string;
    token: string;
    secret: string;
    public: string;
    ticket: string;
  }[];
  readonly elections: ElectionVector[];
  readonly ballots: {
    election: number;
    seed: string;
    token: string;
    selection: Bit[];
    length: number;
    tracker: string;
    ballot?: string;
  }[];
  readonly opened: {
    election: number;
    randomness: string;
    token: string;
    selection: Bit[];
    seed: string;
    exponents: string[];
    tracker: string;
  }[];
  readonly opened_file: { opened: number; file: string; refused: string[] };
  readonly receipts: { key: string; receipt: Record<string, string | number> }[];
  readonly receipts_refused: { key: string; receipt: Record<string, string | number> }[];
}

export const VECTORS = read("booth.json") as Vectors;
export const PROTOCOL = read("protocol.json") as {
  readonly credential_new: { uuid: string; private: string; secret: string; public: string };
  readonly group: Record<string, string>;
  readonly ballot_nonblank_v01: { individual_0: { prefix: string; commitments: string[] } } & {
    individual_0: { sha256_mod_q: string };
  };
};

/** Return randomness whose n-th number, from 0, is SHA-512 of "seed|n" modulo the bound. */
export function numbered(seed: string): Randomness {
  let n = 0;
  return (bound) => BigInt(`0x${bytesToHex(sha512(utf8ToBytes(`${seed}|${n++}`)))}`) % bound;
}

function read(name: string): unknown {
  return JSON.parse(
    readFileSync(new URL(`../../../tests/vectors/${name}`, import.meta.url), "utf8"),
  );
}
