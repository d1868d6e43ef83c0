/** The admission rules, each with an honest ballot that passes and one that breaks it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { BallotBox } from "../src/ballots/admission.ts";
import { seal } from "../src/ballots/ballot.ts";
import { deriveSecret } from "../src/ballots/credential.ts";
import { readElection } from "../src/ballots/election.ts";
import { encode, encodeText, type Json, type JsonObject } from "../src/crypto/canonical.ts";
import { sha256Base64 } from "../src/crypto/hashing.ts";
import { proofJson } from "../src/crypto/proof.ts";
import { systemRandomness } from "../src/crypto/randomness.ts";
import * as schnorr from "../src/crypto/schnorr.ts";
import { copy } from "./ceremony.ts";
import { numbered, VECTORS } from "./shared.ts";

const ELECTION = readElection(new TextEncoder().encode(VECTORS.elections[0]!.election));
const SECRET = deriveSecret(ELECTION.uuid, VECTORS.credentials[0]!.token);
const SELECTION = ELECTION.questions.map((question) => [
  ...(question.blank ? [0 as const] : []),
  ...question.answers.map((_, i) => (i < 2 ? 1 : 0) as 0 | 1),
]);
const HONEST = JSON.parse(seal(ELECTION, SELECTION, SECRET, numbered("admission"))) as Ballot;
const ORDER = "7237005577332262213973186563042994240857116359379907606001950938285454250989";

type Proof = { challenge: string; response: string };
type Ballot = {
  election_uuid: string;
  election_hash: string;
  credential: string;
  answers: {
    choices: { alpha: string; beta: string }[];
    individual_proofs: Proof[][];
    overall_proof: Proof[];
    blank_proof: Proof[];
  }[];
  signature: { hash: string; proof: Proof };
};

function boxFor(revotes = false): BallotBox {
  return new BallotBox(ELECTION, new Map([[HONEST.credential, 1n]]), revotes);
}

function bytes(ballot: Ballot): Uint8Array {
  return encode(ballot as unknown as Json);
}

/** Sign again what was changed, so that nothing but the change is wrong. */
function signed({ signature: _, ...unsigned }: Ballot): Ballot {
  const hash = sha256Base64(encodeText(unsigned as unknown as JsonObject));
  const proof = proofJson(schnorr.prove(SECRET, `sig|${hash}|`, systemRandomness));
  return { ...unsigned, signature: { hash, proof } };
}

test("an honest ballot is admitted with the weight of its credential", () => {
  const { credential, weight, answers } = boxFor().admit(bytes(HONEST));
  assert.equal(credential, HONEST.credential);
  assert.equal(weight, 1n);
  assert.equal(answers[0]!.length, HONEST.answers[0]!.choices.length);
});

const swap = (proofs: Proof[]): void => void proofs.reverse();

const LIES: readonly [string, (ballot: Ballot) => void][] = [
  ["right-election", (ballot) => void (ballot.election_uuid = "Another1ection")],
  ["right-fingerprint", (ballot) => void (ballot.election_hash = "x")],
  ["points-in-group", (ballot) => void (ballot.credential = "ab".repeat(32))],
  ["points-in-group", ({ answers }) => void (answers[0]!.choices[0]!.alpha = "ab")],
  ["answer-shape", (ballot) => void (ballot.answers = [])],
  ["answer-shape", ({ answers }) => void answers[0]!.choices.pop()],
  ["answer-shape", ({ answers }) => void answers[0]!.overall_proof.pop()],
  ["scalars-canonical", ({ answers }) => void (answers[0]!.blank_proof[0]!.response = ORDER)],
  ["individual-proof", ({ answers }) => swap(answers[0]!.individual_proofs[1]!)],
  ["overall-proof", ({ answers }) => swap(answers[0]!.overall_proof)],
  ["blank-proof", ({ answers }) => swap(answers[0]!.blank_proof)],
];

for (const [i, [rule, change]] of LIES.entries()) {
  test(`a ballot that breaks the rule ${rule} is refused (${i + 1})`, () => {
    const ballot = copy(HONEST);
    change(ballot);
    assert.throws(() => boxFor().admit(bytes(signed(ballot))), { name: "BallotRefused", rule });
  });
}

test("a ballot that is not signed as it stands is refused", () => {
  const exchanged = copy(HONEST);
  exchanged.answers[0]!.choices.reverse();
  const others = copy(HONEST);
  others.signature.proof.response = "1";
  for (const ballot of [exchanged, others]) {
    assert.throws(() => boxFor().admit(bytes(ballot)), { rule: "signature" });
  }
});

test("bytes that are no ballot are refused", () => {
  for (const raw of ["", "{}", " {}", JSON.stringify(HONEST, undefined, 1)]) {
    const read = (): unknown => boxFor().admit(new TextEncoder().encode(raw));
    assert.throws(read, { rule: "ballot-well-formed" });
  }
});

test("a credential casts once, and again only where revotes are allowed; never a copy", () => {
  const again = bytes(
    JSON.parse(seal(ELECTION, SELECTION, SECRET, numbered("again"))) as Ballot,
  );
  const once = boxFor();
  once.admit(bytes(HONEST));
  assert.throws(() => once.admit(again), { rule: "one-ballot-per-credential" });
  assert.throws(() => once.admit(bytes(HONEST)), { rule: "not-a-copy" });
  const often = boxFor(true);
  often.admit(bytes(HONEST));
  often.admit(again);
  assert.throws(() => often.admit(again), { rule: "not-a-copy" });
});

test("a stranger's credential is refused", () => {
  const box = new BallotBox(ELECTION, new Map(), false);
  assert.throws(() => box.admit(bytes(HONEST)), { rule: "credential-registered" });
});
