/** What a voter has ticked, before it is sealed. */

import type { Question, Selection } from "./ballots/election.ts";

/** The places of the chosen answers, counted from 0, or a blank vote, which excludes them. */
export interface Choice {
  readonly chosen: ReadonlySet<number>;
  readonly blank: boolean;
}

export const NOTHING: Choice = { chosen: new Set(), blank: false };
export const BLANK: Choice = { chosen: new Set(), blank: true };

/** Why a choice cannot be cast: nothing chosen, or fewer or more than the limits allow. */
export type ChoiceFault = "none" | "tooFew" | "tooMany";

/** Tick or untick one answer; a blank vote is taken back. */
export function toggle({ chosen }: Choice, place: number, ticked: boolean): Choice {
  const others = [...chosen].filter((other) => other !== place);
  return { chosen: new Set(ticked ? [...others, place] : others), blank: false };
}

/** Return what keeps the choice from being cast, if anything does. */
export function faultOf(question: Question, { chosen, blank }: Choice): ChoiceFault | undefined {
  if (blank) return undefined;
  if (chosen.size > question.maximum) return "tooMany";
  if (chosen.size >= question.minimum) return undefined;
  return chosen.size === 0 && question.blank ? "none" : "tooFew";
}

/** Return the chosen answers in the order of the ballot. */
export function names(question: Question, { chosen }: Choice): string[] {
  return question.answers.filter((_, place) => chosen.has(place));
}

/** Return the bits to be sealed, the blank bit first where there is one. */
export function selectionOf(question: Question, { chosen, blank }: Choice): Selection {
  const answers = question.answers.map((_, place) => (chosen.has(place) ? 1 : 0));
  return question.blank ? [blank ? 1 : 0, ...answers] : answers;
}
