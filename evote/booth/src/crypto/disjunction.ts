/**
 * Proof that at least one of several ciphertexts encrypts its number, without telling which.
 * Mirrors crypto/disjunction.py: Cramer, Damgård and Schoenmakers 1994, on exponential ElGamal.
 */

import * as group from "./ed25519.ts";
import type { Ciphertext } from "./elgamal.ts";
import { challenge } from "./hashing.ts";
import type { Proof } from "./proof.ts";
import type { Randomness } from "./randomness.ts";

/** What the encrypter knows of a ciphertext: its random exponent and its number. */
export interface Opening {
  readonly exponent: bigint;
  readonly number: bigint;
}

/** The claim that the ciphertext at a place encrypts a number. */
export interface Branch {
  readonly place: number;
  readonly number: bigint;
}

/**
 * Prove that some branch is true; places index the openings, made under the public `key`.
 *
 * The prover knows every exponent r, so each commitment needs powers of the generator g and the
 * key y only: a simulated branch with challenge c and response s commits to g^(s + r c) and
 * y^(s + r c) g^((m - M) c). Throws RangeError when no branch is true.
 */
export function proveDisjunction(
  key: group.Element,
  prefix: string,
  branches: readonly Branch[],
  openings: readonly Opening[],
  randomness: Randomness,
): Proof[] {
  const witnesses = branches.map(({ place, number }) => witness(openings[place], number));
  const truth = witnesses.findIndex(({ offset }) => offset === 0n);
  const trueWitness = witnesses[truth];
  if (trueWitness === undefined) throw new RangeError("no branch is true");
  const nonce = randomness(group.ORDER);
  const proofs: Proof[] = branches.map(() => ({
    challenge: randomness(group.ORDER),
    response: randomness(group.ORDER),
  }));
  proofs[truth] = { challenge: 0n, response: nonce };
  const commitments = proofs.flatMap((proof, i) => commit(key, witnesses[i]!, proof));
  const total = challenge(group.ORDER, prefix, ...commitments);
  const own = group.reduce(proofs.reduce((rest, proof) => rest - proof.challenge, total));
  proofs[truth] = { challenge: own, response: group.respond(nonce, trueWitness.exponent, own) };
  return proofs;
}

/**
 * Say whether the proofs, one for each branch, hold for these ciphertexts under the public `key`.
 *
 * The commitments of a branch are g^s alpha^c and y^s (beta / g^M)^c; the challenges c of all
 * branches sum to the hash of prefix and commitments.
 */
export function holds(
  key: group.Element,
  prefix: string,
  branches: readonly Branch[],
  proofs: readonly Proof[],
  ciphertexts: readonly Ciphertext[],
): boolean {
  const commitments = branches.flatMap(({ place, number }, i) => {
    const { challenge: c, response } = proofs[i]!;
    const { alpha, beta } = ciphertexts[place]!;
    const shift = group.publicPower(group.GENERATOR, -number * c);
    const first = group.multiply(
      group.publicPower(group.GENERATOR, response),
      group.publicPower(alpha, c),
    );
    const second = group.multiply(group.publicPower(key, response), group.publicPower(beta, c));
    return [group.encode(first), group.encode(group.multiply(second, shift))];
  });
  const total = proofs.reduce((sum, { challenge: c }) => sum + c, 0n);
  return group.reduce(total) === challenge(group.ORDER, prefix, ...commitments);
}

/** What the prover knows of a branch: the exponent r, and the offset m - M. */
interface Witness {
  readonly exponent: bigint;
  readonly offset: bigint;
}

function witness(opening: Opening | undefined, claimed: bigint): Witness {
  if (opening === undefined) throw new RangeError("a branch names no ciphertext");
  return { exponent: opening.exponent, offset: opening.number - claimed };
}

function commit(key: group.Element, { exponent, offset }: Witness, proof: Proof): string[] {
  const shared = proof.response + exponent * proof.challenge;
  const shift = group.power(group.GENERATOR, offset * proof.challenge);
  return [
    group.encode(group.power(group.GENERATOR, shared)),
    group.encode(group.multiply(group.power(key, shared), shift)),
  ];
}
