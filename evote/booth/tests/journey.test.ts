/** The parts of the voter's way that need no page. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock, test } from "node:test";

import { tracker } from "../src/ballots/ballot.ts";
import { type Definition, readDefinition } from "../src/ballots/definition.ts";
import { isOneCase, spellings } from "../src/ballots/spellings.ts";
import * as choices from "../src/choice.ts";
import { Malformed } from "../src/crypto/errors.ts";
import { sha256Hex } from "../src/crypto/hashing.ts";
import { type Closing, watchClose } from "../src/closing.ts";
import { fragmentOf, readLetter, readTyped, takeFragment, tokenOf, writeLetter } from "../src/letter.ts";
import { isPresented, optionsOf } from "../src/people.ts";
import { ReceiptRefused } from "../src/receipt.ts";
import { folded } from "../src/search.ts";
import { arrive, askTicket, cast, obstacleOf, Refused } from "../src/server.ts";
import { mayFollow } from "../src/steps.ts";
import * as wording from "../src/wording.ts";
import { fillIn, type Words } from "../src/words.ts";
import { VECTORS } from "./shared.ts";

const TEMPLATE = readFileSync(new URL("../../templates/booth_words.html", import.meta.url), "utf8");
const WORDS = pageWords();
const [INDIVIDUALS, PAIR, LISTS] = VECTORS.elections.map(({ uuid, election, rules }) =>
  readDefinition(uuid, Buffer.from(election), Buffer.from(rules)),
) as [Definition, Definition, Definition];

/** The words that the template writes into the page, in English. */
function pageWords(): Words {
  const block = /id="booth-words">\s*\{\{([\s\S]*?)\| tojson/.exec(TEMPLATE)![1]!;
  const json = block
    .replace(/_\(("(?:[^"\\]|\\.)*")\)/g, "$1")
    .replace(/: language,/, ': "en",')
    .replace(/,(\s*\})/g, "$1");
  return JSON.parse(json) as Words;
}

test("the page has every sentence that the booth says", () => {
  const sentences = (words: object): unknown[] =>
    Object.values(words).flatMap((word) => (typeof word === "object" ? sentences(word) : [word]));
  assert.ok(sentences(WORDS).every((word) => typeof word === "string" && word !== ""));
  const groups: [keyof Words, string[]][] = [
    ["rule", ["one", "upto", "between", "exactly", "list", "blank"]],
    ["count", ["none", "under", "one", "some", "all", "over", "list", "blank"]],
    ["choice", ["none", "tooFew", "tooMany"]],
    ["token", ["missing", "length", "character", "group", "unknown", "oneCase"]],
    ["fate", ["cannot-vote", "spent", "not-checked", "enough", "not-cast", "unsure"]],
    ["closing", ["near", "nearGrace", "overGrace"]],
    ["again", ["tryAgain", "goOn"]],
    [
      "stopped",
      [
        "not-yet-open",
        "closed",
        "suspended",
        "ticket-unknown",
        "ticket-spent",
        "rate-limited",
        "no-answer",
        "answer-lost",
        "definition",
        "receipt",
        "refused",
        "browser",
      ],
    ],
  ];
  for (const [group, keys] of groups) {
    assert.deepEqual(keys.filter((key) => !(key in (WORDS[group] as object))), [], group);
  }
  const single = ["blank", "candidatesCleared", "blankCleared", "height", "copied", "saved", "where"];
  for (const key of [...single, "checking", "found", "foundNobody", "idle", "scanning", "noCamera"]) {
    assert.ok(key in WORDS, key);
  }
});

test("the fragment is taken and wiped, its token normalised", () => {
  const replaceState = mock.fn();
  const location = { hash: "#nzkYG%2Do6APdp-a6V68-hiF1cw", pathname: "/vote/x", search: "?a=b" };
  const fragment = takeFragment(
    location as Location,
    { replaceState } as unknown as History,
  );
  assert.deepEqual(replaceState.mock.calls[0]!.arguments, [null, "", "/vote/x?a=b"]);
  assert.equal(tokenOf(fragment), "nzkYG-o6APdp-a6V68-hiF1cw");
});

test("a fragment that is no token is not taken for one", () => {
  for (const fragment of ["", "content", "nzkYG-o6APdp", "%", "%E0%A4%A"]) {
    assert.equal(tokenOf(fragment), undefined, fragment);
  }
});

test("a ballot is cast once, and only after its review", () => {
  assert.ok(mayFollow("review", "cast"));
  for (const step of ["arrive", "choose", "cast", "done"] as const) {
    assert.ok(!mayFollow(step, "cast"), step);
  }
  for (const step of ["arrive", "choose", "review", "cast", "stopped"] as const) {
    assert.ok(!mayFollow("done", step), step);
  }
  assert.ok(!mayFollow("cast", "choose"));
});

test("a choice within the limits can be sealed", () => {
  const { question } = INDIVIDUALS;
  const nine = [...Array(9).keys()].reduce(
    (choice, place) => choices.toggle(choice, place, true),
    choices.NOTHING,
  );
  assert.equal(choices.faultOf(question, nine), undefined);
  assert.equal(choices.faultOf(question, choices.toggle(nine, 9, true)), "tooMany");
  assert.equal(choices.faultOf(question, choices.NOTHING), "none");
  assert.equal(choices.faultOf({ ...question, blank: false }, choices.NOTHING), "tooFew");
  assert.equal(choices.faultOf(PAIR.question, choices.NOTHING), undefined);
  assert.equal(choices.faultOf(question, choices.BLANK), undefined);
  assert.deepEqual(choices.names(question, choices.toggle(nine, 3, false)).length, 8);
});

test("ticking a candidate takes a blank vote back", () => {
  const choice = choices.toggle(choices.BLANK, 2, true);
  assert.deepEqual(choices.selectionOf(LISTS.question, { chosen: choice.chosen, blank: false }), [
    0, 0, 0,
  ]);
  assert.deepEqual(choices.selectionOf(PAIR.question, choice), [0, 0, 1, 0]);
  assert.deepEqual(choices.selectionOf(LISTS.question, choices.BLANK), [1, 0, 0]);
});

test("the rule of each kind of contest has its sentence", () => {
  const { contest } = INDIVIDUALS.rules;
  const say = (change: object): string =>
    wording.ruleSentence(WORDS, { ...INDIVIDUALS.rules, contest: { ...contest, ...change } });
  const sentences = [
    say({}),
    say({ minimum: 2 }),
    say({ minimum: 9 }),
    say({ maximum: 1 }),
    say({ kind: "lists" }),
    say({ blank: false }),
  ];
  assert.equal(new Set(sentences).size, sentences.length);
  assert.ok(sentences[0]!.includes("9"));
  for (const sentence of sentences) assert.doesNotMatch(sentence, /[{}]/);
});

test("the count of each choice has its sentence", () => {
  const chosen = (n: number): choices.Choice => ({ chosen: new Set(Array(n).keys()), blank: false });
  const say = (choice: choices.Choice, change: object = {}): string => {
    const { contest } = INDIVIDUALS.rules;
    const rules = { ...INDIVIDUALS.rules, contest: { ...contest, ...change } };
    return wording.countSentence(WORDS, rules, choice);
  };
  assert.equal(say(chosen(4)), "You have chosen 4 of at most 9. You may choose 5 more.");
  assert.equal(say(chosen(11)), "You have chosen 11. At most 9 are possible. Take 2 back.");
  const sentences = [
    say(choices.NOTHING),
    say(choices.BLANK),
    say(chosen(4)),
    say(chosen(9)),
    say(chosen(10)),
    say(chosen(1), { minimum: 2 }),
    say(chosen(1), { maximum: 1 }),
    wording.countSentence(WORDS, LISTS.rules, chosen(1)),
  ];
  assert.equal(new Set(sentences).size, sentences.length);
  for (const sentence of sentences) assert.doesNotMatch(sentence, /[{}]/);
});

test("a code is read in spite of letters in the wrong case or that look alike", () => {
  const token = "nzkYG-o6APdp-a6V68-hiF1cw";
  for (const typed of [
    token,
    "NZKyg O6apDP A6v68 HIf1CW", // the keyboard's capitals are locked
    "nzkYG-06APdp-a6V68-hiF1cw",
    "nzkYG-O6APdp-a6V68-hiFlcw",
    "nzkYg-o6APdp-a6V68-hiF1cw",
    "nzkYGo6APdpa6V68hiF1cw",
  ]) {
    assert.ok(spellings(typed).includes(token), typed);
  }
  assert.ok(!spellings("nzkyg-o6APdp-a6V68-hiF1cw").includes(token), "two letters are too many");
  assert.deepEqual(spellings("0".repeat(22)), []);
  assert.ok(isOneCase(token.toUpperCase()) && isOneCase(token.toLowerCase()));
  assert.ok(!isOneCase(token) && !isOneCase("12345"));
});

test("a letter's square is read, and a code that is no address", () => {
  const token = "nzkYG-o6APdp-a6V68-hiF1cw";
  assert.equal(fragmentOf(`https://vote.example/v/6#${token}`), token);
  assert.equal(fragmentOf(token), token);
  assert.equal(fragmentOf("https://elsewhere.example/"), "https://elsewhere.example/");
});

test("a code is read with a word before it, with other signs between its groups, or as a link", () => {
  const token = "nzkYG-o6APdp-a6V68-hiF1cw";
  for (const typed of [
    `Code: ${token}`,
    `Votre code\u00a0: ${token}`,
    "nzkYG_o6APdp_a6V68_hiF1cw",
    "nzkYG.o6APdp.a6V68.hiF1cw",
    `https://vote.example/v/6#${token}`,
  ]) {
    assert.equal(tokenOf(readTyped(typed).typed), token, typed);
  }
  const fingerprint = "0123456789abcdef".repeat(2);
  assert.deepEqual(readTyped(`https://vote.example/v/6#${token}.${fingerprint}`), {
    token,
    fingerprint,
    typed: token,
  });
  for (const typed of ["https://vote.example/v/6", "nzkYG:o6APdp", "Code:"]) {
    assert.equal(tokenOf(readTyped(typed).typed), undefined, typed);
  }
});

test("a voter hears once that the close is near and once that it has come, by the service's clock", () => {
  mock.timers.enable({ apis: ["setInterval", "Date"], now: Date.parse("2020-01-01T00:00:00Z") });
  const { poll } = INDIVIDUALS.rules;
  const now = new Date(Date.parse(poll.closes) - 12 * 60_000).toISOString();
  const heard: Closing[] = [];
  const stop = watchClose({ now, hours: poll }, (closing) => heard.push(closing));
  mock.timers.tick(60_000);
  assert.deepEqual(heard, []);
  mock.timers.tick(90_000);
  assert.deepEqual(heard, ["near"]);
  mock.timers.tick(10 * 60_000);
  assert.deepEqual(heard, ["near", "over"]);
  stop();
  watchClose({ now: "", hours: poll }, () => assert.fail("a file knows no clock"));
  mock.timers.tick(60 * 60_000);
  mock.timers.reset();
});

test("who has grace is told until when her ballot is taken", () => {
  const hours = INDIVIDUALS.rules.poll;
  const graced = { hours, until: new Date(Date.parse(hours.closes) + 600_000).toISOString() };
  const say = (closing: Closing, station = graced): string =>
    wording.closingSentence(WORDS, station, closing);
  assert.match(say("near"), /20:00.*taken until.*20:10/);
  assert.match(say("over"), /still taken until.*20:10/);
  const strict = { hours, until: hours.closes };
  assert.match(say("near", strict), /20:00.*Cast your ballot before that/);
  assert.match(say("over", strict), /closed on.*20:00/);
});

test("a page that was cleared leads nowhere", () => {
  for (const step of ["arrive", "choose", "cast", "done"] as const) {
    assert.ok(mayFollow(step, "cleared"), step);
    assert.ok(!mayFollow("cleared", step), step);
  }
});

test("a letter names the election that it is for; a link that was cut short is typed by hand", () => {
  const letter = { token: "nzkYG-o6APdp-a6V68-hiF1cw", fingerprint: "0123456789abcdef".repeat(2) };
  assert.deepEqual(readLetter(writeLetter(letter)), letter);
  assert.deepEqual(readLetter(letter.token), { ...letter, fingerprint: undefined });
  assert.equal(readLetter(writeLetter(letter).slice(0, -1)).token, undefined);
  assert.equal(readLetter(`content.${letter.fingerprint}`).token, undefined);
});

test("names are found without their accents", () => {
  assert.ok(folded("Aïcha BENALI").includes(folded(" aicha b")));
  assert.ok(!folded("Aïcha Benali").includes(folded("aischa")));
});

test("pictures and statements go to whom they belong, lists member by member", () => {
  const { contest } = LISTS.rules;
  const place = contest.standing[0]!.members.length;
  const options = optionsOf(contest, [{ place, statement: "I plant trees.", photo: "" }]);
  assert.deepEqual(options.map(({ name }) => name), contest.standing.map(({ name }) => name));
  assert.equal(options[1]!.people[0]!.statement, "I plant trees.");
  assert.deepEqual(options.map(isPresented), options.map((_, index) => index === 1));
});

test("every fault is explained with its numbers", () => {
  const { question } = INDIVIDUALS;
  for (const fault of ["none", "tooFew", "tooMany"] as const) {
    const sentence = wording.choiceSentence(WORDS, question, choices.NOTHING, fault);
    assert.doesNotMatch(sentence, /[{}]/);
  }
  const faults = [
    { kind: "missing" },
    { kind: "length", count: 3 },
    { kind: "group", group: 4, count: 5, size: 6 },
    { kind: "character", group: 1, place: 2, character: "0" },
  ] as const;
  for (const fault of faults) {
    assert.doesNotMatch(wording.tokenSentence(WORDS, fault), /[{}]/);
  }
});

test("moments are written in the poll's time zone", () => {
  const { poll } = INDIVIDUALS.rules;
  assert.match(wording.obstacleSentence(WORDS, "not-yet-open", poll), /23 November 2026.*08:00/);
  const french = (written: string): string => wording.moment("fr", poll, written);
  assert.equal(french(poll.closes), "lundi 30 novembre 2026 à 20\u00a0h\u00a000");
  assert.equal(french("2026-12-01T08:05:00+01:00"), "mardi 1er décembre 2026 à 8\u00a0h\u00a005");
  assert.equal(wording.moment("en", poll, poll.opens), "Monday 23 November 2026 at 08:00");
  const others = ["ro", "it", "de", "cs", "pt", "et"];
  assert.deepEqual(others.map((language) => wording.moment(language, poll, poll.opens)), [
    "luni, 23 noiembrie 2026, 08:00",
    "lunedì 23 novembre 2026, 08:00",
    "Montag, 23. November 2026, 08:00",
    "pondělí 23. listopadu 2026, 8:00",
    "segunda-feira, 23 de novembro de 2026, 08:00",
    "esmaspäev, 23. november 2026, 08:00",
  ]);
});

test("a word that is not given stays in its braces", () => {
  assert.equal(fillIn("{a} {b} {a}", { a: 0 }), "0 {b} 0");
});

test("refusals become the obstacle that the voter can understand", () => {
  const obstacles: [number, string, string][] = [
    [403, "ticket-unknown", "ticket-unknown"],
    [409, "ticket-spent", "ticket-spent"],
    [409, "poll-not-yet-open", "not-yet-open"],
    [409, "poll-closed", "closed"],
    [409, "poll-suspended", "suspended"],
    [429, "", "rate-limited"],
    [422, "overall-proof", "refused"],
    [400, "", "refused"],
    [503, "storage-unavailable", "answer-lost"],
  ];
  for (const [status, rule, obstacle] of obstacles) {
    assert.equal(obstacleOf(status, rule), obstacle, rule);
  }
});

// ---------------------------------------------------------------- with a service that answers

const addresses = {
  uuid: INDIVIDUALS.election.uuid,
  election: "/election",
  rules: "/rules",
  credentials: "/credentials",
  state: "/state",
  tickets: "/tickets",
  cast: "/cast",
  openings: "/openings",
};
const sealed = { ticket: "ticket", ballot: "ballot", tracker: tracker("ballot") };

/** Answer the requests of one test in turn; null breaks the connection. Return what was asked. */
function answering(...answers: (Response | null)[]) {
  return mock.method(globalThis, "fetch", async (address: string, request: RequestInit) => {
    const answer = answers.shift();
    if (!answer) throw new TypeError(`${request.method ?? "GET"} ${address}: no connection`);
    return answer;
  });
}

async function posting(...answers: (Response | null)[]) {
  const pauses: number[] = [];
  const fetched = answering(...answers);
  try {
    const sleep = async (milliseconds: number): Promise<void> => void pauses.push(milliseconds);
    const station = { receiptKey: VECTORS.receipts[0]!.key, pass: "" };
    const receipt = await cast(addresses, sealed, station, sleep);
    return { receipt, fetched, pauses };
  } catch (error) {
    return { error, fetched, pauses };
  } finally {
    fetched.mock.restore();
  }
}

test("after lost answers the same bytes are posted again, then the voter decides", async () => {
  const { error, fetched, pauses } = await posting(null, new Response("", { status: 502 }));
  assert.deepEqual(error, new Refused("answer-lost"));
  assert.equal(pauses.length, 2);
  const bodies = fetched.mock.calls.map(({ arguments: [, request] }) => request?.body);
  assert.deepEqual(new Set(bodies), new Set(['{"ticket":"ticket","ballot":"ballot"}']));
  assert.equal(bodies.length, 3);
});

test("turned away after a lost answer, nobody knows of the ballot; before one, everybody does", async () => {
  const turnedAway = (): Response => new Response("", { status: 429 });
  assert.deepEqual((await posting(null, turnedAway())).error, new Refused("answer-lost"));
  assert.deepEqual((await posting(turnedAway())).error, new Refused("rate-limited"));
});

test("a refusal is not repeated, readable or not", async () => {
  for (const body of ['{"rule":"ticket-spent"}', "<html>", "null"]) {
    const { error, fetched } = await posting(new Response(body, { status: 409 }));
    assert.ok(error instanceof Refused);
    assert.equal(error.obstacle, body.includes("spent") ? "ticket-spent" : "refused");
    assert.equal(fetched.mock.callCount(), 1);
  }
});

test("an answer that is no receipt for this ballot is not believed", async () => {
  const other = Response.json(VECTORS.receipts[0]!.receipt, { status: 201 });
  assert.ok((await posting(other)).error instanceof ReceiptRefused);
  assert.ok((await posting(new Response("thank you"))).error instanceof Malformed);
});

test("a district is entered with its definition, state and pass", async () => {
  const { election, rules } = VECTORS.elections[0]!;
  const state = { uuid: addresses.uuid, state: "open", pass: "1-ab" };
  const fetched = answering(
    new Response(election),
    new Response(rules),
    Response.json(["one", "two,3"]),
    Response.json(state),
  );
  const station = await arrive(addresses);
  fetched.mock.restore();
  assert.deepEqual([station.state, station.pass], ["open", "1-ab"]);
  assert.equal(station.receiptKey, VECTORS.receipts[0]!.key);
  assert.equal(station.fingerprint, sha256Hex(election));
  assert.deepEqual([...station.credentials], ["one", "two"]);
  assert.equal(station.election.fingerprint, INDIVIDUALS.election.fingerprint);
});

test("a district that is not reached is not entered", async () => {
  for (const answers of [[], [new Response("", { status: 404 })]]) {
    const fetched = answering(...answers);
    await assert.rejects(arrive(addresses), new Refused("no-answer"));
    fetched.mock.restore();
  }
});

test("a ticket is asked about before the choice", async () => {
  const obstacles: [Response | null, string | undefined][] = [
    [new Response(null, { status: 204 }), undefined],
    [Response.json({ rule: "ticket-spent" }, { status: 409 }), "ticket-spent"],
    [Response.json({ rule: "ticket-unknown" }, { status: 403 }), "ticket-unknown"],
    [new Response("", { status: 429 }), "rate-limited"],
    [new Response("", { status: 503 }), "no-answer"],
    [null, "no-answer"],
  ];
  for (const [answer, obstacle] of obstacles) {
    const fetched = answering(answer);
    const asked = askTicket(addresses, "ticket");
    if (obstacle === undefined) await asked;
    else await assert.rejects(asked, { obstacle });
    assert.equal(fetched.mock.calls[0]!.arguments[1]!.body, '{"ticket":"ticket"}');
    fetched.mock.restore();
  }
});
