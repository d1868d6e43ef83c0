/** Which sentence says what: rules, counts and faults of a choice in the voter's language. */

import type { Question } from "./ballots/election.ts";
import type { TokenFault } from "./ballots/token.ts";
import type { Contest, Poll, Rules } from "./ballots/poll.ts";
import type { Choice, ChoiceFault } from "./choice.ts";
import type { Closing } from "./closing.ts";
import type { Station } from "./server.ts";
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
  const limits = { n, min, max, more: max - n, surplus: n - max };
  return fillIn(words.count[countKey(contest, choice)], limits);
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
  const found = { ...fault, n: "count" in fault ? fault.count : 0 };
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

/** Say that voting closes soon or has closed, and until when this voter's ballot is still taken. */
export function closingSentence(
  words: Words,
  { hours, until }: Pick<Station, "hours" | "until">,
  closing: Closing,
): string {
  const graced = Date.parse(until) > Date.parse(hours.closes);
  if (closing === "over" && !graced) return obstacleSentence(words, "closed", hours);
  const key = closing === "over" ? "overGrace" : graced ? "nearGrace" : "near";
  return fillIn(words.closing[key], {
    closes: moment(words.language, hours, hours.closes),
    until: moment(words.language, hours, until),
  });
}

/** Write a moment in words, in the poll's own time zone. */
export function moment(language: string, { timeZone }: Poll, written: string): string {
  if (language !== "fr" && language !== "en") {
    const write = (style: Intl.DateTimeFormatOptions): string =>
      new Intl.DateTimeFormat(placeOf(language), { ...style, timeZone }).format(new Date(written));
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

/** Write a day in words, as the device knows it. */
export function day(language: string, when: Date): string {
  return new Intl.DateTimeFormat(placeOf(language), { dateStyle: "long" }).format(when);
}

/** Return where a language is written as here: "en" and "pt" alone would be those of America. */
function placeOf(language: string): string {
  return { en: "en-GB", pt: "pt-PT" }[language] ?? language;
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
