/** A sealed ballot in a file, to be cast later: it opens the ballot box, so it is a secret until then. */

import { tracker } from "./ballots/ballot.ts";
import * as canonical from "./crypto/canonical.ts";
import { Malformed } from "./crypto/errors.ts";
import type { Sealed } from "./server.ts";

const TICKET = /^[0-9a-f]{64}$/;

/** Write what a booth saves of a district's ballot. */
export function writeSealedFile(uuid: string, { ticket, ballot }: Sealed): string {
  return JSON.stringify({ format: "evote-sealed", version: 1, uuid, ticket, ballot });
}

/** Read such a file; throws Malformed. */
export function readSealedFile(raw: Uint8Array): Sealed & { readonly uuid: string } {
  const file = canonical.fields(
    canonical.parse(raw),
    "format",
    "version",
    "uuid",
    "ticket",
    "ballot",
  );
  if (file["format"] !== "evote-sealed" || canonical.natural(file["version"]) !== 1) {
    throw new Malformed("this is no sealed ballot of version 1");
  }
  const [uuid, ticket, ballot] = ["uuid", "ticket", "ballot"].map((name) =>
    canonical.text(file[name]),
  ) as [string, string, string];
  if (!TICKET.test(ticket)) throw new Malformed("this is no ticket");
  return { uuid, ticket, ballot, tracker: tracker(ballot) };
}
