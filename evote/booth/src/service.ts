/** What a voter's way through the booth asks for: of the voting service, or of a booth saved as a file. */

import type { Receipt } from "./receipt.ts";
import type { Prepared } from "./sealing.ts";
import * as server from "./server.ts";

export interface Service {
  readonly uuid: string;
  /** Return what is voted on; throws Refused, or like `readDefinition`. */
  arrive(): Promise<server.Station>;
  /** Throws Refused when a ticket lets no ballot in. */
  askTicket(ticket: string): Promise<void>;
  /** Have a sealed ballot kept, or saved, for another device to open; throws Refused. */
  keepToOpen(ballot: Prepared, sleep: server.Sleep): Promise<void>;
  /** Send a sealed ballot on its way; its receipt, if it was cast. Throws Refused. */
  deliver(
    ballot: server.Sealed,
    station: server.Station,
    sleep: server.Sleep,
  ): Promise<Receipt | undefined>;
}

/** The voting service behind these addresses. */
export function online(addresses: server.Addresses): Service {
  return {
    uuid: addresses.uuid,
    arrive: () => server.arrive(addresses),
    askTicket: (ticket) => server.askTicket(addresses, ticket),
    keepToOpen: (ballot, sleep) => server.keepToOpen(addresses, ballot, sleep),
    deliver: (ballot, station, sleep) => server.cast(addresses, ballot, station, sleep),
  };
}
