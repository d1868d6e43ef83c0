/** What a trustee keeps of her secret: a sheet of paper with a QR code, and a small file. */

import { Malformed } from "../crypto/errors.ts";
import { readSeed, type Seed } from "../tally/ceremony/seed.ts";

/** Return the content of the file: the secret in groups, one line. */
export function keyFile(seed: Seed): string {
  return `${seed.printed}\n`;
}

/** Read the file back; throws TokenMalformed, or Malformed for a file that is none of ours. */
export function readKeyFile(content: string): Seed {
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length !== 1) throw new Malformed("the file does not hold one secret");
  return readSeed(lines[0]!);
}

/** Return the groups of the secret, as they stand on the sheet. */
export function groupsOf(seed: Seed): string[] {
  return seed.printed.split("-");
}
