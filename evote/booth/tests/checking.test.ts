/** Cast or check in the booth and on the second device: what is sealed, kept, scanned and told. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { readDefinition } from "../src/ballots/definition.ts";
import { CheckFailed } from "../src/crypto/errors.ts";
import { DefinitionAltered } from "../src/ballots/errors.ts";
import { openBallot } from "../src/ballots/opened.ts";
import { BLANK, NOTHING, toggle } from "../src/choice.ts";
import { choiceNames, readOpening } from "../src/opening/opening.ts";
import { bar, fetchOpened, Unreachable } from "../src/opening/service.ts";
import { againAfter, fateOf } from "../src/obstacles.ts";
import { openingLink, prepare } from "../src/sealing.ts";
import { keepToOpen, Refused } from "../src/server.ts";
import { before, mayFollow } from "../src/steps.ts";
import { VECTORS } from "./shared.ts";

const [{ uuid, election: RAW, rules: RULES }] = VECTORS.elections as [
  (typeof VECTORS.elections)[number],
];
const DEFINITION = readDefinition(uuid, Buffer.from(RAW), Buffer.from(RULES));
const TOKEN = VECTORS.credentials[0]!.token;
const CHOICE = toggle(NOTHING, 1, true);

function refusal(status: number, rule = ""): Response {
  return new Response(JSON.stringify({ rule }), { status });
}

/** Answer the requests of one test in turn; null breaks the connection. */
async function answering<Result>(
  answers: (Response | null)[],
  act: () => Promise<Result>,
): Promise<{ result?: Result; error?: unknown; bodies: unknown[]; addresses: unknown[] }> {
  const fetched = mock.method(globalThis, "fetch", async () => {
    const answer = answers.shift();
    if (!answer) throw new TypeError("no connection");
    return answer;
  });
  const sent = (place: number) => fetched.mock.calls.map((call) => call.arguments[place] as unknown);
  try {
    const result = await act();
    return { result, bodies: sent(1), addresses: sent(0) };
  } catch (error) {
    return { error, bodies: sent(1), addresses: sent(0) };
  } finally {
    fetched.mock.restore();
  }
}

test("what is sealed opens with its seed, and the next time it is another ballot", () => {
  const first = prepare(DEFINITION, TOKEN, CHOICE);
  const second = prepare(DEFINITION, TOKEN, CHOICE);
  assert.notEqual(first.tracker, second.tracker);
  assert.notDeepEqual(first.seed, second.seed);
  const { election, question } = DEFINITION;
  const [selection] = openBallot(election, first.ballot, first.tracker, first.seed);
  assert.deepEqual(choiceNames(question, selection!, "blank"), [question.answers[1]]);
  assert.throws(() => openBallot(election, first.ballot, first.tracker, second.seed));
});

test("a blank ballot is told by its own name, an empty one by none", () => {
  const { ballot, tracker, seed } = prepare(DEFINITION, TOKEN, BLANK);
  const [selection] = openBallot(DEFINITION.election, ballot, tracker, seed);
  assert.deepEqual(choiceNames(DEFINITION.question, selection!, "blank"), ["blank"]);
  const nobody = selection!.map(() => 0 as const);
  assert.deepEqual(choiceNames(DEFINITION.question, nobody, "blank"), []);
});

test("what the square says is read on the second device, whole or not at all", () => {
  const prepared = { ...prepare(DEFINITION, TOKEN, CHOICE), tracker: `+/${"x".repeat(41)}` };
  const link = openingLink("https://vote.example/open/uuid", prepared);
  const fragment = link.split("#")[1]!;
  assert.deepEqual(readOpening(fragment), { tracker: prepared.tracker, seed: prepared.seed });
  for (const broken of ["", fragment.slice(1), fragment.slice(0, -1), `${fragment}0`, "nonsense"]) {
    assert.equal(readOpening(broken), undefined, broken);
  }
});

test("a ballot is kept to be opened without ticket or seed; a lost answer is asked for again", async () => {
  const prepared = prepare(DEFINITION, TOKEN, CHOICE);
  const { error, bodies } = await answering([null, new Response(null, { status: 204 })], () =>
    keepToOpen({ openings: "/openings" }, prepared, async () => {}),
  );
  assert.equal(error, undefined);
  const sent = (bodies as RequestInit[]).map(({ body }) => body as string);
  assert.equal(sent[0], sent[1]);
  assert.deepEqual(JSON.parse(sent[0]!), { ballot: prepared.ballot });
});

test("why a ballot is not kept is told", async () => {
  const prepared = prepare(DEFINITION, TOKEN, CHOICE);
  const cases: [(Response | null)[], string][] = [
    [[null, null, null], "no-answer"],
    [[503, 503, 503].map((status) => refusal(status)), "no-answer"],
    [[refusal(409, "too-many-openings")], "checked-enough"],
    [[refusal(409, "poll-closed")], "closed"],
    [[refusal(429)], "rate-limited"],
  ];
  for (const [answers, obstacle] of cases) {
    const { error } = await answering(answers, () =>
      keepToOpen({ openings: "/openings" }, prepared, async () => {}),
    );
    assert.ok(error instanceof Refused);
    assert.equal(error.obstacle, obstacle);
  }
});

test("the second device fetches election, rules and ballot, which belong together", async () => {
  const places = { uuid, election: "/election", rules: "/rules", openings: "/openings/", bar: "/bar" };
  const files = (rules: string): Response[] => [
    new Response(RAW),
    new Response(rules),
    new Response('{"ballot": "sealed"}'),
  ];
  const fetching = (answers: (Response | null)[]) =>
    answering(answers, () => fetchOpened(places, "a+/b"));
  const { result, addresses } = await fetching(files(RULES));
  assert.equal(result!.ballot, "sealed");
  assert.deepEqual(addresses, ["/election", "/rules", "/openings/a-_b"]);
  const altered = await fetching(files(VECTORS.elections[1]!.rules));
  assert.ok(altered.error instanceof DefinitionAltered);
  for (const [answer, reason] of [
    [refusal(404), "gone"],
    [refusal(500), "no-answer"],
    [null, "no-answer"],
  ] as const) {
    const { error } = await fetching([new Response(RAW), new Response(RULES), answer]);
    assert.ok(error instanceof Unreachable);
    assert.equal(error.reason, reason);
  }
});

test("the service is told of a ballot from a file; why it is not opened is told", async () => {
  const { ballot } = prepare(DEFINITION, TOKEN, CHOICE);
  const barring = (answer: Response) => answering([answer], () => bar({ bar: "/bar" }, { ballot }));
  const done = await barring(new Response(null, { status: 204 }));
  assert.equal(done.error, undefined);
  assert.deepEqual(done.addresses, ["/bar"]);
  const [sent] = done.bodies as RequestInit[];
  assert.deepEqual(JSON.parse(sent!.body as string), { ballot });
  for (const [answer, reason] of [
    [refusal(409, "ballot-cast"), "was-cast"],
    [refusal(409, "too-many-openings"), "checked-enough"],
    [refusal(409, "poll-closed"), "not-open"],
    [refusal(409, "poll-not-yet-open"), "not-open"],
    [refusal(429), "busy"],
  ] as const) {
    const { error } = await barring(answer);
    assert.ok(error instanceof Unreachable);
    assert.equal(error.reason, reason);
  }
  const { error } = await barring(refusal(422, "signature"));
  assert.ok(error instanceof CheckFailed);
});

test("after a check that did not start the ballot is sealed anew, never sent again", () => {
  for (const obstacle of ["no-answer", "rate-limited", "suspended", "checked-enough"] as const) {
    assert.equal(againAfter(obstacle, "check"), "review");
    const fate = obstacle === "checked-enough" ? "enough" : "not-checked";
    assert.equal(fateOf(obstacle, "check", false), fate);
  }
  assert.equal(againAfter("closed", "check"), undefined);
  assert.equal(againAfter("rate-limited", "cast"), "cast");
  assert.equal(fateOf("answer-lost", "cast", true), "unsure");
});

test("an opened ballot is never cast: one comes back to the review only", () => {
  assert.ok(mayFollow("review", "check"));
  assert.ok(mayFollow("check", "review"));
  for (const step of ["cast", "done", "choose", "arrive"] as const) {
    assert.ok(!mayFollow("check", step), step);
  }
  for (const step of ["arrive", "choose", "cast", "stopped", "done"] as const) {
    assert.ok(!mayFollow(step, "check"), step);
  }
  assert.equal(before("check"), "review");
});
