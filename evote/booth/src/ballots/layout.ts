/**
 * How one file lies in an archive: a header of 512 bytes, the content, zeros up to the next 512.
 * Mirrors ballots/layout.py: every header field but name, size and time is fixed.
 */

import { RecordBroken } from "./errors.ts";

export const BLOCK = 512;

/** Where an archive is read from: returns exactly `size` bytes, fewer only where it ends. */
export interface Source {
  read(size: number): Promise<Uint8Array>;
}

/** What a header says of the file behind it; times are Unix seconds. */
export interface Heading {
  readonly name: string;
  readonly size: number;
  readonly timestamp: number;
}

const OCTAL = /^[0-7]{11}$/;

/** Read the header of the next file; undefined when the archive ends here. Throws RecordBroken. */
export async function readHeading(source: Source): Promise<Heading | undefined> {
  const block = await source.read(BLOCK);
  if (block.length === 0) return undefined;
  const written = latin(whole(block, BLOCK));
  const heading = {
    name: written.slice(0, 100).replace(/\0+$/, ""),
    size: octal(written.slice(124, 135)),
    timestamp: octal(written.slice(136, 147)),
  };
  if (written !== spell(heading)) {
    throw new RecordBroken("archive-layout", "a file header is not as specified");
  }
  return heading;
}

/** Read the content behind a header and its padding, at most `room` bytes; throws RecordBroken. */
export async function readContent(
  source: Source,
  { size }: Heading,
  room: number,
): Promise<Uint8Array> {
  if (size > room) {
    throw new RecordBroken("archive-layout", `a file claims ${size} bytes, at most ${room} fit`);
  }
  const content = whole(await source.read(size), size);
  const padding = (BLOCK - (size % BLOCK)) % BLOCK;
  const zeros = whole(await source.read(padding), padding);
  if (zeros.some((byte) => byte !== 0)) {
    throw new RecordBroken("archive-layout", "the padding behind a file is not zero");
  }
  return content;
}

/** Return the one header that says this. */
function spell({ name, size, timestamp }: Heading): string {
  const digits = (number: number): string => `${number.toString(8).padStart(11, "0")}\0`;
  const start =
    `${name.padEnd(100, "\0")}0000644\0${"0000000\0".repeat(2)}` +
    `${digits(size)}${digits(timestamp)}`;
  const end = "0".padEnd(BLOCK - 156, "\0");
  const sum = [...start, ...end].reduce(
    (total, character) => total + character.charCodeAt(0),
    8 * " ".charCodeAt(0),
  );
  return `${start}${sum.toString(8).padStart(6, "0")}\0 ${end}`;
}

function octal(digits: string): number {
  if (!OCTAL.test(digits)) {
    throw new RecordBroken("archive-layout", "a size or a time is not eleven octal digits");
  }
  return parseInt(digits, 8);
}

function whole(content: Uint8Array, size: number): Uint8Array {
  if (content.length < size) {
    throw new RecordBroken("archive-complete", "the archive is cut off in the middle of a file");
  }
  return content;
}

// One character for each byte; TextDecoder's "latin1" is another encoding, windows-1252.
function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
