/**
 * Which ballots are admitted. Mirrors ballots/admission.py and ballots/verification.py; the rules
 * have the same names. A trustee's page checks every ballot before it decrypts their sum.
 */

import {
  array,
  decode,
  encodeText,
  fields,
  type Json,
  type JsonObject,
  text,
} from "../crypto/canonical.ts";
import { holds } from "../crypto/disjunction.ts";
import * as group from "../crypto/ed25519.ts";
import { type Ciphertext, ciphertextJson, combine, readCiphertext } from "../crypto/elgamal.ts";
import { CryptoError } from "../crypto/errors.ts";
import { sha256Base64 } from "../crypto/hashing.ts";
import { type Proof, readProof } from "../crypto/proof.ts";
import * as schnorr from "../crypto/schnorr.ts";
import { counted, type Election, type Question } from "./election.ts";
import { BallotRefused } from "./errors.ts";
import {
  binding,
  blankStatement,
  choiceStatement,
  overallStatement,
  type Statement,
} from "./statements.ts";

/** A ballot that counts, with the weight of its credential; only a BallotBox makes one. */
export interface AdmittedBallot {
  readonly credential: string;
  readonly answers: readonly (readonly Ciphertext[])[];
  readonly weight: bigint;
}

/** The ballots admitted so far, and the credentials that may cast. */
export class BallotBox {
  readonly #election: Election;
  readonly #credentials: ReadonlyMap<string, bigint>;
  readonly #revotes: boolean;
  readonly #trackers = new Set<string>();
  readonly #used = new Set<string>();

  constructor(election: Election, credentials: ReadonlyMap<string, bigint>, revotes: boolean) {
    this.#election = election;
    this.#credentials = credentials;
    this.#revotes = revotes;
  }

  /** Check a ballot in every respect and admit it; throws BallotRefused with the broken rule. */
  admit(raw: Uint8Array): AdmittedBallot {
    const ballot = readBallot(this.#election, raw);
    const tracker = sha256Base64(raw);
    const weight = this.#credentials.get(ballot.credential);
    if (weight === undefined) throw new BallotRefused("credential-registered");
    if (this.#trackers.has(tracker)) throw new BallotRefused("not-a-copy");
    if (!this.#revotes && this.#used.has(ballot.credential)) {
      throw new BallotRefused("one-ballot-per-credential");
    }
    this.#trackers.add(tracker);
    this.#used.add(ballot.credential);
    return { ...ballot, weight };
  }
}

function readBallot(election: Election, raw: Uint8Array): Omit<AdmittedBallot, "weight"> {
  const ballot = refusing("ballot-well-formed", () =>
    fields(
      decode(raw),
      "election_uuid",
      "election_hash",
      "credential",
      "answers",
      "signature",
    ),
  );
  if (ballot["election_uuid"] !== election.uuid) throw new BallotRefused("right-election");
  if (ballot["election_hash"] !== election.fingerprint) {
    throw new BallotRefused("right-fingerprint");
  }
  const { signature, ...unsigned } = ballot;
  const credential = checkSignature(unsigned, signature);
  const answers = refusing("answer-shape", () =>
    array(ballot["answers"], election.questions.length),
  );
  const bound = binding(election.fingerprint, credential);
  return {
    credential,
    answers: election.questions.map((question, i) =>
      checkAnswer(election.publicKey, question, answers[i]!, bound),
    ),
  };
}

/** Return the credential that signed the ballot. */
function checkSignature(unsigned: JsonObject, value: Json | undefined): string {
  const { hash, proof } = refusing("ballot-well-formed", () => fields(value, "hash", "proof"));
  const credential = refusing("ballot-well-formed", () => text(unsigned["credential"]));
  const key = refusing("points-in-group", () => group.decode(credential));
  const signature = refusing("scalars-canonical", () => readProof(proof));
  refusing("signature", () => schnorr.verify(key, `sig|${String(hash)}|`, signature));
  if (hash !== sha256Base64(encodeText(unsigned))) {
    throw new BallotRefused("signature", "the signed digest is not that of the ballot");
  }
  return credential;
}

function checkAnswer(
  key: group.Element,
  question: Question,
  value: Json,
  bound: string,
): Ciphertext[] {
  const size = question.answers.length + Number(question.blank);
  const branches = question.maximum - question.minimum + 1 + Number(question.blank);
  const names = ["choices", "individual_proofs", "overall_proof"];
  const answer = refusing("answer-shape", () =>
    fields(value, ...names, ...(question.blank ? ["blank_proof"] : [])),
  );
  const list = (part: Json | undefined, length: number): readonly Json[] =>
    refusing("answer-shape", () => array(part, length));
  const choices = list(answer["choices"], size).map((choice) =>
    refusing("points-in-group", () => readCiphertext(choice)),
  );
  const spelled = choices.map(spell);
  const total = combine(counted(question, choices));
  const places = [...choices, total];
  const check = (rule: string, statement: Statement, part: Json | undefined, n: number): void => {
    const proofs: Proof[] = list(part, n).map((proof) =>
      refusing("scalars-canonical", () => readProof(proof)),
    );
    if (!holds(key, statement.prefix, statement.branches, proofs, places)) {
      throw new BallotRefused(rule);
    }
  };
  const individual = list(answer["individual_proofs"], size);
  spelled.forEach((choice, i) => {
    check("individual-proof", choiceStatement(bound, i, choice), individual[i], 2);
  });
  const overall = overallStatement(question, bound, spelled, spell(total));
  check("overall-proof", overall, answer["overall_proof"], branches);
  if (question.blank) {
    check("blank-proof", blankStatement(bound, spelled), answer["blank_proof"], 2);
  }
  return choices;
}

function spell(ciphertext: Ciphertext): string {
  const { alpha, beta } = ciphertextJson(ciphertext);
  return `${alpha},${beta}`;
}

function refusing<Result>(rule: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    throw new BallotRefused(rule, error.message);
  }
}
