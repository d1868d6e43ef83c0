/**
 * The election of one district in the words of the protocol: questions, public key, fingerprint.
 * Mirrors ballots/election.py.
 */

import * as canonical from "../crypto/canonical.ts";
import * as group from "../crypto/ed25519.ts";
import type { Bit } from "../crypto/elgamal.ts";
import { CheckFailed, Malformed } from "../crypto/errors.ts";
import { sha256Base64 } from "../crypto/hashing.ts";
import { UnsupportedProtocol } from "./errors.ts";

const PROTOCOL_VERSION = 1;

/**
 * A question with its answers; a voter chooses between `minimum` and `maximum` of them.
 * With `blank`, one more ciphertext stands before those of the answers: the blank bit.
 */
export interface Question {
  readonly question: string;
  readonly answers: readonly string[];
  readonly minimum: number;
  readonly maximum: number;
  readonly blank: boolean;
}

/** One bit per choice, the blank bit first where there is one. */
export type Selection = readonly Bit[];

/** What every ballot of a district is bound to; `fingerprint` is the letter phi. */
export interface Election {
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly publicKey: group.Element;
  readonly questions: readonly Question[];
  readonly fingerprint: string;
}

/** Read election.json, whatever its layout; throws UnsupportedProtocol or Malformed. */
export function readElection(raw: Uint8Array): Election {
  const value = canonical.parse(raw) as canonical.JsonObject | null;
  if (value?.["version"] !== PROTOCOL_VERSION) {
    throw new UnsupportedProtocol("only version 1 of the protocol is supported");
  }
  const election = canonical.fields(
    value,
    "version",
    "description",
    "name",
    "group",
    "public_key",
    "questions",
    "uuid",
    "administrator?",
    "credential_authority?",
    "language?",
  );
  if (canonical.text(election["group"]) !== group.NAME) {
    throw new UnsupportedProtocol("only the group Ed25519 is supported in the booth");
  }
  return {
    uuid: canonical.text(election["uuid"]),
    name: canonical.text(election["name"]),
    description: canonical.text(election["description"]),
    publicKey: group.withTable(group.decodeKey(canonical.text(election["public_key"]))),
    questions: canonical.array(election["questions"]).map(readQuestion),
    fingerprint: sha256Base64(raw),
  };
}

/**
 * Read the list of public credentials: the weight of each, 1 unless the list gives weights. Throws
 * Malformed unless each is a key of the group and the list is sorted without repeats.
 */
export function readCredentials(raw: Uint8Array): Map<string, bigint> {
  const entries = canonical.array(canonical.decode(raw)).map((entry) =>
    canonical.text(entry).split(","),
  );
  if (entries.some(({ length }) => length > 2 || length !== entries[0]!.length)) {
    throw new Malformed("weights stand with some credentials only, or are not one number each");
  }
  const weights = new Map(
    entries.map(([name, weight]) => [name!, weight === undefined ? 1n : canonical.decimal(weight)]),
  );
  const keys = entries.map(([name]) => group.sortKey(group.decodeKey(name!)));
  // A repeated credential is not above itself, so that this finds it too.
  if (keys.some((key, i) => i > 0 && key <= keys[i - 1]!)) {
    throw new Malformed("the list of credentials is not sorted, or has a duplicate");
  }
  return weights;
}

/**
 * Throw CheckFailed when some credential has another weight than 1. Nothing binds a ballot to the
 * list: weights 1, 2, 4, 8 would make one sum out of which every single vote can be read.
 */
export function requireOneVoteEach(credentials: ReadonlyMap<string, bigint>): void {
  if ([...credentials.values()].some((weight) => weight !== 1n)) {
    throw new CheckFailed("the list of credentials gives weights, and every ballot counts once");
  }
}

/** Say whether these bits are a lawful choice. */
export function allows(question: Question, selection: Selection): boolean {
  const blank = question.blank && selection[0] === 1;
  const chosen = counted(question, selection).filter((bit) => bit === 1).length;
  if (selection.length !== question.answers.length + Number(question.blank)) return false;
  return blank ? chosen === 0 : question.minimum <= chosen && chosen <= question.maximum;
}

/** Return the entries that stand for answers: all but the blank one. */
export function counted<Item>(question: Question, choices: readonly Item[]): readonly Item[] {
  return question.blank ? choices.slice(1) : choices;
}

function readQuestion(value: canonical.Json): Question {
  const question = canonical.fields(value, "answers", "blank?", "min", "max", "question");
  const answers = canonical.array(question["answers"]).map(canonical.text);
  const minimum = canonical.natural(question["min"]);
  const maximum = canonical.natural(question["max"]);
  if (minimum > maximum || maximum > answers.length || answers.length === 0) {
    throw new Malformed("a question's limits do not fit its answers");
  }
  return {
    question: canonical.text(question["question"]),
    answers,
    minimum,
    maximum,
    blank: canonical.boolean(question["blank"] ?? false),
  };
}
