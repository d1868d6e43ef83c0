/** A saved booth as the second device: it opens what another booth saved to be checked, and asks nobody. */

import { on, showSection, showWhere } from "../places.ts";
import { offerFile, showOpened } from "../opening/showing.ts";
import { type Definitions, definitionOf } from "./saved.ts";

/**
 * Make the entrance work. What was voted on is what this file says: what the other device says of
 * it is not asked.
 */
export function offerToCheckAnother(definitions: Definitions): void {
  on("#check-another", "click", () => {
    showWhere("where", false);
    showSection("file");
  });
  // Begin anew, so that nothing of the check is left.
  on("#to-the-booth", "click", () => window.location.reload());
  offerFile(definitions.uuid, (opened) => {
    try {
      showOpened(definitionOf(definitions), opened);
    } catch {
      showSection("caught");
    }
  });
}
