/**
 * A sealed ballot: encrypted choices, their proofs, and the signature of a credential.
 * Mirrors ballots/ballot.py. Belenios specification, crypto version 1, section on ballots.
 *
 * Numbers are decimal, so a ballot's length varies by a few characters with its randomness; it does
 * not depend on the choice.
 */

import { encodeText, type Json, type JsonObject } from "../crypto/canonical.ts";
import { type Opening, proveDisjunction } from "../crypto/disjunction.ts";
import * as group from "../crypto/ed25519.ts";
import { type Ciphertext, ciphertextJson, combine, encrypt } from "../crypto/elgamal.ts";
import { sha256Base64 } from "../crypto/hashing.ts";
import { proofJson } from "../crypto/proof.ts";
import type { Randomness } from "../crypto/randomness.ts";
import * as schnorr from "../crypto/schnorr.ts";
import { allows, counted, type Election, type Question, type Selection } from "./election.ts";
import {
  binding,
  blankStatement,
  choiceStatement,
  overallStatement,
  type Statement,
} from "./statements.ts";

/** Return the short name under which a voter finds her ballot on the board. */
export function tracker(ballot: string): string {
  return sha256Base64(ballot);
}

/**
 * Seal a voter's selections, one per question. `secret` is the exponent of her credential. The
 * exponents of the encryptions are drawn, or given for a ballot that can be checked.
 * Throws RangeError for selections that the election does not allow.
 */
export function seal(
  election: Election,
  selections: readonly Selection[],
  secret: bigint,
  randomness: Randomness,
  exponents?: readonly (readonly bigint[])[],
): string {
  if (selections.length !== election.questions.length) {
    throw new RangeError("there must be one selection per question");
  }
  const credential = group.encode(group.power(group.GENERATOR, secret));
  const bound = binding(election.fingerprint, credential);
  const drawn =
    exponents ?? selections.map((selection) => selection.map(() => randomness(group.ORDER)));
  const unsigned = {
    election_uuid: election.uuid,
    election_hash: election.fingerprint,
    credential,
    answers: election.questions.map((question, i) =>
      sealAnswer(election.publicKey, question, selections[i]!, bound, drawn[i]!, randomness),
    ),
  };
  const hash = sha256Base64(encodeText(unsigned));
  const proof = proofJson(schnorr.prove(secret, `sig|${hash}|`, randomness));
  return encodeText({ ...unsigned, signature: { hash, proof } });
}

function sealAnswer(
  key: group.Element,
  question: Question,
  selection: Selection,
  bound: string,
  exponents: readonly bigint[],
  randomness: Randomness,
): JsonObject {
  if (!allows(question, selection)) {
    throw new RangeError("the question does not allow this selection");
  }
  const choices = selection.map((bit, i) => encrypt(key, bit, exponents[i]!));
  const openings = selection.map((bit, i) => ({ exponent: exponents[i]!, number: BigInt(bit) }));
  openings.push(sum(counted(question, openings)));

  const prove = (statement: Statement): Json =>
    proveDisjunction(key, statement.prefix, statement.branches, openings, randomness).map(
      proofJson,
    );
  const spelled = choices.map(spell);
  const total = spell(combine(counted(question, choices)));
  const overall = prove(overallStatement(question, bound, spelled, total));
  const blank = question.blank ? { blank_proof: prove(blankStatement(bound, spelled)) } : {};
  return {
    choices: choices.map(ciphertextJson),
    individual_proofs: spelled.map((choice, i) => prove(choiceStatement(bound, i, choice))),
    overall_proof: overall,
    ...blank,
  };
}

function sum(openings: readonly Opening[]): Opening {
  return openings.reduce(
    (total, { exponent, number }) => ({
      exponent: group.reduce(total.exponent + exponent),
      number: total.number + number,
    }),
    { exponent: 0n, number: 0n },
  );
}

function spell(ciphertext: Ciphertext): string {
  const { alpha, beta } = ciphertextJson(ciphertext);
  return `${alpha},${beta}`;
}
