/**
 * Verifies and decrypts one district after the other, beside the page, which stays usable. The key
 * comes from the page and goes nowhere.
 */

import type { PollDistrict } from "../ballots/poll.ts";
import type { JsonObject } from "../crypto/canonical.ts";
import { systemRandomness } from "../crypto/randomness.ts";
import { decryptDistrict } from "../tally/district.ts";
import { DecryptionDeclined, TallyTooSmall } from "../tally/errors.ts";
import { keyOf } from "../tally/trustee.ts";
import { streamSource } from "./stream.ts";

/** What is to be decrypted, and with what. */
export interface Task {
  readonly district: PollDistrict;
  readonly archive: string;
  readonly secret: bigint;
}

/** What the worker says: how many ballots were admitted since it last said so, or how it ended. */
export type Report =
  | { readonly kind: "admitted"; readonly ballots: number }
  | { readonly kind: "decrypted"; readonly head: string; readonly share: JsonObject }
  | { readonly kind: "too few" | "declined" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "unreachable" };

const EVERY = 5;

self.addEventListener("message", ({ data }: MessageEvent<Task>) => {
  void decrypt(data).then(tell);
});

function tell(report: Report): void {
  self.postMessage(report);
}

async function decrypt({ district, archive, secret }: Task): Promise<Report> {
  const answer = await fetch(archive, { cache: "no-store", redirect: "error" }).catch(
    () => undefined,
  );
  if (!answer?.ok || answer.body === null) return { kind: "unreachable" };
  let ballots = 0;
  const admitted = (): void => {
    ballots += 1;
    if (ballots % EVERY === 0) tell({ kind: "admitted", ballots: EVERY });
  };
  const source = streamSource(answer.body);
  try {
    const own = keyOf(secret);
    const done = await decryptDistrict(source, district, own, systemRandomness, admitted);
    tell({ kind: "admitted", ballots: ballots % EVERY });
    return { kind: "decrypted", ...done };
  } catch (error) {
    if (error instanceof TallyTooSmall) return { kind: "too few" };
    if (error instanceof DecryptionDeclined) return { kind: "declined" };
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}
