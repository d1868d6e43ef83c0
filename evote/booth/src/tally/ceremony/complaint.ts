/**
 * A dispute that anyone can judge: did the dealer send a wrong share, or does the recipient lie?
 * Mirrors the complaining half of tally/ceremony/complaint.py; the service and auditors judge.
 *
 * The recipient shows the power that opens this one envelope, and proves that it is the right power
 * of her certified key; her key stays her own. The proof hashes envelope and power too, so that no
 * other power passes.
 */

import {
  array,
  decodeText,
  encodeText,
  type Json,
  type JsonObject,
  text,
} from "../../crypto/canonical.ts";
import * as group from "../../crypto/ed25519.ts";
import { capsuleBase } from "../../crypto/envelope.ts";
import { proveEquality } from "../../crypto/equality.ts";
import { sha256Hex } from "../../crypto/hashing.ts";
import { proofJson } from "../../crypto/proof.ts";
import type { Randomness } from "../../crypto/randomness.ts";
import { sign } from "./messages.ts";
import { fieldsOfDealing, type Member } from "./steps.ts";

/** Return the signed complaint of a trustee whose share from `dealer` is wrong. */
export function complain(
  member: Member,
  dealer: number,
  dealing: Json,
  randomness: Randomness,
): JsonObject {
  const { opening } = member.seed;
  const parts = fieldsOfDealing(member.others[dealer - 1]!.signing, dealing);
  const envelope = decodeText(text(array(parts["secrets"])[member.number - 1]));
  const base = capsuleBase(envelope);
  const power = group.power(base, opening.secret);
  const statement = [
    group.encode(opening.key),
    dealer,
    sha256Hex(encodeText(envelope)),
    group.encode(power),
  ];
  const prefix = `evote-complaint|${group.NAME}|${statement.join("|")}|`;
  const proof = proveEquality(opening.secret, base, prefix, randomness);
  const content = { dealer, power: group.encode(power), proof: proofJson(proof) };
  return sign(member.seed, content, randomness);
}
