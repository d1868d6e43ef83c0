/** What stops a voter on her way: what that means for her ballot, and where "try again" leads. */

import type { Step } from "./steps.ts";
import type { Fate, Obstacle } from "./words.ts";

/** After the others there is nothing to try. */
const AGAIN: Readonly<Partial<Record<Obstacle, Step>>> = {
  "not-yet-open": "arrive",
  "no-answer": "arrive",
  "answer-lost": "cast",
  receipt: "cast",
  "rate-limited": "cast",
  suspended: "review",
  "ticket-unknown": "arrive",
  refused: "review",
  "checked-enough": "review",
};

/** Return where "try again" leads after what came up at a step, if anywhere. */
export function againAfter(obstacle: Obstacle, step: Step): Step | undefined {
  // An opened ballot is not sent a second time: another one is sealed.
  return AGAIN[obstacle] && (step === "check" ? "review" : AGAIN[obstacle]);
}

/** Say whether the ballot that was posted may have arrived, so that the very same one must be sent. */
export function mayHaveArrived(obstacle: Obstacle): boolean {
  return AGAIN[obstacle] === "cast";
}

/** Return what becomes of the ballot; `unsure` says that nobody knows whether it arrived. */
export function fateOf(obstacle: Obstacle, step: Step, unsure: boolean): Fate {
  if (obstacle === "checked-enough") return "enough";
  if (step === "check") return "not-checked";
  if (step !== "cast") return obstacle === "ticket-spent" ? "spent" : "cannot-vote";
  return unsure ? "unsure" : "not-cast";
}
