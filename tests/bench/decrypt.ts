/** A trustee's own work after the close, reachable from outside for the benchmark. */
import { BallotBox } from "../../evote/booth/src/ballots/admission.ts";
import { readElection } from "../../evote/booth/src/ballots/election.ts";
import { encodeText, type Json } from "../../evote/booth/src/crypto/canonical.ts";
import { readCiphertext } from "../../evote/booth/src/crypto/elgamal.ts";
import { systemRandomness } from "../../evote/booth/src/crypto/randomness.ts";
import { decryptionShare } from "../../evote/booth/src/tally/decryption.ts";
import { keyOf } from "../../evote/booth/src/tally/trustee.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Make a share of each tally; return how many milliseconds all took, and the shares. */
function decryptAll(election: string, secret: string, tallies: Json[][][]) {
  const read = readElection(bytes(election));
  const own = keyOf(BigInt(secret));
  const encrypted = tallies.map((rows) => ({
    ciphertexts: rows.map((row) => row.map(readCiphertext)),
    ballots: 0,
    weight: 0n,
  }));
  const start = performance.now();
  const shares = encrypted.map((tally) =>
    encodeText(decryptionShare(read, tally, own, systemRandomness)),
  );
  return { milliseconds: performance.now() - start, shares };
}

/** Check ballots in every respect; return how many milliseconds all took. */
function admitAll(election: string, ballots: string[]) {
  const read = readElection(bytes(election));
  const credentials = new Map(
    ballots.map((ballot) => [(JSON.parse(ballot) as { credential: string }).credential, 1n]),
  );
  const box = new BallotBox(read, credentials, false);
  const start = performance.now();
  for (const ballot of ballots) box.admit(bytes(ballot));
  return { milliseconds: performance.now() - start };
}

Object.assign(globalThis, { decryptAll, admitAll });
