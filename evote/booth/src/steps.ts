/** The steps of a vote, and which step may follow which. */

export type Step = "arrive" | "choose" | "review" | "cast" | "done" | "stopped";

const FOLLOWING: Readonly<Record<Step, readonly Step[]>> = {
  arrive: ["choose", "stopped"],
  choose: ["arrive", "review", "stopped"],
  review: ["arrive", "choose", "cast"],
  // From here the ballot is on its way: there is no turning back until the service has answered.
  cast: ["done", "stopped"],
  stopped: ["arrive", "choose", "review", "cast", "stopped"],
  done: [],
};

/** Say whether a voter may go from one step to another; a second click on "cast" may not. */
export function mayFollow(current: Step, next: Step): boolean {
  return FOLLOWING[current].includes(next);
}
