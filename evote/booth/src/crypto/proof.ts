/** Challenge and response: what every proof in the record consists of. Mirrors crypto/proof.py. */

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
