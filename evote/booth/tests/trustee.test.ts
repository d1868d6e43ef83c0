/** The parts of the trustee's page that need no browser. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock, test } from "node:test";

import { TokenMalformed } from "../src/ballots/token.ts";
import { Malformed } from "../src/crypto/errors.ts";
import { fingerprintToConfirm, OtherSeed, requireSeed } from "../src/tally/ceremony/participant.ts";
import { CeremonyStopped } from "../src/tally/errors.ts";
import { ROUNDS } from "../src/tally/ceremony/ceremony.ts";
import { readSeed } from "../src/tally/ceremony/seed.ts";
import { readTranscript } from "../src/tally/ceremony/transcript.ts";
import { Comparison } from "../src/trustee/comparison.ts";
import { Refused } from "../src/trustee/errors.ts";
import { squares } from "../src/qr.ts";
import { groupsOf, keyFile, readKeyFile } from "../src/trustee/keepsake.ts";
import { decryptedAnother, rememberDecrypted } from "../src/trustee/memory.ts";
import { Service } from "../src/trustee/service.ts";
import { streamSource } from "../src/trustee/stream.ts";
import {
  alarmSentence,
  codeSentence,
  findingOf,
  findingSentence,
  isDispute,
  missingSentence,
  standingOf,
} from "../src/trustee/wording.ts";
import type { Words } from "../src/trustee/words.ts";
import { CEREMONY, copy } from "./ceremony.ts";

const TEMPLATE = readFileSync(new URL("../../templates/trustee.html", import.meta.url), "utf8");
const WORDS = pageWords();
const SEED = readSeed(CEREMONY.seeds[0]!.printed);
const POLL = CEREMONY.transcript["id"] as string;

/** The words that the template writes into the page, in English. */
function pageWords(): Words {
  const block = /id="trustee-words">\s*\{\{([\s\S]*?)\| tojson/.exec(TEMPLATE)![1]!;
  const json = block
    .replace(/_\(("(?:[^"\\]|\\.)*")\)/g, "$1")
    .replace(/: language,/, ': "en",')
    .replace(/,(\s*\})/g, "$1");
  return JSON.parse(json) as Words;
}

/** The ceremony in its first round, with the certificates of some trustees. */
function begun(...senders: number[]): ReturnType<typeof readTranscript> {
  const told = copy(CEREMONY.transcript) as unknown as { messages: Record<string, object> };
  for (const name of ROUNDS) told.messages[name] = {};
  told.messages["certificate"] = Object.fromEntries(
    senders.map((n) => [n, CEREMONY.transcript.messages.certificate[String(n)]]),
  );
  return readTranscript(told as never);
}

test("only the digits that she has seen are confirmed", () => {
  const comparison = new Comparison();
  assert.equal(comparison.look(undefined), "compared");
  assert.equal(comparison.look(["1234", "5678"]), "to compare");
  assert.equal(comparison.look(["1234", "5678"]), "to compare");
  comparison.confirm();
  assert.equal(comparison.look(["1234", "5678"]), "compared");
  assert.equal(comparison.look(undefined), "compared");
  assert.equal(comparison.look(["9999", "5678"]), "to compare", "a new attempt");
  assert.equal(comparison.look(["0000", "5678"]), "exchanged", "while she is on the telephone");
});

test("the page has every sentence that it says itself", () => {
  const sentences = (words: object): unknown[] =>
    Object.values(words).flatMap((word) => (typeof word === "object" ? sentences(word) : [word]));
  assert.ok(sentences(WORDS).every((word) => typeof word === "string" && word !== ""));
  const source = readFileSync(new URL("../src/trustee/words.ts", import.meta.url), "utf8");
  const named = [...source.matchAll(/^ {2}readonly (\w+):/gm)].map(([, name]) => name!);
  assert.deepEqual(named.filter((name) => !(name in WORDS)), []);
  for (const round of ROUNDS) assert.ok(WORDS.waiting[round] && WORDS.finding[round]);
});

test("the script finds every place that it fills", () => {
  const sources = ["journey", "count", "page"].map((name) =>
    readFileSync(new URL(`../src/trustee/${name}.ts`, import.meta.url), "utf8"),
  );
  for (const [, id] of sources.join("").matchAll(/"#([a-z-]+)"/g)) {
    assert.ok(TEMPLATE.includes(`id="${id}"`), `#${id}`);
  }
  for (const [, name] of sources.join("").matchAll(/\bfill\("([a-z-]+)"/g)) {
    assert.ok(TEMPLATE.includes(`data-fill="${name}"`), `fill ${name}`);
  }
  for (const [, name] of sources.join("").matchAll(/showWhere\("([a-z-]+)"/g)) {
    assert.ok(TEMPLATE.includes(`data-show="${name}"`), `show ${name}`);
  }
});

test("what a trustee saves can be read back, and what is something else is refused", () => {
  const read = (content: string): string => readKeyFile(content, POLL, 1).printed;
  assert.equal(read(keyFile(SEED, POLL, 1)), SEED.printed);
  assert.equal(read(`${SEED.printed}\n`), SEED.printed, "copied by hand");
  assert.deepEqual(groupsOf(SEED).map(({ length }) => length), [5, 6, 5, 6]);
  assert.throws(() => read("one\ntwo\nthree\n"), Malformed);
  assert.throws(() => read("not a code"), TokenMalformed);
});

test("the file of another poll, or of somebody else, is recognised and explained", () => {
  for (const other of [keyFile(SEED, "other-2026", 1), keyFile(SEED, POLL, 2)]) {
    const explained = (): string => {
      try {
        readKeyFile(other, POLL, 1);
      } catch (error) {
        return codeSentence(WORDS, error);
      }
      return "";
    };
    assert.equal(explained(), WORDS.code.place);
  }
});

test("whoever saw other digits is named to all, and nobody counts as late then", () => {
  const transcript = { ...begun(1, 2, 3), alarms: [2] };
  assert.equal(alarmSentence(WORDS, transcript), "Said that somebody has other digits: Emmy.");
  assert.deepEqual(
    [1, 2].map((n) => standingOf(transcript, n)),
    ["paused", "alarmed"],
  );
  assert.equal(missingSentence(WORDS, transcript), WORDS.townHall);
  assert.equal(fingerprintToConfirm(transcript, 1), undefined);
  assert.notEqual(fingerprintToConfirm(begun(1, 2, 3), 1), undefined);
});

test("a secret of an earlier try, or of another trustee, is used for nothing", () => {
  const told = copy(CEREMONY.transcript) as unknown as {
    messages: Record<string, object>;
    retired: object[];
  };
  for (const name of ROUNDS) told.messages[name] = {};
  requireSeed(readTranscript(told as never), 1, SEED);
  const certificate = CEREMONY.transcript.messages.certificate["1"]!;
  told.retired = [{ number: 1, certificate }];
  assert.throws(() => requireSeed(readTranscript(told as never), 1, SEED), OtherSeed);
  told.messages["certificate"] = { 1: certificate };
  assert.throws(() => readTranscript(told as never), CeremonyStopped);
  assert.throws(() => requireSeed(begun(1), 2, SEED), OtherSeed);
});

test("a square is drawn dark module by dark module", () => {
  assert.equal(squares([[true, false], [false, true]]), "M0 0h1v1h-1zM1 1h1v1h-1z");
});

test("everybody's standing is told, and who is missing", () => {
  const transcript = begun(1, 3);
  assert.deepEqual([1, 2, 3].map((n) => standingOf(transcript, n)), ["done", "invited", "done"]);
  assert.equal(missingSentence(WORDS, transcript), "Still expected: Emmy.");
  const accused = { ...transcript, stopped: [{ trustee: 1, reason: "?" }] };
  assert.equal(standingOf(accused, 1), "at-fault");
  assert.equal(standingOf(begun(1, 2, 3), 1), "awaited");
});

test("a finding is told in plain words by what was wrong", () => {
  assert.equal(findingOf("the dealing is wrong: it belongs elsewhere"), "dealing");
  assert.equal(findingOf("sent trustee 2 a wrong share"), "share");
  assert.equal(findingOf("complained about a share that is right"), "complaint");
  assert.equal(findingOf("nobody foresaw this"), "unlike");
  assert.ok(isDispute("share") && isDispute("complaint") && !isDispute("dealing"));
  const sentence = findingSentence(WORDS, "Ada", "the certificate is wrong: x");
  assert.match(sentence, /^Ada sent a public key/);
});

test("a code that cannot be read is explained", () => {
  const fault = (typed: string): string => {
    try {
      readSeed(typed);
    } catch (error) {
      return codeSentence(WORDS, error);
    }
    return "";
  };
  assert.match(fault(""), /Enter the code/);
  assert.match(fault("abc"), /22 letters.*3/);
  assert.equal(codeSentence(WORDS, new Malformed("two lines")), WORDS.code.file);
});

test("a second record of a district is noticed", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  };
  Object.assign(globalThis, { localStorage: storage });
  assert.equal(decryptedAnother("Town", "ab"), false);
  rememberDecrypted("Town", "ab");
  assert.equal(decryptedAnother("Town", "ab"), false);
  assert.equal(decryptedAnother("Town", "cd"), true);
  assert.equal(decryptedAnother("City", "cd"), false);
  Reflect.deleteProperty(globalThis, "localStorage");
  rememberDecrypted("City", "ab");
  assert.equal(decryptedAnother("City", "cd"), false);
});

test("a stream is read in the sizes that are asked for", async () => {
  const source = streamSource(
    new ReadableStream({
      start(controller) {
        for (const piece of [[1, 2, 3], [4], [5, 6]]) controller.enqueue(Uint8Array.from(piece));
        controller.close();
      },
    }),
  );
  const read: number[][] = [];
  for (const size of [2, 3, 0, 4, 1]) read.push([...(await source.read(size))]);
  assert.deepEqual(read, [[1, 2], [3, 4, 5], [], [6], []]);
});

test("the code of the link goes along with what is sent, and with nothing else", async () => {
  const asked: [string, RequestInit][] = [];
  mock.method(globalThis, "fetch", (address: string, request: RequestInit) => {
    asked.push([address, request]);
    return Promise.resolve(Response.json({ challenge: "ab", done: [2] }));
  });
  const service = new Service("/api/polls/x/", "/polls/x/", "code");
  assert.deepEqual(await service.rehearsal(), { challenge: "ab", done: [2] });
  await service.answerRehearsal("x", { challenge: 1n, response: 2n });
  mock.restoreAll();
  const headers = asked.map(([, { headers }]) => headers as Record<string, string> | undefined);
  assert.equal(headers[0], undefined);
  assert.equal(headers[1]!["Authorization"], "Bearer code");
  assert.equal(asked[1]![1].body, '{"poll":"x","proof":{"challenge":"1","response":"2"}}');
});

test("a refusal keeps its rule, and silence has one of its own", async () => {
  const service = new Service("/api/polls/x/", "/polls/x/", "code");
  const rule = async (answer: () => Promise<Response>): Promise<string> => {
    mock.method(globalThis, "fetch", answer);
    const refused: unknown = await service.answerRehearsal("x", { challenge: 1n, response: 2n }).catch(
      (error: unknown) => error,
    );
    mock.restoreAll();
    assert.ok(refused instanceof Refused);
    return refused.rule;
  };
  const problem = { rule: "access-denied", detail: "" };
  assert.equal(await rule(async () => Response.json(problem, { status: 403 })), "access-denied");
  assert.equal(await rule(async () => new Response("<html>", { status: 502 })), "no-answer");
  assert.equal(await rule(async () => Promise.reject(new Error("offline"))), "no-answer");
  assert.equal(await rule(async () => new Response("?", { status: 400 })), "");
});

test("the code of the link is shown to learn whose place it opens, before anything is made", async () => {
  const service = new Service("/api/polls/x/", "/polls/x/", "code");
  const told = { number: 2, name: "Emmy", rehearsal: true, count: false };
  const fetched = mock.method(globalThis, "fetch", async () => Response.json(told));
  assert.deepEqual(await service.place(), { number: 2, rehearsal: true, count: false });
  mock.restoreAll();
  const [address, request] = fetched.mock.calls[0]!.arguments as unknown as [string, RequestInit];
  assert.equal(address, "/api/polls/x/place");
  assert.deepEqual(request.headers, { Authorization: "Bearer code" });
});
