/**
 * The sealed rules of a district: what is voted on, who stands, when, and how it ends.
 * Mirrors the reading half of ballots/poll.py.
 */

import * as canonical from "../crypto/canonical.ts";
import { Malformed } from "../crypto/errors.ts";
import { sha256Hex } from "../crypto/hashing.ts";
import type { Question } from "./election.ts";

/** An election day of a town; moments are written like 2026-11-23T08:00:00+01:00. */
export interface Poll {
  readonly id: string;
  readonly name: string;
  readonly opens: string;
  readonly closes: string;
  readonly timeZone: string;
  /** How many districts the poll has; undefined where the rules do not say. */
  readonly districts: number | undefined;
  /** The key that signs receipts, in hexadecimal digits; undefined where the rules do not say. */
  readonly receiptKey: string | undefined;
}

export interface District {
  readonly number: number;
  readonly name: string;
}

/** A candidate, or a list of candidates with its members. */
export interface Standing {
  readonly name: string;
  readonly members: readonly string[];
}

/** What a district decides; `standing` keeps the order of the ballot. */
export interface Contest {
  readonly kind: "individuals" | "lists";
  readonly question: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly blank: boolean;
  /** Fewer ballots than this are never decrypted. */
  readonly smallTallyLimit: number;
  readonly revotes: boolean;
  readonly standing: readonly Standing[];
}

export interface Rules {
  readonly poll: Poll;
  readonly district: District;
  readonly contest: Contest;
}

/** A district of the published poll file: its election, its rules and their fingerprint. */
export interface PollDistrict {
  readonly uuid: string;
  readonly rules: Rules;
  readonly fingerprint: string;
}

const FINGERPRINT = /evote-rules-sha256:([0-9a-f]{64})/g;

/** Return the contest as the question that voters answer. */
export function questionOf(contest: Contest): Question {
  return {
    question: contest.question,
    answers: contest.standing.map(({ name }) => name),
    minimum: contest.minimum,
    maximum: contest.maximum,
    blank: contest.blank,
  };
}

/** Return the fingerprint that a description binds to; undefined unless there is exactly one. */
export function boundFingerprint(description: string): string | undefined {
  const found = [...description.matchAll(FINGERPRINT)];
  return found.length === 1 ? found[0]![1] : undefined;
}

/** Read the canonical rules of a district; throws Malformed. */
export function readRules(raw: Uint8Array): Rules {
  return rulesOf(canonical.decode(raw));
}

/** Read poll.json, which lists the districts of a poll; throws Malformed. */
export function readPollFile(raw: Uint8Array): PollDistrict[] {
  const names = ["format", "version", "receipt_key", "districts"];
  const file = canonical.fields(canonical.decode(raw), ...names);
  if (file["format"] !== "evote-poll" || file["version"] !== 1) {
    throw new Malformed("this is no poll file of version 1");
  }
  return canonical.array(file["districts"]).map((value) => {
    const { uuid, rules } = canonical.fields(value, "uuid", "rules");
    return {
      uuid: canonical.text(uuid),
      rules: rulesOf(rules),
      fingerprint: sha256Hex(canonical.encodeText(rules!)),
    };
  });
}

function rulesOf(value: canonical.Json | undefined): Rules {
  const names = ["version", "poll", "district", "contest"];
  const rules = canonical.fields(value, ...names);
  if (canonical.natural(rules["version"]) !== 1) {
    throw new Malformed("the rules are of a version that is not known");
  }
  const district = canonical.fields(rules["district"], "number", "name");
  return {
    poll: readPoll(rules["poll"]),
    district: {
      number: canonical.natural(district["number"]),
      name: canonical.text(district["name"]),
    },
    contest: readContest(rules["contest"]),
  };
}

function readPoll(value: canonical.Json | undefined): Poll {
  const names = ["id", "name", "opens", "closes", "time_zone", "districts?", "receipt_key?"];
  const poll = canonical.fields(value, ...names);
  const { districts, receipt_key: receiptKey } = poll;
  return {
    id: canonical.text(poll["id"]),
    name: canonical.text(poll["name"]),
    opens: canonical.text(poll["opens"]),
    closes: canonical.text(poll["closes"]),
    timeZone: canonical.text(poll["time_zone"]),
    districts: districts === undefined ? undefined : canonical.natural(districts),
    receiptKey: receiptKey === undefined ? undefined : canonical.text(receiptKey),
  };
}

function readContest(value: canonical.Json | undefined): Contest {
  const contest = canonical.fields(
    value,
    "kind",
    "question",
    "seats",
    "min",
    "max",
    "blank",
    "ties",
    "small_tally_limit",
    "revotes",
    "seating?",
    "candidates?",
    "lists?",
  );
  const kind = contest["kind"];
  if (kind !== "individuals" && kind !== "lists") {
    throw new Malformed("kind: expected individuals or lists");
  }
  return {
    kind,
    question: canonical.text(contest["question"]),
    minimum: canonical.natural(contest["min"]),
    maximum: canonical.natural(contest["max"]),
    blank: canonical.boolean(contest["blank"]),
    smallTallyLimit: canonical.natural(contest["small_tally_limit"]),
    revotes: canonical.boolean(contest["revotes"]),
    standing:
      kind === "individuals"
        ? canonical.array(contest["candidates"]).map(readCandidate)
        : canonical.array(contest["lists"]).map(readList),
  };
}

function readCandidate(value: canonical.Json): Standing {
  const candidate = canonical.fields(value, "name", "age_rank", "gender?");
  return { name: canonical.text(candidate["name"]), members: [] };
}

function readList(value: canonical.Json): Standing {
  const list = canonical.fields(value, "name", "age_rank?", "members");
  return {
    name: canonical.text(list["name"]),
    members: canonical.array(list["members"]).map((member) => readCandidate(member).name),
  };
}
