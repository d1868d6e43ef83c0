/** The booth as one file: what it seals from, and what it saves. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Malformed } from "../src/crypto/errors.ts";
import { savedService } from "../src/saved/saved.ts";
import { readSealedFile, writeSealedFile } from "../src/sealed-file.ts";
import type { Sealed } from "../src/server.ts";
import { newSeed, type OpenedBallot } from "../src/ballots/opened.ts";
import { tracker } from "../src/ballots/ballot.ts";
import { VECTORS } from "./shared.ts";

const [{ uuid, election, rules }, other] = VECTORS.elections as [
  (typeof VECTORS.elections)[number],
  (typeof VECTORS.elections)[number],
];
const SEALED = { ticket: "0f".repeat(32), ballot: "ballot", tracker: tracker("ballot") };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a saved booth asks nobody, and insists on what belongs together", async () => {
  const saved: Sealed[] = [];
  const opened: OpenedBallot[] = [];
  const definitions = { uuid, election, rules, credentials: '["abc"]' };
  const files = {
    save: (ballot: Sealed) => void saved.push(ballot),
    saveOpened: (ballot: OpenedBallot) => void opened.push(ballot),
  };
  const service = savedService(definitions, files);
  const station = await service.arrive();
  assert.equal(station.state, "open");
  assert.deepEqual([...station.credentials], ["abc"]);
  await service.askTicket("ticket");
  assert.equal(await service.deliver(SEALED, station, async () => {}), undefined);
  assert.deepEqual(saved, [SEALED]);
  // Neither token nor ticket goes where an opened ballot goes.
  const { ticket: _, ...rest } = SEALED;
  const seed = newSeed();
  await service.keepToOpen({ ...SEALED, seed }, async () => {});
  assert.deepEqual(opened, [{ ...rest, seed }]);
  const altered = savedService({ ...definitions, rules: other.rules }, files);
  await assert.rejects(altered.arrive());
});

test("a sealed file is read as it was written, and nothing else is", () => {
  const written = writeSealedFile(uuid, SEALED);
  assert.deepEqual(readSealedFile(bytes(written)), { uuid, ...SEALED });
  const { format: _, ...rest } = JSON.parse(written) as Record<string, unknown>;
  for (const broken of [
    "",
    "[]",
    JSON.stringify(rest),
    written.replace("evote-sealed", "evote-receipt"),
    written.replace('"version":1', '"version":2'),
    written.replace("0f0f", "0F0F"),
  ]) {
    assert.throws(() => readSealedFile(bytes(broken)), Malformed, broken);
  }
});
