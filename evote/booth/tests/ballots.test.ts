/** The mirror of the ballots package, against the vectors that the Python packages reproduce. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { seal, tracker } from "../src/ballots/ballot.ts";
import { deriveSecret, publicCredential, ticket } from "../src/ballots/credential.ts";
import { readDefinition } from "../src/ballots/definition.ts";
import { readElection, type Selection } from "../src/ballots/election.ts";
import { DefinitionAltered, UnsupportedProtocol } from "../src/ballots/errors.ts";
import { readRules } from "../src/ballots/poll.ts";
import { normalize, TokenMalformed } from "../src/ballots/token.ts";
import { Malformed } from "../src/crypto/errors.ts";
import { sha256Hex } from "../src/crypto/hashing.ts";
import { systemRandomness } from "../src/crypto/randomness.ts";
import { readReceipt, ReceiptRefused } from "../src/receipt.ts";
import { type ElectionVector, numbered, PROTOCOL, VECTORS } from "./shared.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const [individuals, , lists] = VECTORS.elections as [
  ElectionVector,
  ElectionVector,
  ElectionVector,
];

const define = (vector: ElectionVector, change: Partial<ElectionVector> = {}) => {
  const { uuid, election, rules } = { ...vector, ...change };
  return readDefinition(uuid, bytes(election), bytes(rules));
};

test("a token is read however it is grouped", () => {
  for (const { typed, token } of VECTORS.tokens) assert.equal(normalize(typed), token);
});

test("what is no token is refused, and the message does not repeat it", () => {
  for (const typed of VECTORS.tokens_refused) {
    assert.throws(
      () => normalize(typed),
      (error) =>
        error instanceof TokenMalformed && (!typed.trim() || !error.message.includes(typed)),
      JSON.stringify(typed),
    );
  }
});

test("the voter learns where to look in her letter", () => {
  const faults: [string, object][] = [
    [" ", { kind: "missing" }],
    ["nzkYG-06APdp-a6V68-hiF1cw", { kind: "character", group: 2, place: 1, character: "0" }],
    ["nzkYGo6APdpa6V68hiF1c", { kind: "length", count: 21 }],
    ["nzkYG-o6APdp a6V68hiF1c", { kind: "length", count: 21 }],
    ["nzkYG-o6APdp-a6V68-hiF1c", { kind: "group", group: 4, count: 5, size: 6 }],
    ["nzkYG-o6APpdp-a6V68-hiF1cw", { kind: "group", group: 2, count: 7, size: 6 }],
    ["nzkYG-o6APdp-a6V6-8hiF1cw", { kind: "group", group: 3, count: 4, size: 5 }],
  ];
  for (const [typed, fault] of faults) {
    assert.throws(() => normalize(typed), { name: "TokenMalformed", fault });
  }
});

test("credentials and tickets are those of the Python packages", () => {
  for (const vector of VECTORS.credentials) {
    const secret = deriveSecret(vector.uuid, vector.token);
    assert.equal(String(secret), vector.secret);
    assert.equal(publicCredential(vector.uuid, vector.token), vector.public);
    assert.notEqual(publicCredential(`${vector.uuid}x`, vector.token), vector.public);
    assert.equal(ticket(vector.uuid, vector.token), vector.ticket);
  }
});

test("credentials are those of independent software", () => {
  const { uuid, private: token, secret } = PROTOCOL.credential_new;
  assert.equal(String(deriveSecret(uuid, token)), secret);
});

test("a sealed election and its rules are accepted", () => {
  for (const vector of VECTORS.elections) {
    const { election, question, rules } = define(vector);
    assert.equal(election.fingerprint, vector.fingerprint);
    assert.equal(sha256Hex(vector.rules), vector.rules_fingerprint);
    assert.equal(question.answers.length, rules.contest.standing.length);
  }
  assert.deepEqual(define(lists).rules.contest.standing[1], {
    name: "Rives de Garonne",
    members: ["C. Noir", "D. Vert"],
  });
});

test("what decides about seats is read over, wherever the rules say it", () => {
  const options: [RegExp, string][] = [
    [/"revotes":(true|false),/, '$&"seating":{"bonus":"half"},'],
    [/("name":"[^"]*",)("members")/g, '$1"age_rank":1,$2'],
    [/"age_rank":\d+(?=})/g, '$&,"gender":"woman"'],
  ];
  const rules = options.reduce((text, [place, to]) => text.replace(place, to), lists.rules);
  assert.equal(rules.match(/"seating"|"gender"/g)?.length, 5);
  const { standing } = readRules(new TextEncoder().encode(rules)).contest;
  assert.deepEqual(standing, define(lists).rules.contest.standing);
});

test("rules say how many districts the poll has, or do not", () => {
  const stating = lists.rules.replace(/"time_zone":"[^"]*"/, '$&,"districts":12');
  const [stated, silent] = [stating, lists.rules].map(
    (rules) => readRules(new TextEncoder().encode(rules)).poll.districts,
  );
  assert.equal(stated, 12);
  assert.equal(silent, undefined);
});

test("an election with another key keeps its shape, but every ballot shows the change", () => {
  const key = /"public_key":"[0-9a-f]{64}"/;
  const other = individuals.election.replace(key, `"public_key":"${PROTOCOL.group["g^2"]}"`);
  const { election } = define(individuals, { election: other });
  assert.notEqual(election.fingerprint, individuals.fingerprint);
});

test("an election key outside the group, or the neutral element, is refused", () => {
  const key = /"public_key":"[0-9a-f]{64}"/;
  for (const spelling of [...VECTORS.group.refused, PROTOCOL.group["neutral"]!]) {
    const election = individuals.election.replace(key, `"public_key":"${spelling}"`);
    assert.throws(() => define(individuals, { election }), Malformed, spelling);
  }
});

test("rules other than those the election is bound to are refused", () => {
  const changes: [string, string][] = [
    ["Aïcha Benali", "Aïcha Benaly"],
    ['"max":9', '"max":8'],
    ['"seats":9', '"seats":7'],
    ["2026-11-30T20:00:00", "2026-11-30T21:00:00"],
    ['"ties":"older"', '"ties":"lot"'],
  ];
  for (const [from, to] of changes) {
    const rules = individuals.rules.replace(from, to);
    assert.notEqual(rules, individuals.rules);
    assert.throws(() => define(individuals, { rules }), DefinitionAltered, to);
  }
  assert.throws(() => define(individuals, { rules: lists.rules }), DefinitionAltered);
});

test("an election that asks anything else than its rules is refused", () => {
  const changes: [string, string][] = [
    ["Aïcha Benali", "Aïcha Benaly"],
    ['"Aïcha Benali","Bernard Caussade"', '"Bernard Caussade","Aïcha Benali"'],
    ['"max":9', '"max":8'],
    ['"min":1', '"min":0'],
    ['"blank":true,', ""],
    ["Qui doit siéger", "Qui ne doit pas siéger"],
    ["evote-rules-sha256:", "rules-sha256:"],
    ["evote-rules-sha256:", `evote-rules-sha256:${"0".repeat(64)} evote-rules-sha256:`],
    [individuals.uuid, lists.uuid],
    ['"questions":[', '"questions":[{"answers":["x"],"min":0,"max":1,"question":"?"},'],
  ];
  for (const [from, to] of changes) {
    const election = individuals.election.replace(from, to);
    assert.notEqual(election, individuals.election);
    assert.throws(() => define(individuals, { election }), DefinitionAltered, from);
  }
});

test("another version of the protocol or another group is not supported", () => {
  const changes: [string, string][] = [
    ['"version":1', '"version":2'],
    ["Ed25519", "BELENIOS-2048"],
  ];
  for (const [from, to] of changes) {
    const election = individuals.election.replace(from, to);
    assert.throws(() => define(individuals, { election }), UnsupportedProtocol);
  }
});

test("rules and elections of another shape are refused", () => {
  const elections: [string, string][] = [
    ['"max":9', '"max":21'],
    ['"min":1', '"min":10'],
    ['"name":', '"title":'],
  ];
  for (const [from, to] of elections) {
    const election = individuals.election.replace(from, to);
    assert.throws(() => define(individuals, { election }), Malformed, to);
  }
  const rules: [string, string][] = [
    ['"version":1', '"version":2'],
    ['"kind":"individuals"', '"kind":"mayors"'],
    ['"kind":"individuals"', '"kind":"lists"'],
    ['"kind":', '"kind": '],
  ];
  for (const [from, to] of rules) {
    const altered = individuals.rules.replace(from, to);
    assert.throws(() => define(individuals, { rules: altered }), Malformed, to);
  }
});

test("a ballot is sealed byte for byte as in Python", () => {
  for (const vector of VECTORS.ballots) {
    const { uuid, election } = VECTORS.elections[vector.election]!;
    const secret = deriveSecret(uuid, vector.token);
    const randomness = numbered(vector.seed);
    const ballot = seal(readElection(bytes(election)), [vector.selection], secret, randomness);
    if (vector.ballot !== undefined) assert.equal(ballot, vector.ballot);
    assert.equal(ballot.length, vector.length);
    assert.equal(tracker(ballot), vector.tracker);
  }
});

test("a selection that the election does not allow is never sealed", () => {
  const { election } = define(individuals);
  const none: Selection = Array<0>(21).fill(0);
  const selection = (...chosen: number[]): Selection =>
    none.map((_, i) => (chosen.includes(i) ? 1 : 0));
  const refused = [none, selection(0, 1), selection(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), none.slice(1)];
  for (const bits of refused) {
    assert.throws(() => seal(election, [bits], 1n, systemRandomness), RangeError);
  }
  assert.throws(() => seal(election, [], 1n, systemRandomness), RangeError);
});

test("the length of a ballot tells nothing about the choice", () => {
  const { election } = define(individuals);
  const blank: Selection = Array.from({ length: 21 }, (_, i) => (i === 0 ? 1 : 0));
  const nine: Selection = Array.from({ length: 21 }, (_, i) => (i > 0 && i < 10 ? 1 : 0));
  // Decimal numbers of random values: the lengths scatter by a few characters around one mean.
  const meanLength = (selection: Selection): number => {
    const lengths = [1, 2, 3, 4, 5, 6].map(
      (n) => seal(election, [selection], 7n, numbered(`length ${n}`)).length,
    );
    return lengths.reduce((sum, length) => sum + length) / lengths.length;
  };
  assert.ok(Math.abs(meanLength(blank) - meanLength(nine)) < 8);
});

test("a receipt of the service is accepted", () => {
  for (const { key, receipt } of VECTORS.receipts) {
    const { uuid, tracker: name } = receipt as { uuid: string; tracker: string };
    assert.equal(readReceipt(receipt, key, uuid, name).height, 17);
  }
});

test("a signature that the auditors would call forged is refused", () => {
  for (const { key, receipt } of VECTORS.receipts_refused) {
    const { uuid, tracker: name } = receipt as { uuid: string; tracker: string };
    assert.throws(() => readReceipt(receipt, key, uuid, name), ReceiptRefused);
  }
});

test("a receipt that was altered, or is for another ballot, is refused", () => {
  const [{ key, receipt }] = VECTORS.receipts as [(typeof VECTORS.receipts)[number]];
  const { uuid, tracker: name } = receipt as { uuid: string; tracker: string };
  const refuse = (value: typeof receipt, signedBy = key): void => {
    assert.throws(() => readReceipt(value, signedBy, uuid, name), ReceiptRefused);
  };
  refuse({ ...receipt, height: 18 });
  refuse({ ...receipt, head: "0".repeat(64) });
  refuse({ ...receipt, uuid: lists.uuid });
  refuse({ ...receipt, tracker: VECTORS.ballots[1]!.tracker });
  refuse({ ...receipt, version: 2 });
  refuse({ ...receipt, signature: "" });
  refuse({ ...receipt, signature: String(receipt["signature"]).toUpperCase() });
  refuse({ ...receipt, head: String(receipt["head"]).toUpperCase() });
  assert.throws(() => readReceipt({}, key, uuid, name), Malformed);
  refuse(receipt, "");
  refuse(receipt, individuals.rules_fingerprint);
});
