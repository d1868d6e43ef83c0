/** The mirror of the crypto package, against the shared vectors and against itself. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as canonical from "../src/crypto/canonical.ts";
import * as group from "../src/crypto/ed25519.ts";
import { combine, encrypt } from "../src/crypto/elgamal.ts";
import { proveDisjunction } from "../src/crypto/disjunction.ts";
import { Malformed } from "../src/crypto/errors.ts";
import { challenge } from "../src/crypto/hashing.ts";
import { systemRandomness } from "../src/crypto/randomness.ts";
import * as schnorr from "../src/crypto/schnorr.ts";
import { numbered, PROTOCOL, VECTORS } from "./shared.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("both languages draw the same repeatable numbers", () => {
  const { seed, bounds, numbers } = VECTORS.randomness;
  const randomness = numbered(seed);
  assert.deepEqual(bounds.map((bound) => String(randomness(BigInt(bound)))), numbers);
});

test("the browser's randomness stays below its bound and reaches every number", () => {
  const drawn = new Set(Array.from({ length: 500 }, () => systemRandomness(5n)));
  assert.deepEqual([...drawn].sort(), [0n, 1n, 2n, 3n, 4n]);
  assert.equal(systemRandomness(1n), 0n);
  assert.ok(systemRandomness(group.ORDER) < group.ORDER);
});

test("canonical JSON is read and written back unchanged", () => {
  for (const text of VECTORS.canonical) {
    assert.equal(canonical.encodeText(canonical.decode(bytes(text))), text);
  }
});

test("a second spelling of JSON is refused", () => {
  for (const text of VECTORS.not_canonical) {
    assert.throws(() => canonical.decode(bytes(text)), Malformed, JSON.stringify(text));
  }
  assert.throws(() => canonical.decode(new Uint8Array([0x22, 0xff, 0x22])), Malformed);
  assert.throws(() => canonical.decode(bytes('\ufeff"a"')), Malformed);
});

test("JSON nested without end is refused, and names its sender like any other fault", () => {
  const depth = 200_000;
  const source = "[".repeat(depth) + "]".repeat(depth);
  assert.throws(() => canonical.decodeText(source), Malformed);
});

test("fields are exactly those that are named, in their order", () => {
  const value = canonical.parse(bytes('{"a": 1, "c": 2}'));
  assert.deepEqual(canonical.fields(value, "a", "b?", "c"), { a: 1, c: 2 });
  for (const names of [["a"], ["c", "a"], ["a", "b", "c"], ["a", "c", "toString"]]) {
    assert.throws(() => canonical.fields(value, ...names), Malformed);
  }
  assert.throws(() => canonical.fields([], "a"), Malformed);
});

test("values of another kind are refused", () => {
  const refusals = [
    () => canonical.array("a"),
    () => canonical.array([1], 2),
    () => canonical.text(1),
    () => canonical.boolean(1),
    () => canonical.natural(-1),
    () => canonical.natural("1"),
  ];
  for (const refusal of refusals) assert.throws(refusal, Malformed);
});

test("powers of the generator are spelled as in the record", () => {
  for (const { exponent, point } of VECTORS.group.canonical) {
    assert.equal(group.encode(group.power(group.GENERATOR, BigInt(exponent))), point);
    assert.equal(group.encode(group.decode(point)), point);
  }
  const two = group.multiply(group.GENERATOR, group.GENERATOR);
  assert.equal(group.encode(two), PROTOCOL.group["g^2"]);
});

test("what is not the one spelling of an element of the group is refused", () => {
  for (const spelling of VECTORS.group.refused) {
    assert.throws(() => group.decode(spelling), Malformed, spelling);
  }
});

test("the neutral element is an element but no key", () => {
  const neutral = PROTOCOL.group["neutral"]!;
  assert.ok(group.decode(neutral).is0());
  assert.throws(() => group.decodeKey(neutral), Malformed);
});

test("a table changes the speed of powers, not their values", () => {
  const key = group.power(group.GENERATOR, 123456789n);
  const tabled = group.withTable(group.decodeKey(group.encode(key)));
  for (const exponent of [0n, 1n, -1n, group.ORDER + 7n, numbered("powers")(group.ORDER)]) {
    assert.equal(
      group.encode(group.power(tabled, exponent)),
      group.encode(group.power(group.GENERATOR, exponent * 123456789n)),
    );
  }
});

test("a power takes one multiplication, also where the exponent is zero", () => {
  const factors: bigint[] = [];
  const counting = {
    is0: () => false,
    multiply: (factor: bigint) => {
      factors.push(factor);
      return group.GENERATOR;
    },
  } as unknown as group.Element;
  assert.equal(group.power(counting, 0n), group.NEUTRAL);
  assert.equal(group.power(counting, group.ORDER), group.NEUTRAL);
  assert.equal(group.power(counting, 7n), group.GENERATOR);
  assert.deepEqual(factors, [1n, 1n, 7n]);
});

test("a challenge is that of independent software", () => {
  const { prefix, commitments, sha256_mod_q } = PROTOCOL.ballot_nonblank_v01.individual_0;
  assert.equal(String(challenge(group.ORDER, prefix, ...commitments)), sha256_mod_q);
});

test("an encrypted bit is g^r and y^r g^m, and the sum is the product", () => {
  const secret = 99n;
  const key = group.power(group.GENERATOR, secret);
  const total = combine([encrypt(key, 1, 3n), encrypt(key, 0, 4n), encrypt(key, 1, 5n)]);
  assert.equal(group.encode(total.alpha), group.encode(group.power(group.GENERATOR, 12n)));
  const expected = group.power(group.GENERATOR, secret * 12n + 2n);
  assert.equal(group.encode(total.beta), group.encode(expected));
});

test("a proof of knowledge leads back to its commitment", () => {
  const secret = numbered("schnorr")(group.ORDER);
  const proof = schnorr.prove(secret, "prefix|", systemRandomness);
  const logarithm = proof.response + secret * proof.challenge;
  const commitment = group.encode(group.power(group.GENERATOR, logarithm));
  assert.equal(challenge(group.ORDER, "prefix|", commitment), proof.challenge);
});

test("the challenges of a disjunction sum to the hash, whichever branch is true", () => {
  const secret = 31n;
  const key = group.withTable(group.power(group.GENERATOR, secret));
  for (const number of [0n, 1n, 2n]) {
    const opening = { exponent: numbered(`opening ${number}`)(group.ORDER), number };
    const branches = [0n, 1n, 2n].map((claimed) => ({ place: 0, number: claimed }));
    const proofs = proveDisjunction(key, "prefix|", branches, [opening], systemRandomness);
    const beta = secret * opening.exponent + number;
    const commitments = proofs.flatMap((proof, claimed) => [
      proof.response + opening.exponent * proof.challenge,
      secret * proof.response + (beta - BigInt(claimed)) * proof.challenge,
    ]);
    const spelled = commitments.map((n) => group.encode(group.power(group.GENERATOR, n)));
    const sum = proofs.reduce((total, proof) => total + proof.challenge, 0n);
    assert.equal(group.reduce(sum), challenge(group.ORDER, "prefix|", ...spelled));
  }
});

test("nothing is proved where no branch is true or a branch names no ciphertext", () => {
  const opening = { exponent: 1n, number: 2n };
  for (const branch of [{ place: 0, number: 1n }, { place: 1, number: 2n }]) {
    assert.throws(
      () => proveDisjunction(group.GENERATOR, "", [branch], [opening], systemRandomness),
      RangeError,
    );
  }
});
