/**
 * What a ballot has to prove. Mirrors ballots/statements.py.
 *
 * Places count the ciphertexts of one answer from 0, and the place after the last is their sum
 * (without the blank bit). `bound` is the fingerprint of the election and the credential.
 */

import type { Branch } from "../crypto/disjunction.ts";
import { blankOrInterval, interval, notBoth } from "../crypto/interval.ts";
import type { Question } from "./election.ts";

/** A sentence to prove: the prefix of its hash, its branches. */
export interface Statement {
  readonly prefix: string;
  readonly branches: readonly Branch[];
}

/** Return what every proof of a ballot is bound to. */
export function binding(fingerprint: string, credential: string): string {
  return `${fingerprint}|${credential}`;
}

/** State that one choice is 0 or 1; `choice` is its ciphertext as "alpha,beta". */
export function choiceStatement(bound: string, place: number, choice: string): Statement {
  return { prefix: `prove|${bound}|${choice}|`, branches: interval(place, 0, 1) };
}

/** State that the number of choices keeps the question's limits, or that the vote is blank. */
export function overallStatement(
  question: Question,
  bound: string,
  choices: readonly string[],
  total: string,
): Statement {
  const { minimum, maximum, blank } = question;
  const context = `${bound}|${choices.join(",")}`;
  const place = choices.length;
  return blank
    ? { prefix: `bproof1|${context}|`, branches: blankOrInterval(0, place, minimum, maximum) }
    : { prefix: `prove|${context}|${total}|`, branches: interval(place, minimum, maximum) };
}

/** State that a blank vote chooses nothing else. */
export function blankStatement(bound: string, choices: readonly string[]): Statement {
  return {
    prefix: `bproof0|${bound}|${choices.join(",")}|`,
    branches: notBoth(0, choices.length),
  };
}
