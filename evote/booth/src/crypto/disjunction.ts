/**
 * Proof that at least one of several ciphertexts encrypts its number, without telling which.
 * Mirrors crypto/disjunction.py: Cramer, Damgård and Schoenmakers 1994, on exponential ElGamal.
 *
 * A branch is a ciphertext and a number M: it claims that the ciphertext encrypts M. The prover
 * knows the exponent r of every ciphertext, so each commitment needs powers of the generator g and
 * the key y only: a branch with challenge c and response s commits to g^(s + r c) and
 * y^(s + r c) g^((m - M) c).
 */

import * as group from "./ed25519.ts";
import { challenge } from "./hashing.ts";
import type { Proof } from "./proof.ts";
import type { Randomness } from "./randomness.ts";

/** What the prover knows of a branch: its exponent r, and the encrypted number less M. */
export interface Witness {
  readonly exponent: bigint;
  readonly offset: bigint;
}

/** Prove that the branch `trueBranch`, or another one, encrypts its number. */
export function proveDisjunction(
  key: group.Element,
  prefix: string,
  witnesses: readonly Witness[],
  trueBranch: number,
  randomness: Randomness,
): Proof[] {
  const nonce = randomness(group.ORDER);
  const proofs: Proof[] = witnesses.map(() => ({
    challenge: randomness(group.ORDER),
    response: randomness(group.ORDER),
  }));
  proofs[trueBranch] = { challenge: 0n, response: nonce };
  const commitments = witnesses.flatMap((witness, i) => commit(key, witness, proofs[i]!));
  const total = challenge(group.ORDER, prefix, ...commitments);
  const own = group.reduce(proofs.reduce((rest, proof) => rest - proof.challenge, total));
  const response = group.respond(nonce, witnesses[trueBranch]!.exponent, own);
  proofs[trueBranch] = { challenge: own, response };
  return proofs;
}

function commit(key: group.Element, { exponent, offset }: Witness, proof: Proof): string[] {
  const shared = proof.response + exponent * proof.challenge;
  const shift = group.power(group.GENERATOR, offset * proof.challenge);
  return [
    group.encode(group.power(group.GENERATOR, shared)),
    group.encode(group.multiply(group.power(key, shared), shift)),
  ];
}
