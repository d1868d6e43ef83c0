/** What the second device is told: by the address that it scanned, and by its page. */

import type { Question, Selection } from "../ballots/election.ts";
import { fromAddress, readSeed } from "../ballots/opened.ts";
import { one } from "../places.ts";

/** Which ballot to open, and with what. */
export interface Opening {
  readonly tracker: string;
  readonly seed: Uint8Array;
}

/** Where to ask; the page says it. */
export interface Addresses {
  readonly uuid: string;
  readonly election: string;
  readonly rules: string;
  /** Where an opened ballot is found, followed by its number. */
  readonly openings: string;
  /** Where the service is told of an opened ballot. */
  readonly bar: string;
}

const FRAGMENT = /^([A-Za-z0-9_-]{43})\.([0-9a-f]{64})$/;

/** Read what stands behind the # of the address; undefined where it is not whole. */
export function readOpening(fragment: string): Opening | undefined {
  const [, name, hex] = FRAGMENT.exec(fragment) ?? [];
  const seed = readSeed(hex ?? "");
  if (name === undefined || seed === undefined) return undefined;
  return { tracker: fromAddress(name), seed };
}

/** Return the names of those who are chosen, the blank ballot under its own. */
export function choiceNames(question: Question, selection: Selection, blank: string): string[] {
  const offered = [...(question.blank ? [blank] : []), ...question.answers];
  return offered.filter((_, place) => selection[place] === 1);
}

export function readAddresses(): Addresses {
  const { dataset } = one(document, "#open", HTMLElement);
  const { uuid, election, rules, openings, bar } = dataset;
  return { uuid: uuid!, election: election!, rules: rules!, openings: openings!, bar: bar! };
}
