/**
 * The record of one election: the `.bel` archive, read as a stream, one step at a time.
 * Mirrors the reading half of ballots/record.py: accepts exactly the bytes that the writer writes.
 */

import { decimal, decode, encodeText, fields, text } from "../crypto/canonical.ts";
import { Malformed } from "../crypto/errors.ts";
import { sha256Hex } from "../crypto/hashing.ts";
import { Board, DATA_PER_EVENT, type Event, readEvent } from "./board.ts";
import { RecordBroken, UnsupportedProtocol } from "./errors.ts";
import { type Heading, readContent, readHeading, type Source } from "./layout.ts";

/** An event with the data records before it. */
export interface Step {
  readonly event: Event;
  readonly data: readonly Uint8Array[];
}

const MAX_HEADER_SIZE = 256;
const MAX_EVENT_SIZE = 1024;
const MAX_SETUP_SIZE = 64 * 2 ** 20;
const MAX_STEP_SIZE = 4 * 2 ** 20;
const MOST_DATA = Math.max(...Object.values(DATA_PER_EVENT).flat());
const NAME = /^([0-9a-f]{64})\.(data|event)\.json$/;
const SETUP_RECORDS = ["election", "trustees", "credentials", "credentials_certificate"];

/**
 * Yield the steps of an archive, each checked in itself and against those before it. Throws
 * RecordBroken, or UnsupportedProtocol. Says nothing about ballots, trustees or results.
 */
export async function* readRecord(source: Source): AsyncGenerator<Step> {
  const timestamp = await readHeader(source);
  const board = new Board();
  const seen = new Set<string>();
  let data: Uint8Array[] = [];
  let room = MAX_SETUP_SIZE;
  for (;;) {
    const heading = await readHeading(source);
    if (heading === undefined) break;
    const { digest, kind } = nameOf(heading, timestamp);
    const content = await readContent(source, heading, kind === "event" ? MAX_EVENT_SIZE : room);
    if (sha256Hex(content) !== digest) {
      throw new RecordBroken("record-hash", `the file named ${digest} holds something else`);
    }
    if (kind === "event") {
      const event = readEvent(content);
      board.replay(event);
      checkData(event, data);
      yield { event, data };
      data = [];
      room = MAX_STEP_SIZE;
      continue;
    }
    if (data.length === MOST_DATA) {
      throw new RecordBroken("event-data", "more data records than any event has");
    }
    if (seen.has(digest)) {
      throw new RecordBroken("archive-layout", `the data record ${digest} stands twice`);
    }
    seen.add(digest);
    data.push(content);
    room -= content.length;
  }
  if (data.length > 0 || board.last === undefined) {
    throw new RecordBroken("archive-complete", "the archive ends before an event's end");
  }
}

/** Read the first file and return the archive's timestamp. */
async function readHeader(source: Source): Promise<number> {
  const heading = await readHeading(source);
  if (heading?.name !== "BELENIOS") {
    throw new RecordBroken("archive-header", "this is no archive");
  }
  const content = await readContent(source, heading, MAX_HEADER_SIZE);
  try {
    const header = fields(decode(content), "version", "timestamp");
    if (header["version"] !== 1) {
      throw new UnsupportedProtocol("the archive is not of version 1 of the protocol");
    }
    if (decimal(text(header["timestamp"])) !== BigInt(heading.timestamp)) {
      throw new Malformed("it gives two different times");
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new RecordBroken("archive-header", `the archive's header is wrong: ${error.message}`);
  }
  return heading.timestamp;
}

function nameOf(heading: Heading, timestamp: number): { digest: string; kind: string } {
  const match = NAME.exec(heading.name);
  if (match === null || heading.timestamp !== timestamp) {
    throw new RecordBroken("archive-layout", "a file's name or time is not as specified");
  }
  return { digest: match[1]!, kind: match[2]! };
}

/** Refuse data that are not those of the event. */
function checkData(event: Event, data: readonly Uint8Array[]): void {
  const place = `the ${event.type} event at height ${event.height}`;
  if (!DATA_PER_EVENT[event.type].includes(data.length)) {
    throw new RecordBroken("event-data", `${place} comes with ${data.length} data records`);
  }
  const last = data[data.length - 1];
  if (last !== undefined && event.payload !== sha256Hex(last)) {
    throw new RecordBroken("event-data", `${place} does not name the data record before it`);
  }
  if (event.type === "Setup") {
    const named = data.slice(0, -1).map((raw, i) => [SETUP_RECORDS[i]!, sha256Hex(raw)]);
    if (encodeText(Object.fromEntries(named)) !== new TextDecoder().decode(last)) {
      throw new RecordBroken("event-data", "the setup data does not name the records before it");
    }
  }
}
