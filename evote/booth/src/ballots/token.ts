/**
 * Tokens: the one-time secrets in the letters. Mirrors ballots/token.py.
 *
 * Written in Base58, which leaves out the characters that people confuse (0, O, I, l).
 */

export const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const GROUP_SIZES = [5, 6, 5, 6] as const;
const GROUP_BOUNDS = [0, 5, 11, 16, 22] as const;
const SIZE = 22;
const SEPARATORS = /[\s\-\u2010-\u2015]+/;

/** Where to look in the letter; groups and places count from 1. */
export type TokenFault =
  | { readonly kind: "missing" }
  | { readonly kind: "length"; readonly count: number }
  | {
      readonly kind: "group";
      readonly group: number;
      readonly count: number;
      readonly size: number;
    }
  | {
      readonly kind: "character";
      readonly group: number;
      readonly place: number;
      readonly character: string;
    };

/** What somebody typed is no token; the message never repeats it. */
export class TokenMalformed extends Error {
  override readonly name: string = "TokenMalformed";
  readonly fault: TokenFault;

  constructor(fault: TokenFault) {
    super(`the code cannot be read: ${fault.kind}`);
    this.fault = fault;
  }
}

/** Return the token in its one spelling, 5-6-5-6; spaces and dashes do not matter. */
export function normalize(typed: string): string {
  const split = typed.split(SEPARATORS).filter((group) => group !== "");
  const characters = split.join("");
  const groups = split.length === GROUP_SIZES.length ? split : cut(characters);
  const fault = faultOf(groups, split.length === GROUP_SIZES.length);
  if (fault !== undefined) throw new TokenMalformed(fault);
  return groups.join("-");
}

/** Return what is wrong; `apart` says that the groups were typed apart, so that one can be named. */
function faultOf(groups: readonly string[], apart: boolean): TokenFault | undefined {
  const count = [...groups.join("")].length;
  if (count === 0) return { kind: "missing" };
  for (const [i, characters] of groups.entries()) {
    const stranger = [...characters].findIndex((character) => !BASE58.includes(character));
    if (stranger >= 0) {
      const character = [...characters][stranger]!;
      return { kind: "character", group: i + 1, place: stranger + 1, character };
    }
  }
  if (!apart) return count === SIZE ? undefined : { kind: "length", count };
  const uneven = groups.findIndex((characters, i) => characters.length !== GROUP_SIZES[i]);
  if (uneven < 0) return undefined;
  return { kind: "group", group: uneven + 1, count: groups[uneven]!.length, size: GROUP_SIZES[uneven]! };
}

/** Cut into the four groups of a token; what is too much stays in the last. */
function cut(characters: string): string[] {
  const [first, second, third, fourth] = GROUP_BOUNDS;
  return [
    characters.slice(first, second),
    characters.slice(second, third),
    characters.slice(third, fourth),
    characters.slice(fourth),
  ];
}
