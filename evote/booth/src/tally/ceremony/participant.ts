/**
 * What a trustee's software does next, from what she keeps (her seed) and what everyone can read.
 * Mirrors tally/ceremony/participant.py.
 *
 * It may stop and start again at any time: what she sent before is in the transcript, and what only
 * she may know of it is sealed to herself in there.
 */

import type { Json } from "../../crypto/canonical.ts";
import type { Randomness } from "../../crypto/randomness.ts";
import { CeremonyStopped, TallyError } from "../errors.ts";
import type { TrusteeKey } from "../trustee.ts";
import type { Ceremony, Message } from "./ceremony.ts";
import { certify, readCertificate, shareAKey, spokenFingerprint } from "./certificate.ts";
import { complain } from "./complaint.ts";
import type { Seed } from "./seed.ts";
import { commit, conclude, deal, decryptionKey, Member } from "./steps.ts";
import type { Transcript } from "./transcript.ts";

/** A trustee's proof that the share sent to her is wrong. */
export interface Complaint {
  readonly dealer: number;
  readonly complaint: Json;
}

/** The seed is not the one with which the trustee began. */
export class OtherSeed extends TallyError {
  override readonly name: string = "OtherSeed";
}

/**
 * Return what trustee `number` has to send now, undefined while she waits for others or is done.
 * The caller has shown her `fingerprintToConfirm` before. Nothing is sent any more in an attempt in
 * which somebody saw other digits. Throws OtherSeed.
 */
export async function nextAct(
  transcript: Transcript,
  number: number,
  seed: Seed,
  randomness: Randomness,
): Promise<Message | Complaint | undefined> {
  const { ceremony } = transcript;
  requireSeed(transcript, number, seed);
  const { round, setting } = ceremony;
  if (round === undefined || !ceremony.waitingFor.includes(number)) return undefined;
  if (transcript.alarms.length > 0) return undefined;
  const message = (content: Json): Message => ({ round, sender: number, content });
  if (round === "certificate") {
    return message(certify(setting.context(number), seed, randomness));
  }
  const member = new Member(setting, number, seed, ceremony.messages("certificate"));
  if (round === "commitment") return message(await commit(member, randomness));
  if (round === "dealing") {
    const commitment = ceremony.received("commitment", number)!;
    return message(await deal(member, commitment, randomness));
  }
  const dealings = ceremony.messages("dealing");
  try {
    return message(await conclude(member, dealings, randomness));
  } catch (error) {
    if (!(error instanceof CeremonyStopped)) throw error;
    const dealer = error.trustee;
    return { dealer, complaint: complain(member, dealer, dealings[dealer - 1]!, randomness) };
  }
}

/**
 * Return the digits that a trustee compares with the others before she goes on, if it is time. Her
 * commitment is signed under all certificates: once she has sent it, she has compared.
 */
export function fingerprintToConfirm(
  { ceremony, alarms }: Transcript,
  number: number,
): string[] | undefined {
  if (ceremony.round !== "commitment" || !ceremony.waitingFor.includes(number)) return undefined;
  if (alarms.length > 0) return undefined;
  return spokenFingerprint(ceremony.messages("certificate"));
}

/**
 * Throw OtherSeed unless a trustee with this seed can have sent what stands under her number; before
 * anything is there, for a seed that has been used.
 */
export function requireSeed({ ceremony }: Transcript, number: number, seed: Seed): void {
  const presented = ceremony.received("certificate", number);
  if (presented === undefined) {
    requireUnused(ceremony, seed);
    return;
  }
  const certificate = readCertificate(ceremony.setting.context(number), presented);
  const hers =
    certificate.signing.equals(seed.signing.key) && certificate.opening.equals(seed.opening.key);
  if (!hers) throw new OtherSeed(`this is not the secret with which trustee ${number} began`);
}

function requireUnused(ceremony: Ceremony, seed: Seed): void {
  const own = { signing: seed.signing.key, opening: seed.opening.key };
  const present = ceremony.setting.numbers.flatMap((number) => {
    const content = ceremony.received("certificate", number);
    return content === undefined ? [] : [readCertificate(ceremony.setting.context(number), content)];
  });
  if ([...present, ...ceremony.retiredCertificates()].some((known) => shareAKey(own, known))) {
    throw new OtherSeed("this secret was used in an earlier try, or is another trustee's");
  }
}

/** Return a trustee's decryption key from her conclusion; undefined before she has sent it. */
export async function finishedKey(
  transcript: Transcript,
  number: number,
  seed: Seed,
): Promise<TrusteeKey | undefined> {
  requireSeed(transcript, number, seed);
  const conclusion = transcript.ceremony.received("conclusion", number);
  return conclusion === undefined ? undefined : decryptionKey(seed, conclusion);
}
