/**
 * The sentences that the trustee's page says itself, in her language. They stand in the page, in
 * the element `#trustee-words`; words in braces are replaced.
 */

import type { Round } from "../tally/ceremony/ceremony.ts";

export interface Words {
  readonly language: string;
  /** How a trustee stands in the list of all. */
  readonly standing: Sentences<
    "done" | "awaited" | "invited" | "at-fault" | "alarmed" | "paused"
  >;
  /** How a trustee stands in the count. */
  readonly given: Sentences<"done" | "awaited">;
  /** Put behind the name of the trustee who reads. */
  readonly you: string;
  /** What everybody waits for in a round, and who is missing. */
  readonly waiting: Sentences<Round>;
  /** While only the town hall can go on. */
  readonly quorum: string;
  readonly paused: string;
  readonly missing: string;
  readonly nobodyMissing: string;
  /** Who is missing while nobody can go on. */
  readonly townHall: string;
  /** Who said that somebody has other digits; {names} are theirs. */
  readonly alarm: string;
  /** Why a secret cannot be read. */
  readonly code: Sentences<"missing" | "length" | "character" | "group" | "file" | "other" | "place">;
  /** Which group of the secret is to be typed back; the key is the number of the group. */
  readonly group: Sentences<"1" | "2" | "3" | "4">;
  readonly groupWrong: string;
  readonly saved: string;
  readonly keyFile: string;
  /** What a trustee sent that is wrong, in one sentence; {name} is hers. */
  readonly finding: Sentences<Finding>;
  /** What becomes of it: for the one at fault, and for the others. */
  readonly consequence: Sentences<"own" | "other">;
  /** What is to be done about the secret when it is asked for. */
  readonly unlock: Sentences<"ceremony" | "rehearsal" | "count">;
  readonly count: Sentences<
    | "adding up"
    | "waiting"
    | "too few"
    | "decrypted"
    | "checking"
    | "sent"
    | "failed"
    | "declined"
    | "another"
    | "refused"
    | "unreachable"
  >;
  readonly progress: string;
  readonly button: Sentences<"one" | "many">;
  readonly result: Sentences<"all" | "some" | "nothing" | "running" | "known">;
  readonly ballots: Sentences<"one" | "many">;
  /** Why the page cannot go on. */
  readonly stopped: Sentences<Obstacle>;
}

/** What can be found wrong. */
export type Finding = Round | "share" | "complaint" | "unlike";

/** What can stand in the way. */
export type Obstacle =
  | "access-denied"
  | "other-link"
  | "service-lies"
  | "digits-differ"
  | "refused"
  | "browser"
  | "fault";

type Sentences<Key extends string> = Readonly<Record<Key, string>>;
