/** A letter's link that is opened in a window which shows the booth already. */

import { takeFragment } from "./letter.ts";
import { on, one } from "./places.ts";

interface Visit {
  readonly stake: "nothing" | "choice" | "receipt" | "ballot";
  forget(): void;
}

/** Say whether an address brings a letter, and no place of the page. */
export function bringsLetter({ hash }: Location): boolean {
  return hash.length > 1 && document.getElementById(hash.slice(1)) === null;
}

/**
 * Begin anew with a letter whose link is opened here, at once where nothing is lost, else once the
 * voter says so. While a ballot may be on its way to the box, no letter interrupts it.
 */
export function welcomeLetters(visit: Visit): void {
  const dialog = one(document, "#another-letter", HTMLDialogElement);
  let brought = "";
  const begin = (): void => {
    // The page that comes takes it out of the address again, before anything else.
    if (brought !== "") history.replaceState(null, "", `#${brought}`);
    visit.forget();
    window.location.reload();
  };
  window.addEventListener("hashchange", () => {
    if (!bringsLetter(window.location)) return;
    const { stake } = visit;
    if (stake === "nothing") {
      begin();
      return;
    }
    brought = takeFragment(window.location, history);
    // The link made an entry of its own, which is no step of the vote.
    history.back();
    if (stake !== "ballot" && !dialog.open) dialog.showModal();
  });
  on("#another-letter-begin", "click", begin);
  on("#another-letter-stay", "click", () => dialog.close());
  dialog.addEventListener("close", () => {
    brought = "";
  });
}
