/** What a saved booth holds in place of a voting service; it asks nobody anything. */

import { readDefinition } from "../ballots/definition.ts";
import { readCredentials, Refused, type Sealed } from "../server.ts";
import type { Service } from "../service.ts";

/** The published files of a district, to the byte. */
export interface Definitions {
  readonly uuid: string;
  readonly election: string;
  readonly rules: string;
  readonly credentials: string;
}

/** Return a service that knows these files only; `save` takes what was sealed. */
export function savedService(
  { uuid, election, rules, credentials }: Definitions,
  save: (ballot: Sealed) => void,
): Service {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  return {
    uuid,
    async arrive() {
      const definition = readDefinition(uuid, bytes(election), bytes(rules));
      return {
        ...definition,
        credentials: readCredentials(bytes(credentials)),
        // Whether a ballot is taken, the service says when it is uploaded.
        state: "open",
        hours: definition.rules.poll,
        now: "",
        until: definition.rules.poll.closes,
        pass: "",
      };
    },
    async askTicket() {},
    async keepToOpen() {
      throw new Refused("no-answer");
    },
    async deliver(ballot) {
      save(ballot);
      return undefined;
    },
  };
}
