/**
 * A ceremony as the service tells it: who takes part, and every message so far.
 * Mirrors the reading half of tally/ceremony/transcript.py.
 */

import {
  array,
  boolean,
  decimal,
  fields,
  type Json,
  natural,
  text,
} from "../../crypto/canonical.ts";
import { NAME } from "../../crypto/ed25519.ts";
import { Malformed } from "../../crypto/errors.ts";
import { Ceremony, type Message, ROUNDS } from "./ceremony.ts";
import { Setting } from "./setting.ts";

/** A trustee who sent something wrong, and what it was. */
export interface Finding {
  readonly trustee: number;
  readonly reason: string;
}

/** What is known of the ceremony of a poll. */
export interface Transcript {
  readonly pollId: string;
  readonly pollName: string;
  /** 1, and one more after each replacement. */
  readonly attempt: number;
  /** The trustees', in the order of their numbers. */
  readonly names: readonly string[];
  readonly ceremony: Ceremony;
  /** What was found wrong in this attempt. */
  readonly stopped: readonly Finding[];
  /** The numbers of those who said in this attempt that somebody has other digits. */
  readonly alarms: readonly number[];
  /** Whether the key is in use, so that nothing changes any more. */
  readonly sealed: boolean;
}

/**
 * Read what the service says of a ceremony, and check every message in it that `before` does not
 * hold. Throws Malformed, also for an earlier attempt than before, or CeremonyStopped for a message
 * that is wrong, or that is another one than the service showed before.
 */
export function readTranscript(value: Json, before?: Transcript): Transcript {
  const told = fields(
    value,
    "poll",
    "id",
    "group",
    "quorum",
    "size",
    "attempt",
    "round",
    "waiting_for",
    "trustees",
    "messages",
    "retired",
    "alarms",
    "stopped",
    "sealed",
  );
  const names = array(told["trustees"]).map(readName);
  const setting = readSetting(told["group"], told["quorum"], told["size"], names.length);
  const attempt = natural(told["attempt"]);
  if (before !== undefined && attempt < before.attempt) {
    throw new Malformed("the service shows an earlier attempt than before");
  }
  const goesOn = before?.attempt === attempt && before.ceremony.setting.quorum === setting.quorum;
  const ceremony = goesOn
    ? before.ceremony
    : new Ceremony(setting, array(told["retired"]).map(readRetired));
  ceremony.retiredCertificates();
  for (const message of readMessages(told["messages"])) ceremony.receive(message);
  const alarms = array(told["alarms"]).map(natural);
  const known = alarms.every((number) => setting.numbers.includes(number));
  if (alarms.length > 0 && (ceremony.round === "certificate" || !known)) {
    throw new Malformed("the alarms are of nobody who can have compared digits");
  }
  return {
    pollId: text(told["id"]),
    pollName: text(told["poll"]),
    attempt,
    names,
    ceremony,
    stopped: array(told["stopped"]).map(readFinding),
    alarms,
    sealed: boolean(told["sealed"]),
  };
}

function readSetting(
  group: Json | undefined,
  quorum: Json | undefined,
  size: Json | undefined,
  named: number,
): Setting {
  if (group !== NAME) throw new Malformed("only the group Ed25519 is supported in the browser");
  if (natural(size) !== named) throw new Malformed("the ceremony does not name all its trustees");
  try {
    return new Setting(natural(quorum), named);
  } catch (error) {
    throw error instanceof RangeError ? new Malformed(error.message) : error;
  }
}

function readMessages(value: Json | undefined): Message[] {
  const messages = fields(value, ...ROUNDS);
  return ROUNDS.flatMap((round) => {
    const sent = messages[round];
    if (typeof sent !== "object" || Array.isArray(sent)) {
      throw new Malformed("expected an object with a message for each trustee's number");
    }
    return Object.entries(sent).map(([number, content]) => ({
      round,
      sender: Number(decimal(number)),
      content: content as Json,
    }));
  });
}

function readRetired(value: Json): Message {
  const told = fields(value, "number", "certificate");
  return {
    round: "certificate",
    sender: natural(told["number"]),
    content: told["certificate"]!,
  };
}

function readName(value: Json): string {
  return text(fields(value, "number", "name", "state")["name"]);
}

function readFinding(value: Json): Finding {
  const told = fields(value, "trustee", "reason");
  return { trustee: natural(told["trustee"]), reason: text(told["reason"]) };
}
