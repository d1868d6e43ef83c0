/** From what a voter typed to the token of her letter, or to a sentence that says where to look. */

import { publicCredential } from "./ballots/credential.ts";
import { isOneCase, spellings } from "./ballots/spellings.ts";
import { normalize, TokenMalformed } from "./ballots/token.ts";
import { tokenSentence } from "./wording.ts";
import type { Words } from "./words.ts";

/** What came of a typed code; `fault` is empty when there is a token. */
export interface ReadCode {
  readonly token: string | undefined;
  readonly fault: string;
}

/** Return the token of the district's list that was meant, else what is wrong with what was typed. */
export function readCode(
  words: Words,
  uuid: string,
  credentials: ReadonlySet<string>,
  typed: string,
): ReadCode {
  const token = spellings(typed).find((one) => credentials.has(publicCredential(uuid, one)));
  return { token, fault: token === undefined ? faultOf(words, typed) : "" };
}

function faultOf(words: Words, typed: string): string {
  try {
    normalize(typed);
    return isOneCase(typed) ? words.token.oneCase : words.token.unknown;
  } catch (error) {
    if (!(error instanceof TokenMalformed)) throw error;
    return tokenSentence(words, error.fault);
  }
}
