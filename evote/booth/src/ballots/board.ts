/**
 * The public board: a chain of events that only grows, in the order the specification gives.
 * Mirrors the reading half of ballots/board.py.
 */

import { decode, fields, type Json, natural, text } from "../crypto/canonical.ts";
import { Malformed } from "../crypto/errors.ts";
import { sha256Hex } from "../crypto/hashing.ts";
import { RecordBroken } from "./errors.ts";

const EVENT_TYPES = [
  "Setup",
  "Ballot",
  "EndBallots",
  "EncryptedTally",
  "PartialDecryption",
  "Result",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** How many data records stand before an event; Setup may have a fifth for a certificate. */
export const DATA_PER_EVENT: Readonly<Record<EventType, readonly number[]>> = {
  Setup: [4, 5],
  Ballot: [1],
  EndBallots: [0],
  EncryptedTally: [2],
  PartialDecryption: [2],
  Result: [1],
};

const AFTER: Readonly<Record<EventType | "nothing", readonly EventType[]>> = {
  nothing: ["Setup"],
  Setup: ["Ballot", "EndBallots"],
  Ballot: ["Ballot", "EndBallots"],
  EndBallots: ["EncryptedTally"],
  EncryptedTally: ["PartialDecryption"],
  PartialDecryption: ["PartialDecryption", "Result"],
  Result: [],
};

const HASH = /^[0-9a-f]{64}$/;

/** One step of the board; `hash` is the head of a board that ends with it. */
export interface Event {
  readonly parent: string | undefined;
  readonly height: number;
  readonly type: EventType;
  readonly payload: string | undefined;
  readonly hash: string;
}

/** Read an event in its one spelling; throws RecordBroken. */
export function readEvent(raw: Uint8Array): Event {
  try {
    const value = fields(decode(raw), "parent?", "height", "type", "payload?");
    const type = EVENT_TYPES.find((known) => known === value["type"]);
    if (type === undefined) throw new Malformed("there is no such type of event");
    return {
      parent: hashOf(value["parent"]),
      height: natural(value["height"]),
      type,
      payload: hashOf(value["payload"]),
      hash: sha256Hex(raw),
    };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new RecordBroken("event-form", `an event is not as specified: ${error.message}`);
  }
}

/** A board as its last event leaves it. */
export class Board {
  #last: Event | undefined;

  /** The last event; undefined while the board is empty. */
  get last(): Event | undefined {
    return this.#last;
  }

  /** Post an event; throws RecordBroken when it does not fit here. */
  replay(event: Event): void {
    const last = this.#last;
    const place = `the event at height ${event.height}`;
    if (!AFTER[last?.type ?? "nothing"].includes(event.type)) {
      throw new RecordBroken("event-order", `${place} cannot be a ${event.type}`);
    }
    if (event.parent !== last?.hash) {
      throw new RecordBroken("chain-parent", `${place} does not follow the one before`);
    }
    if (event.height !== (last === undefined ? 0 : last.height + 1)) {
      throw new RecordBroken("chain-height", `${place} stands at another height`);
    }
    if ((event.payload === undefined) !== (event.type === "EndBallots")) {
      throw new RecordBroken("event-data", `${place} names data wrongly`);
    }
    this.#last = event;
  }
}

function hashOf(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  const digits = text(value);
  if (!HASH.test(digits)) throw new Malformed("a hash is not 64 lower-case hexadecimal digits");
  return digits;
}
