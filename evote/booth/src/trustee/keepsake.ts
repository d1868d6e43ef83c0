/** What a trustee keeps of her secret: a sheet of paper with a QR code, and a small file. */

import { Malformed } from "../crypto/errors.ts";
import { readSeed, type Seed } from "../tally/ceremony/seed.ts";

/** Return the content of the file: the secret in groups, and below it whose and of which poll. */
export function keyFile(seed: Seed, poll: string, number: number): string {
  return `${seed.printed}\n${poll}/${number}\n`;
}

/** The file is that of another poll, or of another trustee. */
export class OtherPlace extends Error {
  override readonly name: string = "OtherPlace";
}

/**
 * Read the file back, in which the place may be missing. Throws TokenMalformed, Malformed for a file
 * that is none of ours, or OtherPlace. Mirrors tally/ceremony/code_file.py.
 */
export function readKeyFile(content: string, poll: string, number: number): Seed {
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length !== 1 && lines.length !== 2) {
    throw new Malformed("the file does not hold one secret");
  }
  const seed = readSeed(lines[0]!);
  const place = lines[1]?.trim();
  if (place !== undefined && place !== `${poll}/${number}`) throw new OtherPlace(place);
  return seed;
}

/** Return the groups of the secret, as they stand on the sheet. */
export function groupsOf(seed: Seed): string[] {
  return seed.printed.split("-");
}
