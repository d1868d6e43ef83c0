/** The booth's own sealing, reachable from outside for the benchmark. */
import { seal, type Selection } from "../../evote/booth/src/ballots/ballot.ts";
import { readElection } from "../../evote/booth/src/ballots/election.ts";
import { systemRandomness } from "../../evote/booth/src/crypto/randomness.ts";

/** Seal one ballot for each selection; return how many milliseconds all took, and the last one. */
function sealAll(election: string, secret: string, selections: Selection[]) {
  const read = readElection(new TextEncoder().encode(election));
  let ballot = "";
  const start = performance.now();
  for (const selection of selections) {
    ballot = seal(read, [selection], BigInt(secret), systemRandomness);
  }
  return { milliseconds: performance.now() - start, ballot };
}

Object.assign(globalThis, { sealAll });
