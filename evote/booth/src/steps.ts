/** The steps of a vote, and which step may follow which. */

export type Step =
  | "arrive"
  | "district"
  | "choose"
  | "review"
  | "check"
  | "cast"
  | "done"
  | "stopped"
  | "cleared";

const FOLLOWING: Readonly<Record<Step, readonly Step[]>> = {
  arrive: ["district", "choose", "review", "stopped"],
  district: ["arrive", "choose", "review", "stopped"],
  choose: ["arrive", "district", "review", "stopped"],
  review: ["arrive", "district", "choose", "check", "cast", "stopped"],
  // The ballot is opened: from here one comes back to another one only.
  check: ["review", "stopped"],
  // From here the ballot is on its way: there is no turning back until the service has answered.
  cast: ["done", "stopped"],
  stopped: ["arrive", "district", "choose", "review", "cast", "stopped"],
  done: [],
  cleared: [],
};

/** The steps that are counted, "Step 2 of 4". */
export const COUNTED: readonly Step[] = ["arrive", "district", "choose", "review"];

/** Say whether a voter may go from one step to another; a second click on "cast" may not. */
export function mayFollow(current: Step, next: Step): boolean {
  // Everything may be cleared for the next person, and then nothing follows.
  return current !== "cleared" && (next === "cleared" || FOLLOWING[current].includes(next));
}

/** Return the step to go back to; there is none before the first. */
export function before(step: Step): Step {
  if (step === "check") return "review";
  return COUNTED[Math.max(0, COUNTED.indexOf(step) - 1)]!;
}
