/**
 * What a trustee decrypts: one district, verified from its first ballot, or declined with a reason.
 * Mirrors tally/districts.py and tally/sharefile.py.
 */

import type { Source } from "../ballots/layout.ts";
import type { PollDistrict } from "../ballots/poll.ts";
import type { JsonObject } from "../crypto/canonical.ts";
import type { Randomness } from "../crypto/randomness.ts";
import { requireDecryptable } from "./aggregate.ts";
import { decryptionShare } from "./decryption.ts";
import { DecryptionDeclined, TallyError } from "./errors.ts";
import { readTallied } from "./replay.ts";
import type { TrusteeKey } from "./trustee.ts";

/** A trustee's share of a district, and the head of the record that she checked. */
export interface Decrypted {
  readonly head: string;
  readonly share: JsonObject;
}

/**
 * Verify the archive and return the share of the key's trustee. Throws DecryptionDeclined where all
 * is in order and there is still nothing to decrypt, and whatever names a fault in the record.
 */
export async function decryptDistrict(
  source: Source,
  district: PollDistrict,
  own: TrusteeKey,
  randomness: Randomness,
  admitted: () => void,
): Promise<Decrypted> {
  const { election, trustees, tally, head, owners, declared } = await readTallied(
    source,
    district,
    admitted,
  );
  const owner = trustees.all.find(({ key }) => key.equals(own.key))?.owner;
  if (owner === undefined) throw new TallyError("this key belongs to none of the trustees");
  requireDecryptable(tally, district.rules.contest.smallTallyLimit);
  if (owners.has(owner)) throw new DecryptionDeclined("the share is already on the board");
  if (declared) throw new DecryptionDeclined("the result is already declared");
  const share = decryptionShare(election, tally, own, randomness);
  return { head, share: { uuid: election.uuid, owner, share } };
}

/** Return the file in which shares travel. */
export function shareFile(shares: readonly JsonObject[]): JsonObject {
  return { format: "evote-shares", version: 1, shares };
}
