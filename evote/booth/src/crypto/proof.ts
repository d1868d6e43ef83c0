/** Challenge and response: what every proof in the record consists of. Mirrors crypto/proof.py. */

import { fields, type Json } from "./canonical.ts";
import { scalar } from "./ed25519.ts";

export interface Proof {
  readonly challenge: bigint;
  readonly response: bigint;
}

export interface ProofJson {
  readonly challenge: string;
  readonly response: string;
  readonly [field: string]: string;
}

/** Return the fields in the specification's order. */
export function proofJson(proof: Proof): ProofJson {
  return { challenge: String(proof.challenge), response: String(proof.response) };
}

/** Read a proof; throws Malformed unless both numbers are canonical scalars of the group. */
export function readProof(value: Json | undefined): Proof {
  const proof = fields(value, "challenge", "response");
  return { challenge: scalar(proof["challenge"]), response: scalar(proof["response"]) };
}
