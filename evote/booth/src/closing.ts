/** Notices while a voter is in the booth that voting closes soon, and that it has closed. */

import type { Station } from "./server.ts";

export type Closing = "near" | "over";

/** Milliseconds before the close at which it is near, and between two looks at the clock. */
const NEAR = 10 * 60_000;
const BETWEEN = 1_000;

/**
 * Call `tell` once when the close is near and once when it has come, by the clock of the service: the
 * device's own may be wrong. A booth in a file knows no service, and tells nothing.
 */
export function watchClose(
  { now, hours }: Pick<Station, "now" | "hours">,
  tell: (closing: Closing) => void,
): () => void {
  const left = Date.parse(hours.closes) - Date.parse(now);
  const entered = Date.now();
  let told: Closing | undefined;
  const look = (): void => {
    const remaining = left - (Date.now() - entered);
    const closing = remaining <= 0 ? "over" : remaining <= NEAR ? "near" : undefined;
    if (closing === undefined || closing === told) return;
    told = closing;
    tell(closing);
  };
  look();
  const timer = Number.isNaN(left) ? undefined : setInterval(look, BETWEEN);
  return () => clearInterval(timer);
}
