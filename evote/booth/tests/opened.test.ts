/** Cast or check: what the seed of a sealed ballot proves, against the vectors of Python. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { seal, tracker } from "../src/ballots/ballot.ts";
import { deriveSecret } from "../src/ballots/credential.ts";
import { type Election, readElection } from "../src/ballots/election.ts";
import {
  encryptionExponents,
  newSeed,
  openBallot,
  readOpenedFile,
  readSeed,
  writeOpenedFile,
  writeSeed,
} from "../src/ballots/opened.ts";
import type { Bit } from "../src/crypto/elgamal.ts";
import { CheckFailed, Malformed } from "../src/crypto/errors.ts";
import { systemRandomness } from "../src/crypto/randomness.ts";
import { numbered, VECTORS } from "./shared.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Sealed {
  readonly election: Election;
  readonly ballot: string;
  readonly seed: Uint8Array;
  readonly selection: Bit[];
}

function sealed(vector: (typeof VECTORS.opened)[number], selection = vector.selection): Sealed {
  const election = readElection(bytes(VECTORS.elections[vector.election]!.election));
  const seed = readSeed(vector.seed)!;
  const secret = deriveSecret(election.uuid, vector.token);
  const randomness = numbered(vector.randomness);
  const ballot = seal(election, [selection], secret, randomness, encryptionExponents(election, seed));
  return { election, ballot, seed, selection };
}

test("a ballot with a seed is the one of the Python packages, and opens", () => {
  for (const vector of VECTORS.opened) {
    const { election, ballot, seed } = sealed(vector);
    assert.deepEqual(encryptionExponents(election, seed)[0]!.map(String), vector.exponents);
    assert.equal(tracker(ballot), vector.tracker);
    assert.deepEqual(openBallot(election, ballot, vector.tracker, seed), [vector.selection]);
  }
});

test("the file for the second device is written and read as by the Python packages", () => {
  const { file, opened, refused } = VECTORS.opened_file;
  const vector = VECTORS.opened[opened]!;
  const { election, ballot, seed } = sealed(vector);
  assert.equal(writeOpenedFile(election.uuid, { ballot, seed }), file);
  const read = readOpenedFile(bytes(file));
  assert.deepEqual(read, { uuid: election.uuid, ballot, tracker: vector.tracker, seed });
  assert.deepEqual(openBallot(election, read.ballot, read.tracker, read.seed), [vector.selection]);
  for (const broken of refused) {
    assert.throws(() => readOpenedFile(bytes(broken)), Malformed, broken);
  }
});

test("a device that seals another choice is caught", () => {
  const [vector] = VECTORS.opened;
  const { election, ballot, seed } = sealed(vector!);
  const other = [...vector!.selection].reverse();
  assert.notDeepEqual(openBallot(election, ballot, tracker(ballot), seed), [other]);
});

test("a device that shows another number, or another seed, is caught", () => {
  const [vector, second] = VECTORS.opened;
  const { election, ballot, seed } = sealed(vector!);
  const shown = tracker(ballot);
  assert.throws(() => openBallot(election, ballot, second!.tracker, seed), CheckFailed);
  assert.throws(() => openBallot(election, ballot, shown, newSeed()), CheckFailed);
  const elsewhere = { ...election, fingerprint: "x" };
  assert.throws(() => openBallot(elsewhere, ballot, shown, seed), CheckFailed);
  const uuid = { ...election, uuid: "x" };
  assert.throws(() => openBallot(uuid, ballot, shown, seed), CheckFailed);
});

test("what is no ballot is refused", () => {
  const { election, seed } = sealed(VECTORS.opened[0]!);
  for (const ballot of ["", "{}", "[]"]) {
    assert.throws(() => openBallot(election, ballot, tracker(ballot), seed), Malformed);
  }
});

test("seeds are drawn anew, written as they are read, and of one length", () => {
  const seed = newSeed();
  assert.notDeepEqual(seed, newSeed());
  assert.deepEqual(readSeed(writeSeed(seed)), seed);
  for (const written of ["", "00", "g".repeat(64), "A".repeat(64)]) {
    assert.equal(readSeed(written), undefined);
  }
  const { election } = sealed(VECTORS.opened[0]!);
  assert.throws(() => encryptionExponents(election, new Uint8Array(31)), RangeError);
});

test("the seed says nothing about proofs and signature", () => {
  const vector = VECTORS.opened[0]!;
  const { election, seed, selection } = sealed(vector);
  const secret = deriveSecret(election.uuid, vector.token);
  const drawn = encryptionExponents(election, seed);
  const [one, two] = [1, 2].map(() => {
    return seal(election, [selection], secret, systemRandomness, drawn);
  });
  assert.notEqual(one, two);
});
