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

/** What a letter says: its token, and the beginning of the fingerprint of the election that it is for. */
export interface Letter {
  readonly token: string | undefined;
  readonly fingerprint: string | undefined;
}

const NAMED = /^(.*)\.([0-9a-f]{32})$/s;

/** Read what the fragment of a letter's link holds; a link that was cut short has no token. */
export function readLetter(fragment: string): Letter {
  const [, code = fragment, fingerprint] = NAMED.exec(fragment) ?? [];
  return { token: tokenOf(code), fingerprint };
}

/** Return a letter as the fragment of a link. */
export function writeLetter({ token = "", fingerprint }: Letter): string {
  return fingerprint === undefined ? token : `${token}.${fingerprint}`;
}

/** Return the election that the address in a text leads to, if there is one. */
export function electionOf(text: string): string | undefined {
  return /\/vote\/([1-9A-HJ-NP-Za-km-z]{14,})/.exec(text)?.[1];
}

/** Return what the text of a letter's square says behind its address, or the whole text of another. */
export function fragmentOf(text: string): string {
  return text.slice(text.indexOf("#") + 1);
}

/** A word before the code, as in "Code: nzkYG-…"; an address is none. */
const LABEL = /^\s*[\p{L}\s']+:(?!\/\/)\s*/u;
const OTHER_SEPARATORS = /[_.]+/g;

/** Return a code that was typed or pasted, without a word before it and with dashes for other signs. */
export function codeIn(text: string): string {
  return text.replace(LABEL, "").replace(OTHER_SEPARATORS, "-");
}

/** Read what was typed, pasted or scanned; a code that is none yet is returned as it was meant. */
export function readTyped(text: string): Letter & { readonly typed: string } {
  const fragment = fragmentOf(text);
  const letter = readLetter(fragment);
  return { ...letter, typed: letter.token ?? codeIn(fragment) };
}

/** Return the token that a text is; undefined for any other. */
export function tokenOf(code: string): string | undefined {
  try {
    return normalize(decodeURIComponent(code));
  } catch {
    return undefined;
  }
}
