/** The page's marked places, as evote/templates/trustee.html describes them. */

import * as places from "../places.ts";
import type { Transcript } from "../tally/ceremony/transcript.ts";
import { standingOf } from "./wording.ts";
import type { Words } from "./words.ts";

export * from "../places.ts";

/** One screen of the page; each says what to do now, or what is waited for. */
export type Screen =
  | "arrive"
  | "link"
  | "create"
  | "save"
  | "check"
  | "unlock"
  | "compare"
  | "alarm"
  | "wait"
  | "ready"
  | "rehearse"
  | "rehearsed"
  | "count"
  | "stopped";

/** Who reads the page, and where the service is. */
export interface Place {
  readonly poll: string;
  readonly number: number;
  readonly api: string;
  readonly record: string;
  readonly worker: string;
}

const PROGRESS: readonly string[] = ["create", "save", "compare", "wait", "ready"];
const PROGRESS_OF: Readonly<Partial<Record<Screen, string>>> = {
  check: "save",
  alarm: "compare",
  rehearse: "ready",
  rehearsed: "ready",
};

/** Screens that belong to no step of the ceremony, or to whichever she had come to. */
const OUTSIDE: readonly Screen[] = ["arrive", "link", "unlock", "count"];

export function readWords(): Words {
  return places.readJson("#trustee-words") as Words;
}

export function readPlace(): Place {
  const { dataset } = places.one(document, "#trustee", HTMLElement);
  const said = (name: string): string => {
    const found = dataset[name];
    if (found === undefined) throw new Error(`the page does not say data-${name}`);
    return found;
  };
  return {
    poll: said("poll"),
    number: Number(said("number")),
    api: said("api"),
    record: said("record"),
    worker: said("worker"),
  };
}

/** Show a screen, unless it is the one that is shown: the focus moves only with the screen. */
export function showScreen(screen: Screen): void {
  const shown = document.querySelector<HTMLElement>(`[data-step="${screen}"]`);
  if (shown?.hidden === false) return;
  // What was news on another screen is none on this one.
  places.announce("");
  places.showSection(screen);
  places.showWhere("progress", !OUTSIDE.includes(screen));
  places.showProgress(PROGRESS, PROGRESS_OF[screen] ?? screen);
}

/** List everybody with what is awaited of her. */
export function listTrustees(words: Words, transcript: Transcript, own: number): void {
  const standing = (number: number): [string, string] => {
    const name = standingOf(transcript, number);
    return [name, words.standing[name]];
  };
  renew("trustees", people(words, transcript, own, standing));
}

/** List everybody, and whether her part of the count is there. */
export function listGivers(
  words: Words,
  transcript: Transcript,
  own: number,
  givers: readonly number[],
): void {
  const standing = (number: number): [string, string] => {
    const name = givers.includes(number) ? "done" : "awaited";
    return [name, words.given[name]];
  };
  renew("givers", people(words, transcript, own, standing));
}

function people(
  words: Words,
  { names }: Transcript,
  own: number,
  standing: (number: number) => [name: string, sentence: string],
): HTMLElement[] {
  return names.map((name, i) => {
    const number = i + 1;
    const entry = places.copyOf("trustee-entry");
    const [kind, sentence] = standing(number);
    places.one(entry, "[data-number]", HTMLElement).textContent = String(number);
    places.one(entry, "[data-name]", HTMLElement).textContent =
      number === own ? `${name} ${words.you}` : name;
    const badge = places.one(entry, "[data-standing]", HTMLElement);
    badge.textContent = sentence;
    badge.dataset["standing"] = kind;
    return entry;
  });
}

/** List groups of characters, each in its own box. */
export function listGroups(list: string, groups: readonly string[]): void {
  renew(
    list,
    groups.map((characters) => {
      const entry = places.copyOf("group");
      entry.textContent = characters;
      return entry;
    }),
  );
}

/** Say something to those who listen to the page, unless it was said last. */
export function announceNews(sentence: string): void {
  const place = places.one(document, "#announcer", HTMLElement);
  if (place.textContent !== sentence) place.textContent = sentence;
}

/** Put entries into every list of a name; what is unchanged stays, so that nobody loses her place. */
export function renew(list: string, entries: readonly HTMLElement[]): void {
  const written = entries.map(({ textContent }) => textContent).join("");
  for (const place of document.querySelectorAll(`[data-list="${list}"]`)) {
    if (place.textContent === written && place.childElementCount === entries.length) continue;
    place.replaceChildren(...entries.map((entry) => entry.cloneNode(true)));
  }
}
