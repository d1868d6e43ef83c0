/**
 * The encrypted tally: all admitted ballots multiplied into one ciphertext per choice.
 * Mirrors tally/aggregate.py.
 */

import type { AdmittedBallot } from "../ballots/admission.ts";
import type { Election } from "../ballots/election.ts";
import { encodeText, type Json } from "../crypto/canonical.ts";
import * as group from "../crypto/ed25519.ts";
import { type Ciphertext, ciphertextJson, combine } from "../crypto/elgamal.ts";
import { sha256Hex } from "../crypto/hashing.ts";
import { TallyTooSmall } from "./errors.ts";

const LARGEST_JSON_NUMBER = 2n ** 30n - 1n;

/** The sum of all votes, still encrypted. */
export interface EncryptedTally {
  readonly ciphertexts: readonly (readonly Ciphertext[])[];
  /** How many ballots are in it, one per credential. */
  readonly ballots: number;
  readonly weight: bigint;
}

/** Adds ballots up as they come; of several with one credential, the last one counts. */
export class Aggregation {
  readonly #election: Election;
  readonly #last = new Map<string, AdmittedBallot>();

  constructor(election: Election) {
    this.#election = election;
  }

  /** Add a ballot. */
  add(ballot: AdmittedBallot): void {
    this.#last.set(ballot.credential, ballot);
  }

  /** Return the sum of all ballots added. */
  total(): EncryptedTally {
    const ballots = [...this.#last.values()];
    const ciphertexts = this.#election.questions.map((question, number) =>
      Array.from({ length: question.answers.length + Number(question.blank) }, (_, choice) =>
        combine(ballots.map(({ answers, weight }) => raised(answers[number]![choice]!, weight))),
      ),
    );
    const weight = ballots.reduce((sum, ballot) => sum + ballot.weight, 0n);
    return { ciphertexts, ballots: ballots.length, weight };
  }
}

/** Throw TallyTooSmall when fewer ballots than the rules' limit are in the tally. */
export function requireDecryptable({ ballots }: EncryptedTally, limit: number): void {
  if (ballots < limit) throw new TallyTooSmall(`${ballots} ballots, at least ${limit} needed`);
}

/** Return the two data records of the EncryptedTally event. */
export function tallyRecords(tally: EncryptedTally): [string, string] {
  const ciphertexts: Json = tally.ciphertexts.map((row) => row.map(ciphertextJson));
  const encrypted = encodeText(ciphertexts);
  const weight = tally.weight <= LARGEST_JSON_NUMBER ? Number(tally.weight) : String(tally.weight);
  const sized = {
    num_tallied: tally.ballots,
    total_weight: weight,
    encrypted_tally: sha256Hex(encrypted),
  };
  return [encrypted, encodeText(sized)];
}

function raised({ alpha, beta }: Ciphertext, weight: bigint): Ciphertext {
  if (weight === 1n) return { alpha, beta };
  return { alpha: group.publicPower(alpha, weight), beta: group.publicPower(beta, weight) };
}
