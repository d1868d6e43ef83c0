/** A receipt that was saved as a file: who signed it, and whether its ballot is where it says. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { inAddress } from "../src/ballots/opened.ts";
import { judge } from "../src/lookup/judging.ts";
import { VECTORS } from "./shared.ts";

const [{ key, receipt }] = VECTORS.receipts as [(typeof VECTORS.receipts)[number]];
const POLL = {
  receiptKey: key,
  districts: { [receipt["uuid"] as string]: { name: "Centre-ville", find: "/ballots/" } },
};
const TRACKER = receipt["tracker"] as string;
const HEIGHT = receipt["height"] as number;

function raw(changes: object = {}): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ ...receipt, ...changes }));
}

/** Judge a file while the service gives this answer; return also what it was asked. */
async function judged(file: Uint8Array, answer: Response | null, poll = POLL) {
  const fetched = mock.method(globalThis, "fetch", async () => {
    if (answer === null) throw new TypeError("no connection");
    return answer;
  });
  try {
    const { verdict } = await judge(file, poll);
    return { verdict, asked: fetched.mock.calls.map((call) => call.arguments[0] as unknown) };
  } finally {
    fetched.mock.restore();
  }
}

function found(height: number): Response {
  return new Response(JSON.stringify({ height, tracker: TRACKER }));
}

test("the page that a booth saves is judged by the receipt that is signed inside it", async () => {
  const page = (signed: Uint8Array): Uint8Array =>
    new TextEncoder().encode(`<!doctype html>\n<main><pre>${new TextDecoder().decode(signed)}</pre>`);
  assert.equal((await judged(page(raw()), found(HEIGHT))).verdict, "in-box");
  assert.equal((await judged(page(raw({ height: HEIGHT + 1 })), found(HEIGHT))).verdict, "none");
});

test("a receipt whose ballot stands at its place is good; only the number is asked for", async () => {
  const { verdict, asked } = await judged(raw(), found(HEIGHT));
  assert.equal(verdict, "in-box");
  assert.deepEqual(asked, [`/ballots/${inAddress(TRACKER)}`]);
});

test("a ballot that is gone, or has moved, is missed", async () => {
  const gone = await judged(raw(), new Response("", { status: 404 }));
  assert.equal(gone.verdict, "missing");
  assert.equal((await judged(raw(), found(HEIGHT + 1))).verdict, "missing");
});

test("what the service of the poll did not sign is no receipt of it, and nobody is asked", async () => {
  const other = (name: string): object => ({ [name]: `${receipt[name]}`.replace(/^./, "x") });
  for (const file of [
    raw({ height: HEIGHT + 1 }),
    raw(other("tracker")),
    raw(other("head")),
    raw({ signature: "00".repeat(64) }),
    raw({ format: "evote-sealed" }),
    raw({ more: 1 }),
    new Uint8Array(),
  ]) {
    assert.deepEqual(await judged(file, found(HEIGHT)), { verdict: "none", asked: [] });
  }
  const elsewhere = { ...POLL, districts: {} };
  assert.deepEqual(await judged(raw(), found(HEIGHT), elsewhere), { verdict: "none", asked: [] });
  const stranger = { ...POLL, receiptKey: "00".repeat(32) };
  assert.equal((await judged(raw(), found(HEIGHT), stranger)).verdict, "none");
});

test("where nobody answers, nothing is said of the ballot", async () => {
  for (const answer of [null, new Response("", { status: 500 }), new Response("nonsense")]) {
    assert.equal((await judged(raw(), answer)).verdict, "no-answer");
  }
});
