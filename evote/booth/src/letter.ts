/** The link in the letter, which carries the token where no browser sends it: in the fragment. */

import { normalize } from "./ballots/token.ts";

/**
 * Take what the fragment holds, and wipe it from the address bar and from the history at once: a
 * shared screen, the next user or a synchronised history must not find it.
 */
export function takeFragment(location: Location, history: History): string {
  const fragment = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  return fragment;
}

/** Return the token of a fragment, if it holds one: a link that was cut short is typed by hand. */
export function tokenOf(fragment: string): string | undefined {
  try {
    return normalize(decodeURIComponent(fragment));
  } catch {
    return undefined;
  }
}

/** Return the code in the text of a letter's square, or the whole text where it is no address. */
export function letterOf(text: string): string {
  const fragment = text.slice(text.indexOf("#") + 1);
  return tokenOf(fragment) ?? fragment;
}
