/** Which sentence says what, in the trustee's language. */

import type { TokenFault } from "../ballots/token.ts";
import { TokenMalformed } from "../ballots/token.ts";
import { ROUNDS } from "../tally/ceremony/ceremony.ts";
import type { Transcript } from "../tally/ceremony/transcript.ts";
import { OtherSeed } from "../tally/ceremony/participant.ts";
import { fillIn } from "../words.ts";
import { OtherPlace } from "./keepsake.ts";
import type { Finding, Words } from "./words.ts";

/** How a trustee stands: her part is there, awaited, not begun, or wrong. */
export type Standing = keyof Words["standing"];

/** Return how a trustee stands. */
export function standingOf(transcript: Transcript, number: number): Standing {
  const { ceremony, stopped, alarms } = transcript;
  if (alarms.includes(number)) return "alarmed";
  if (stopped.some(({ trustee }) => trustee === number)) return "at-fault";
  if (ceremony.received("certificate", number) === undefined) return "invited";
  if (!ceremony.waitingFor.includes(number)) return "done";
  return isHeld(transcript) ? "paused" : "awaited";
}

/** Say whether nobody can go on until the office has acted: a wrong share, or other digits. */
export function isHeld({ ceremony, stopped, alarms }: Transcript): boolean {
  const disputed = stopped.some(({ reason }) => isDispute(findingOf(reason)));
  return alarms.length > 0 || (ceremony.round === "conclusion" && disputed);
}

/** Say who said that somebody has other digits. */
export function alarmSentence(words: Words, { alarms, names }: Transcript): string {
  const said = alarms.map((number) => names[number - 1]!);
  return fillIn(words.alarm, { names: listed(words, said) });
}

/** Say who is missing in the present round. */
export function missingSentence(words: Words, transcript: Transcript): string {
  const { ceremony, names } = transcript;
  if (isHeld(transcript)) return words.townHall;
  const missing = ceremony.waitingFor.map((number) => names[number - 1]!);
  if (missing.length === 0) return words.nobodyMissing;
  return fillIn(words.missing, { names: listed(words, missing) });
}

/** Say in plain words what a trustee sent that is wrong; the service's own reason tells which. */
export function findingSentence(words: Words, name: string, reason: string): string {
  return fillIn(words.finding[findingOf(reason)], { name });
}

/** Tell what kind of fault the service's or the ceremony's reason speaks of. */
export function findingOf(reason: string): Finding {
  if (/sent trustee \d+ a wrong share|the share for trustee/.test(reason)) return "share";
  if (/complain/.test(reason)) return "complaint";
  return ROUNDS.find((round) => reason.includes(`the ${round} is wrong`)) ?? "unlike";
}

/** Say whether only the office can end it: a share was wrong, or a complaint. */
export function isDispute(finding: Finding): boolean {
  return finding === "share" || finding === "complaint";
}

/** Say where to look on the sheet. */
export function codeSentence(words: Words, error: unknown): string {
  if (error instanceof OtherPlace) return words.code.place;
  if (error instanceof OtherSeed) return words.code.other;
  if (!(error instanceof TokenMalformed)) return words.code.file;
  const fault: TokenFault = error.fault;
  return fillIn(words.code[fault.kind], { ...fault, n: fault.kind === "length" ? fault.count : 0 });
}

/** Write several names in a row, as the language does it. */
function listed(words: Words, names: readonly string[]): string {
  return new Intl.ListFormat(words.language, { type: "conjunction" }).format(names);
}
