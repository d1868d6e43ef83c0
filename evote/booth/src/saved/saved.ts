/** What a saved booth holds in place of a voting service; it asks nobody anything. */

import { type Definition, readDefinition } from "../ballots/definition.ts";
import type { OpenedBallot } from "../ballots/opened.ts";
import { readCredentials, type Sealed } from "../server.ts";
import type { Service } from "../service.ts";

/** The published files of a district, to the byte. */
export interface Definitions {
  readonly uuid: string;
  readonly election: string;
  readonly rules: string;
  readonly credentials: string;
}

/** Where a saved booth puts a ballot that is to be cast, and one that is checked. */
export interface Files {
  save(ballot: Sealed): void;
  saveOpened(ballot: OpenedBallot): void;
}

/** Return a service that knows these definitions only. */
export function savedService(definitions: Definitions, files: Files): Service {
  return {
    uuid: definitions.uuid,
    async arrive() {
      const definition = definitionOf(definitions);
      return {
        ...definition,
        credentials: readCredentials(bytes(definitions.credentials)),
        // Whether a ballot is taken, the service says when it is uploaded.
        state: "open",
        hours: definition.rules.poll,
        now: "",
        until: definition.rules.poll.closes,
        pass: "",
      };
    },
    async askTicket() {},
    async keepToOpen({ ballot, tracker, seed }) {
      files.saveOpened({ ballot, tracker, seed });
    },
    async deliver(ballot) {
      files.save(ballot);
      return undefined;
    },
  };
}

/** Return what is voted on; throws like `readDefinition`. */
export function definitionOf({ uuid, election, rules }: Definitions): Definition {
  return readDefinition(uuid, bytes(election), bytes(rules));
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
