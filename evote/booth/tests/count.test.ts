/** A trustee's look at the record and her share, against a record that Python wrote. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { readPollFile } from "../src/ballots/poll.ts";
import { readRecord } from "../src/ballots/record.ts";
import { encode, type Json } from "../src/crypto/canonical.ts";
import { CheckFailed } from "../src/crypto/errors.ts";
import { systemRandomness } from "../src/crypto/randomness.ts";
import { decryptDistrict } from "../src/tally/district.ts";
import { TallyError, TallyTooSmall } from "../src/tally/errors.ts";
import { readTallied } from "../src/tally/replay.ts";
import { readTrustees } from "../src/tally/trustees.ts";
import { keyOf } from "../src/tally/trustee.ts";
import { CEREMONY, RECORD, sourceOf } from "./ceremony.ts";
import { numbered } from "./shared.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const [DISTRICT] = readPollFile(bytes(CEREMONY.poll_file)) as [ReturnType<typeof readPollFile>[0]];
const KEYS = CEREMONY.keys.map((secret) => keyOf(BigInt(secret)));
const nothing = (): void => undefined;

test("the record is verified, and the share is that of the Python packages", async () => {
  let admitted = 0;
  const count = (): void => void (admitted += 1);
  const draw = numbered("share");
  const { head, share } = await decryptDistrict(sourceOf(RECORD), DISTRICT, KEYS[1]!, draw, count);
  assert.equal(admitted, 4);
  assert.equal(head, CEREMONY.head);
  assert.deepEqual(share, { uuid: DISTRICT.uuid, owner: 2, share: CEREMONY.share });
});

test("a stranger's key, and a district with too few ballots, are not used", async () => {
  const decrypt = (district: typeof DISTRICT, secret: bigint): Promise<unknown> =>
    decryptDistrict(sourceOf(RECORD), district, keyOf(secret), systemRandomness, nothing);
  await assert.rejects(decrypt(DISTRICT, 5n), TallyError);
  const contest = { ...DISTRICT.rules.contest, smallTallyLimit: 5 };
  const strict = { ...DISTRICT, rules: { ...DISTRICT.rules, contest } };
  await assert.rejects(decrypt(strict, KEYS[0]!.secret), TallyTooSmall);
});

test("the record of another district or with other rules is refused", async () => {
  for (const change of [{ uuid: "TownXXXXXXXXXX" }, { fingerprint: "ab".repeat(32) }]) {
    const other = { ...DISTRICT, ...change };
    await assert.rejects(readTallied(sourceOf(RECORD), other, nothing), TallyError);
  }
});

test("a sum out of which single votes could be read is not decrypted", async () => {
  const weighted = Buffer.from(CEREMONY.weighted, "base64");
  await assert.rejects(readTallied(sourceOf(weighted), DISTRICT, nothing), CheckFailed);
});

test("a record that is cut anywhere is not decrypted", async () => {
  for (let end = 0; end < RECORD.length; end += 4096) {
    await assert.rejects(readTallied(sourceOf(RECORD.subarray(0, end)), DISTRICT, nothing));
  }
});

test("a changed byte is noticed wherever it stands", async () => {
  for (let place = 7; place < RECORD.length; place += 3301) {
    const changed = Uint8Array.from(RECORD);
    changed[place]! ^= 1;
    await assert.rejects(readTallied(sourceOf(changed), DISTRICT, nothing), `byte ${place}`);
  }
});

test("the steps of a record come in their order", async () => {
  const types: string[] = [];
  for await (const { event } of readRecord(sourceOf(RECORD))) types.push(event.type);
  assert.deepEqual(types, [
    "Setup",
    ...Array<string>(4).fill("Ballot"),
    "EndBallots",
    "EncryptedTally",
  ]);
});

test("the trustees of the record are read, and a changed entry is refused", () => {
  const { all } = readTrustees(bytes(CEREMONY.trustees));
  assert.deepEqual(all.map(({ owner, name }) => `${owner} ${name}`), ["1 Ada", "2 Emmy", "3 Hypatia"]);
  for (const [from, to] of [
    ["Pedersen", "Single"],
    ['"threshold":2', '"threshold":1'],
    ['"threshold":2', '"threshold":4'],
  ] as const) {
    assert.throws(() => readTrustees(bytes(CEREMONY.trustees.replace(from, to))));
  }
  assert.throws(() => readTrustees(bytes("[]")));
  const [part] = JSON.parse(CEREMONY.trustees) as [Json];
  assert.throws(() => readTrustees(encode([part, part])), CheckFailed);
});
