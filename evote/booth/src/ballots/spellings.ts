/**
 * Other readings of a code that the district's list does not have. Capital and small letters matter
 * in a code, and people mistake one for the other; the list tells which reading is the right one.
 */

import { normalize } from "./token.ts";

/** What is typed for a sign that looks like it; codes have no 0, O, I or l. */
const LOOKALIKES: Readonly<Record<string, string>> = { "0": "o", O: "o", I: "1iL", l: "1Li" };
const MOST_LOOKALIKES = 3;
const SEPARATORS = /[\s\-\u2010-\u2015]+/g;

/**
 * Return the readings of what was typed, as it is first: every letter in the other case, as a
 * keyboard with its capitals locked writes it; then a single letter in the other case.
 */
export function spellings(typed: string): string[] {
  const characters = typed.replace(SEPARATORS, "");
  const found = [typed, swapped(characters)].flatMap(withoutLookalikes);
  const single = [...characters].map((character, place) =>
    characters.slice(0, place) + swapped(character) + characters.slice(place + 1),
  );
  const readings = [...found, ...single.flatMap(withoutLookalikes)].flatMap(readable);
  return [...new Set(readings)];
}

/** Say whether letters were typed, all of them in one case: no code that was drawn is like that. */
export function isOneCase(typed: string): boolean {
  const hasLetters = typed.toLowerCase() !== typed.toUpperCase();
  return hasLetters && (typed === typed.toLowerCase() || typed === typed.toUpperCase());
}

function swapped(text: string): string {
  return [...text]
    .map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()))
    .join("");
}

function withoutLookalikes(text: string): string[] {
  const doubtful = [...text].filter((character) => character in LOOKALIKES);
  if (doubtful.length > MOST_LOOKALIKES) return [];
  return [...text].reduce<string[]>(
    (readings, character) =>
      [...(LOOKALIKES[character] ?? character)].flatMap((one) =>
        readings.map((reading) => reading + one),
      ),
    [""],
  );
}

function readable(text: string): string[] {
  try {
    return [normalize(text)];
  } catch {
    return [];
  }
}

