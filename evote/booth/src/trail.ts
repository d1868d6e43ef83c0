/** The browser's own way back: an entry of its history for each step, which holds its name only. */

import type { Step } from "./steps.ts";

/** What a journey asks of the way back. */
export interface Trail {
  /** Keep that a step was reached. */
  reach(step: Step): void;
  /** Go back from a step to the one before it. */
  back(before: Step): void;
}

/** The browser's history; `turned` hears which step its own buttons lead to. */
export class BrowserTrail implements Trail {
  constructor(turned: (step: Step) => void) {
    history.replaceState({ step: "arrive" }, "");
    window.addEventListener("popstate", ({ state }) => {
      // Behind a # nobody goes back: a place of this page is shown, or a letter's link was opened.
      if (window.location.hash === "") turned(stepOf(state));
    });
  }

  reach(step: Step): void {
    if (stepOf(history.state) !== step) history.pushState({ step }, "");
  }

  back(): void {
    history.back();
  }
}

/** No trail: at a kiosk the next person finds no history to go back to. */
export class NoTrail implements Trail {
  readonly #turned: (step: Step) => void;

  constructor(turned: (step: Step) => void) {
    this.#turned = turned;
  }

  reach(): void {
    history.replaceState(null, "");
  }

  back(before: Step): void {
    this.#turned(before);
  }
}

function stepOf(state: unknown): Step {
  return (state as { step?: Step } | null)?.step ?? "arrive";
}
