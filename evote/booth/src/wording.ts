/** Which sentence says what: rules, counts and faults of a choice in the voter's language. */

import type { Question } from "./ballots/election.ts";
import type { TokenFault } from "./ballots/token.ts";
import type { Contest, Poll, Rules } from "./ballots/poll.ts";
import type { Choice, ChoiceFault } from "./choice.ts";
import { fillIn, type Obstacle, type Words } from "./words.ts";

/** Say how many may be chosen. */
export function ruleSentence(words: Words, { contest }: Rules): string {
  const limits = { min: contest.minimum, max: contest.maximum };
  const sentence = fillIn(words.rule[ruleKey(contest)], limits);
  return contest.blank ? `${sentence} ${words.rule.blank}` : sentence;
}

/** Say how many are chosen, and how many may be. */
export function countSentence(words: Words, { contest }: Rules, choice: Choice): string {
  const n = choice.chosen.size;
  const { minimum: min, maximum: max } = contest;
  return fillIn(words.count[countKey(contest, choice)], { n, min, max, surplus: n - max });
}

/** Say what keeps a choice from being cast. */
export function choiceSentence(
  words: Words,
  question: Question,
  choice: Choice,
  fault: ChoiceFault,
): string {
  const n = choice.chosen.size;
  const { minimum: min, maximum: max } = question;
  return fillIn(words.choice[fault], { min, max, n, surplus: n - max });
}

/** Say where to look in the letter. */
export function tokenSentence(words: Words, fault: TokenFault): string {
  const found = { ...fault, n: fault.kind === "length" ? fault.count : 0 };
  return fillIn(words.token[fault.kind], found);
}

/** Say what stopped the voter. */
export function obstacleSentence(words: Words, obstacle: Obstacle, poll?: Poll): string {
  const moments = poll && {
    opens: moment(words.language, poll, poll.opens),
    closes: moment(words.language, poll, poll.closes),
  };
  return fillIn(words.stopped[obstacle], moments ?? {});
}

/** Write a moment in words, in the poll's own time zone. */
export function moment(language: string, { timeZone }: Poll, written: string): string {
  if (language !== "fr" && language !== "en") {
    // "pt" alone would be written as in Brazil.
    const place = language === "pt" ? "pt-PT" : language;
    const write = (style: Intl.DateTimeFormatOptions): string =>
      new Intl.DateTimeFormat(place, { ...style, timeZone }).format(new Date(written));
    return `${write({ dateStyle: "full" })}, ${write({ timeStyle: "short" })}`;
  }
  const format = new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  });
  const found = format.formatToParts(new Date(written)).map(({ type, value }) => [type, value]);
  const { weekday, day, month, year, hour, minute } = Object.fromEntries(found);
  // As on the other pages: day before month, hours from 0 to 23, the French first day an ordinal.
  if (language !== "fr") return `${weekday} ${day} ${month} ${year} at ${hour}:${minute}`;
  const date = `${weekday} ${day === "1" ? "1er" : day} ${month} ${year}`;
  return `${date} à ${Number(hour)}\u00a0h\u00a0${minute}`;
}

function ruleKey({ kind, minimum, maximum }: Rules["contest"]): keyof Words["rule"] {
  if (kind === "lists") return "list";
  if (maximum === 1) return "one";
  if (minimum === maximum) return "exactly";
  return minimum <= 1 ? "upto" : "between";
}

function countKey({ kind, minimum, maximum }: Contest, choice: Choice): keyof Words["count"] {
  const n = choice.chosen.size;
  if (choice.blank) return "blank";
  if (n === 0) return "none";
  if (kind === "lists") return "list";
  if (n > maximum) return "over";
  if (maximum === 1) return "one";
  if (n < minimum) return "under";
  return n === maximum ? "all" : "some";
}
