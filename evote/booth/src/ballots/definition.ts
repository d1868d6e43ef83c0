/**
 * What the booth insists on before it shows a single candidate: the election, the sealed rules and
 * the page belong together. Whoever altered a name or a limit is found out here; whoever altered the
 * key, by the fingerprint in the letter (`letter.ts`).
 */

import { encodeText } from "../crypto/canonical.ts";
import { sha256Hex } from "../crypto/hashing.ts";
import { type Election, type Question, readElection } from "./election.ts";
import { DefinitionAltered } from "./errors.ts";
import { boundFingerprint, questionOf, readRules, type Rules } from "./poll.ts";

export interface Definition {
  readonly election: Election;
  readonly question: Question;
  readonly rules: Rules;
  /** SHA-256 of the election in hexadecimal digits, as it stands in the letter. */
  readonly fingerprint: string;
  /** The key that signs receipts, by the sealed rules. */
  readonly receiptKey: string;
}

/**
 * Read the election of the page's uuid and its rules. Throws DefinitionAltered when they do not
 * belong together, Malformed or UnsupportedProtocol when one of them cannot be read.
 */
export function readDefinition(
  uuid: string,
  rawElection: Uint8Array,
  rawRules: Uint8Array,
): Definition {
  const election = readElection(rawElection);
  const rules = readRules(rawRules);
  if (election.uuid !== uuid) throw new DefinitionAltered("this is another election");
  if (boundFingerprint(election.description) !== sha256Hex(rawRules)) {
    throw new DefinitionAltered("the election is not bound to these rules");
  }
  const [question, ...others] = election.questions;
  if (question === undefined || others.length > 0) {
    throw new DefinitionAltered("the election does not ask exactly one question");
  }
  if (spell(question) !== spell(questionOf(rules.contest))) {
    throw new DefinitionAltered("the election does not ask the question of the rules");
  }
  const { receiptKey } = rules.poll;
  if (receiptKey === undefined) throw new DefinitionAltered("the rules name no key of receipts");
  return { election, question, rules, fingerprint: sha256Hex(rawElection), receiptKey };
}

function spell({ question, answers, minimum, maximum, blank }: Question): string {
  return encodeText({ question, answers, minimum, maximum, blank });
}
