/** What the second device asks of the voting service. It never sends the seed. */

import { type Definition, readDefinition } from "../ballots/definition.ts";
import { inAddress } from "../ballots/opened.ts";
import * as canonical from "../crypto/canonical.ts";
import type { Addresses } from "./opening.ts";

/** The ballot is not there to be opened, or nobody answered; `reason` names the page's section. */
export class Unreachable extends Error {
  override readonly name: string = "Unreachable";
  readonly reason: "gone" | "no-answer";

  constructor(reason: "gone" | "no-answer") {
    super(reason);
    this.reason = reason;
  }
}

export interface Opened extends Definition {
  readonly ballot: string;
}

const NOT_FOUND = 404;

/**
 * Fetch a sealed ballot with the election that it belongs to. Throws Unreachable, or what
 * `readDefinition` throws.
 */
export async function fetchOpened(addresses: Addresses, tracker: string): Promise<Opened> {
  const [election, rules, answer] = await Promise.all(
    [addresses.election, addresses.rules, addresses.openings + inAddress(tracker)].map(download),
  );
  const { ballot } = canonical.fields(canonical.parse(answer!), "ballot");
  return {
    ...readDefinition(addresses.uuid, election!, rules!),
    ballot: canonical.text(ballot!),
  };
}

async function download(address: string): Promise<Uint8Array> {
  const answer = await fetch(address, {
    cache: "no-store",
    credentials: "same-origin",
    redirect: "error",
    referrerPolicy: "no-referrer",
  }).catch(() => undefined);
  if (answer?.status === NOT_FOUND) throw new Unreachable("gone");
  if (!answer?.ok) throw new Unreachable("no-answer");
  return new Uint8Array(await answer.arrayBuffer());
}
