/** The mirror of the key ceremony, against the vectors that the Python packages make again. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Json, JsonObject } from "../src/crypto/canonical.ts";
import * as group from "../src/crypto/ed25519.ts";
import { capsuleBase, closeEnvelope, openEnvelope } from "../src/crypto/envelope.ts";
import { proveEquality, verifyEquality } from "../src/crypto/equality.ts";
import { CheckFailed, InvalidProof, InvalidSignature, Malformed } from "../src/crypto/errors.ts";
import { proofJson } from "../src/crypto/proof.ts";
import { systemRandomness } from "../src/crypto/randomness.ts";
import * as schnorr from "../src/crypto/schnorr.ts";
import { signMessage, verifyMessage } from "../src/crypto/signatures.ts";
import { type Round, ROUNDS } from "../src/tally/ceremony/ceremony.ts";
import { spokenFingerprint } from "../src/tally/ceremony/certificate.ts";
import {
  fingerprintToConfirm,
  finishedKey,
  nextAct,
  OtherSeed,
} from "../src/tally/ceremony/participant.ts";
import { sign } from "../src/tally/ceremony/messages.ts";
import { proveKey } from "../src/tally/ceremony/rehearsal.ts";
import { newSeed, readSeed } from "../src/tally/ceremony/seed.ts";
import { Setting } from "../src/tally/ceremony/setting.ts";
import { readTranscript } from "../src/tally/ceremony/transcript.ts";
import { CeremonyStopped } from "../src/tally/errors.ts";
import { keyOf } from "../src/tally/trustee.ts";
import { CEREMONY, contentOf, copy } from "./ceremony.ts";
import { numbered } from "./shared.ts";

const SEEDS = CEREMONY.seeds.map(({ printed }) => readSeed(printed));

/** The transcript as it was before a round, in which the first `sent` trustees were quicker. */
function transcriptBefore(round: Round | "complete", sent = 0): JsonObject {
  const told = copy(CEREMONY.transcript) as unknown as { messages: Record<Round, object> };
  for (const [i, name] of ROUNDS.entries()) {
    const present = ROUNDS.indexOf(round as Round);
    const kept = present < 0 || i < present ? 3 : i === present ? sent : 0;
    told.messages[name] = Object.fromEntries(Object.entries(told.messages[name]).slice(0, kept));
  }
  return told as unknown as JsonObject;
}

function stoppedBy(trustee: number): (error: unknown) => boolean {
  return (error) => error instanceof CeremonyStopped && error.trustee === trustee;
}

test("an envelope is that of the Python packages, and opens for its recipient only", async () => {
  const { recipient, content, envelope } = CEREMONY.envelope;
  const { secret, key } = keyOf(BigInt(recipient));
  assert.deepEqual(await closeEnvelope(key, content, numbered("envelope")), envelope);
  assert.equal(new TextDecoder().decode(await openEnvelope(secret, envelope)), content);
  await assert.rejects(openEnvelope(secret + 1n, envelope), CheckFailed);
  await assert.rejects(openEnvelope(secret, { ...envelope, data: "00" }), CheckFailed);
  const { data } = envelope as { data: string };
  for (const respelled of ["zz", data.toUpperCase(), data.replace(/../g, "$& "), data.slice(1)]) {
    await assert.rejects(openEnvelope(secret, { ...envelope, data: respelled }), Malformed);
    assert.throws(() => capsuleBase({ ...envelope, data: respelled }), Malformed);
  }
  assert.throws(() => capsuleBase({ ...envelope, beta: "00" }), Malformed);
  await assert.rejects(openEnvelope(secret, { ...envelope, algorithm: "AES-CCM" }), Malformed);
});

test("equal exponents are proven as in Python, and different ones are not", () => {
  const base = group.power(group.GENERATOR, 3n);
  const proof = proveEquality(7n, base, "prefix|", numbered("equality"));
  assert.deepEqual(proofJson(proof), CEREMONY.equality);
  const key = group.power(group.GENERATOR, 7n);
  verifyEquality(key, base, group.power(base, 7n), "prefix|", proof);
  for (const [image, prefix] of [[group.power(base, 8n), "prefix|"], [group.power(base, 7n), ""]] as const) {
    assert.throws(() => verifyEquality(key, base, image, prefix, proof), InvalidProof);
  }
});

test("messages are signed as in Python, and a changed one is refused", () => {
  const signature = signMessage(7n, "à toutes", numbered("signature"));
  assert.deepEqual(proofJson(signature), CEREMONY.signature);
  const key = group.power(group.GENERATOR, 7n);
  verifyMessage(key, "à toutes", signature);
  assert.throws(() => verifyMessage(key, "à tous", signature), InvalidSignature);
});

test("seeds are drawn as in Python, and lead to the same two keys", () => {
  for (const [i, vector] of CEREMONY.seeds.entries()) {
    const seed = newSeed(numbered(`seed ${i + 1}`));
    assert.equal(seed.printed, vector.printed);
    assert.equal(String(seed.signing.secret), vector.signing);
    assert.equal(String(seed.opening.secret), vector.opening);
    assert.deepEqual(readSeed(` ${vector.printed.replace(/-/g, " ")}`), seed);
  }
});

test("each step of each trustee is that of the Python packages", async () => {
  for (const round of ROUNDS) {
    for (const [i, seed] of SEEDS.entries()) {
      const number = i + 1;
      const transcript = readTranscript(transcriptBefore(round, i));
      const act = await nextAct(transcript, number, seed, numbered(`${round} ${number}`));
      const content = CEREMONY.transcript.messages[round][String(number)];
      assert.deepEqual(act, { round, sender: number, content }, `${round} ${number}`);
    }
  }
});

test("a trustee waits while others are late, and is done at the end", async () => {
  const waiting = readTranscript(transcriptBefore("commitment", 1));
  assert.equal(await nextAct(waiting, 1, SEEDS[0]!, systemRandomness), undefined);
  assert.deepEqual(waiting.ceremony.waitingFor, [2, 3]);
  const done = readTranscript(transcriptBefore("complete"));
  assert.equal(await nextAct(done, 1, SEEDS[0]!, systemRandomness), undefined);
});

test("the finished key is that of the Python packages, and proves itself in a rehearsal", async () => {
  const done = readTranscript(transcriptBefore("complete"));
  for (const [i, seed] of SEEDS.entries()) {
    const own = await finishedKey(done, i + 1, seed);
    assert.equal(String(own!.secret), CEREMONY.keys[i]);
  }
  const second = keyOf(BigInt(CEREMONY.keys[1]!));
  const poll = String(CEREMONY.transcript["id"]);
  const proof = proveKey(second, poll, CEREMONY.challenge, numbered("rehearsal"));
  assert.deepEqual(proofJson(proof), CEREMONY.rehearsal);
  const early = readTranscript(transcriptBefore("conclusion"));
  assert.equal(await finishedKey(early, 1, SEEDS[0]!), undefined);
});

test("everyone reads the same digits aloud before she commits, and only then", () => {
  const transcript = readTranscript(transcriptBefore("commitment", 1));
  assert.equal(fingerprintToConfirm(transcript, 2)!.join(" "), CEREMONY.spoken);
  assert.equal(fingerprintToConfirm(transcript, 1), undefined);
  assert.equal(fingerprintToConfirm(readTranscript(transcriptBefore("dealing")), 2), undefined);
  const other = CEREMONY.transcript.messages.certificate as Record<string, Json>;
  assert.notEqual(spokenFingerprint([other["1"]!, other["2"]!]).join(" "), CEREMONY.spoken);
});

test("another trustee's secret is not taken for one's own", async () => {
  const transcript = readTranscript(transcriptBefore("commitment"));
  await assert.rejects(nextAct(transcript, 1, SEEDS[1]!, systemRandomness), OtherSeed);
  await assert.rejects(finishedKey(transcript, 1, SEEDS[1]!), OtherSeed);
});

test("a wrong share leads to the complaint of the Python packages", async () => {
  const told = transcriptBefore("conclusion") as unknown as typeof CEREMONY.transcript;
  const dealings = { ...told.messages.dealing, 3: CEREMONY.wrong_dealing };
  const lied = { ...told, messages: { ...told.messages, dealing: dealings } };
  const draw = numbered("complaint");
  const act = await nextAct(readTranscript(lied as unknown as JsonObject), 1, SEEDS[0]!, draw);
  assert.deepEqual(act, { dealer: 3, complaint: CEREMONY.complaint });
});

test("whoever sent a wrong message is named", () => {
  for (const round of ROUNDS) {
    for (const change of [
      (content: JsonObject) => ({ ...content, more: 1 }),
      () => "garbage",
      () => CEREMONY.transcript.messages[round]["3"]!,
    ]) {
      const told = copy(transcriptBefore(round, 2)) as unknown as typeof CEREMONY.transcript;
      const sent = told.messages[round] as Record<string, Json>;
      sent["2"] = change(sent["2"] as JsonObject);
      assert.throws(
        () => readTranscript(told as unknown as JsonObject),
        stoppedBy(2),
        `${round}: ${String(change)}`,
      );
    }
  }
});

test("a copied capsule is refused: the complaint would open what it was copied from", () => {
  const told = transcriptBefore("dealing", 3) as unknown as typeof CEREMONY.transcript;
  const honest = contentOf(told.messages.dealing["3"]!);
  const conclusion = CEREMONY.transcript.messages.conclusion["1"] as JsonObject;
  const [, ...others] = honest["secrets"] as Json[];
  const swapped = { ...honest, secrets: [conclusion["private_key"]!, ...others] };
  const dealings = { ...told.messages.dealing, 3: sign(SEEDS[2]!, swapped, systemRandomness) };
  const lied = { ...told, messages: { ...told.messages, dealing: dealings } };
  assert.throws(
    () => readTranscript(lied as unknown as JsonObject),
    /trustee 3: .* does not show knowledge/,
  );
});

test("the service cannot show another message than before, nor one out of turn", () => {
  const before = readTranscript(transcriptBefore("certificate", 2));
  const told = transcriptBefore("certificate", 2) as unknown as typeof CEREMONY.transcript;
  const sent = told.messages.certificate as Record<string, Json>;
  sent["1"] = sent["2"]!;
  assert.throws(() => readTranscript(told as unknown as JsonObject, before), stoppedBy(1));
  const early = transcriptBefore("certificate", 2) as unknown as typeof CEREMONY.transcript;
  (early.messages as Record<string, JsonObject>)["commitment"] = {
    1: CEREMONY.transcript.messages.commitment["1"]!,
  };
  assert.throws(() => readTranscript(early as unknown as JsonObject), stoppedBy(1));
});

test("a new attempt begins with the certificates that are still good", () => {
  const before = readTranscript(transcriptBefore("complete"));
  const again = { ...transcriptBefore("certificate", 2), attempt: 2 };
  const transcript = readTranscript(again, before);
  assert.deepEqual(transcript.ceremony.waitingFor, [3]);
  assert.equal(before.ceremony.round, undefined);
  assert.throws(() => readTranscript(transcriptBefore("complete"), transcript), Malformed);
});

test("what is no ceremony is refused", () => {
  const told = transcriptBefore("certificate");
  for (const change of [{ group: "BELENIOS-2048" }, { size: 4 }, { quorum: 3 }, { quorum: 1 }]) {
    assert.throws(() => readTranscript({ ...told, ...change }), Malformed);
  }
  assert.throws(() => readTranscript({ ...told, messages: [] }), Malformed);
  assert.throws(() => new Setting(3, 3), RangeError);
});

test("a proof of knowledge holds under its own key and prefix only", () => {
  const proof = schnorr.prove(5n, "a|", systemRandomness);
  schnorr.verify(group.power(group.GENERATOR, 5n), "a|", proof);
  assert.throws(() => schnorr.verify(group.power(group.GENERATOR, 6n), "a|", proof), InvalidProof);
  assert.throws(() => schnorr.verify(group.power(group.GENERATOR, 5n), "b|", proof), InvalidProof);
});
