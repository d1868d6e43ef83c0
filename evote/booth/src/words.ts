/**
 * The sentences that the booth says itself, in the voter's language. They stand in the page, in the
 * element `#booth-words`, beside all others; words in braces are replaced.
 */

export interface Words {
  readonly language: string;
  /** How many may be chosen. */
  readonly rule: Sentences<"one" | "upto" | "between" | "exactly" | "list" | "blank">;
  /** How many are chosen. */
  readonly count: Sentences<
    "none" | "under" | "one" | "some" | "all" | "over" | "list" | "blank"
  >;
  readonly blank: string;
  readonly candidatesCleared: string;
  readonly blankCleared: string;
  /** Why a choice cannot be cast. */
  readonly choice: Sentences<"none" | "tooFew" | "tooMany">;
  /** Why a code cannot be read. */
  readonly token: Sentences<
    "missing" | "length" | "character" | "group" | "unknown" | "oneCase"
  >;
  /** Where one is: "Step 2 of 4". */
  readonly where: string;
  readonly checking: string;
  readonly found: string;
  readonly foundNobody: string;
  /** While the close is near or has come; a voter with grace has some minutes more. */
  readonly closing: Sentences<"near" | "nearGrace" | "overGrace">;
  /** At a kiosk only. */
  readonly idle: string;
  readonly scanning: string;
  readonly noCamera: string;
  readonly height: string;
  readonly copied: string;
  readonly saved: string;
  readonly receiptFile: string;
  readonly sealedFile: string;
  readonly openedFile: string;
  /** What a stop means for the ballot; stands above what stopped it. */
  readonly fate: Sentences<Fate>;
  /** What the button says that leads on from there. */
  readonly again: Sentences<"tryAgain" | "goOn">;
  /** What stopped the voter. */
  readonly stopped: Sentences<Obstacle>;
}

/**
 * Nothing was posted yet; the code was used before; no ballot was opened; enough were opened;
 * nothing was cast; or something was posted, and nobody knows yet.
 */
export type Fate = "cannot-vote" | "spent" | "not-checked" | "enough" | "not-cast" | "unsure";

/** What can stand between a voter and her receipt. */
export type Obstacle =
  | "not-yet-open"
  | "closed"
  | "suspended"
  | "ticket-unknown"
  | "ticket-spent"
  | "rate-limited"
  | "no-answer"
  | "answer-lost"
  | "definition"
  | "other-election"
  | "receipt"
  | "refused"
  | "checked-enough"
  | "opened-late"
  | "browser";

type Sentences<Key extends string> = Readonly<Record<Key, string>>;

/** Replace the words in braces; a word that is not given stays as it is. */
export function fillIn(sentence: string, words: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (braces, word: string) => String(words[word] ?? braces));
}
