/**
 * What one trustee's software does in each step of the ceremony. Mirrors tally/ceremony/steps.py.
 *
 * 1. certify (in `certificate`): she presents her two public keys,
 * 2. commit: she draws her polynomial and publishes its hash before anyone shows a polynomial,
 * 3. deal: she shows the commitments to its coefficients and sends every trustee her share,
 * 4. conclude: she checks all shares sent to her, and their sum is her decryption key.
 *
 * Between the steps she keeps nothing but her seed: what she must remember is sealed to herself
 * inside her own messages.
 */

import {
  array,
  encodeText,
  fields,
  type Json,
  type JsonObject,
  text,
} from "../../crypto/canonical.ts";
import * as group from "../../crypto/ed25519.ts";
import { CheckFailed, CryptoError } from "../../crypto/errors.ts";
import { sha256Hex } from "../../crypto/hashing.ts";
import { proofJson } from "../../crypto/proof.ts";
import type { Randomness } from "../../crypto/randomness.ts";
import * as schnorr from "../../crypto/schnorr.ts";
import { signMessage } from "../../crypto/signatures.ts";
import { CeremonyStopped } from "../errors.ts";
import { keyOf, possessionPrefix, type TrusteeKey } from "../trustee.ts";
import { agreement, type Certificate, readCertificate } from "./certificate.ts";
import { closePrivate, closeShare, openPrivate, readSigned, sign } from "./messages.ts";
import {
  commitmentsOf,
  committedValue,
  drawPolynomial,
  type Polynomial,
  readPowers,
  spelledPowers,
  valueAt,
} from "./polynomial.ts";
import type { Seed } from "./seed.ts";
import type { Setting } from "./setting.ts";

/** One trustee in a ceremony whose certificates are complete. */
export class Member {
  readonly setting: Setting;
  readonly number: number;
  readonly seed: Seed;
  readonly certificates: readonly Json[];
  /** Everyone's certificate, her own among them, in the order of their numbers. */
  readonly others: readonly Certificate[];

  constructor(setting: Setting, number: number, seed: Seed, certificates: readonly Json[]) {
    this.setting = setting;
    this.number = number;
    this.seed = seed;
    this.certificates = certificates;
    this.others = certificates.map((value, i) => readCertificate(setting.context(i + 1), value));
  }
}

/** Draw a polynomial and return its hash, with the polynomial sealed to herself. */
export async function commit(member: Member, randomness: Randomness): Promise<JsonObject> {
  const { seed, setting, certificates } = member;
  const polynomial = drawPolynomial(setting.quorum, randomness);
  const remembered = { polynomial: polynomial.map(String) };
  const content = {
    certificates: sha256Hex(encodeText(certificates)),
    commitment: sha256Hex(encodeText(spelledPowers(commitmentsOf(polynomial)))),
    polynomial: await closePrivate(seed, seed.opening.key, remembered, randomness),
  };
  return sign(seed, content, randomness);
}

/**
 * Show the commitments of the polynomial drawn in `commit`, and seal a share for everyone.
 * `commitment` is what `commit` returned; throws CryptoError when it is not hers, or was made among
 * other trustees: shares of one polynomial for two circles could be more than a quorum.
 */
export async function deal(
  member: Member,
  commitment: Json,
  randomness: Randomness,
): Promise<JsonObject> {
  const { seed } = member;
  const committed = fieldsOfCommitment(seed.signing.key, commitment);
  if (committed["certificates"] !== sha256Hex(encodeText(member.certificates))) {
    throw new CheckFailed("the commitment was made among trustees with other certificates");
  }
  const sealed = text(committed["polynomial"]);
  const remembered = fields(await openPrivate(seed, seed.signing.key, sealed), "polynomial");
  const coefficients = array(remembered["polynomial"], member.setting.quorum);
  const polynomial: Polynomial = coefficients.map(group.scalar);
  const powers = spelledPowers(commitmentsOf(polynomial));
  const secrets: string[] = [];
  const capsules: JsonObject[] = [];
  for (const [i, other] of member.others.entries()) {
    const share = { secret: String(valueAt(polynomial, i + 1)) };
    const { sealed: envelope, capsule } = await closeShare(seed, other.opening, share, randomness);
    secrets.push(envelope);
    capsules.push(capsule);
  }
  const agreed = agreement(member.certificates, powers["coefexps"]!);
  const content = {
    polynomial: sealed,
    secrets,
    coefexps: sign(seed, powers, randomness),
    signature: proofJson(signMessage(seed.signing.secret, agreed, randomness)),
    capsules,
  };
  return sign(seed, content, randomness);
}

/**
 * Check every share sent to this trustee; return her public key, and her secret one sealed.
 * `dealings` are those that a Ceremony has accepted, which holds them against the commitments. Throws
 * CeremonyStopped, naming the trustee whose share is wrong.
 */
export async function conclude(
  member: Member,
  dealings: readonly Json[],
  randomness: Randomness,
): Promise<JsonObject> {
  const { seed } = member;
  let total = 0n;
  for (const [i, dealing] of dealings.entries()) {
    total += await receivedShare(member, i + 1, dealing);
  }
  const own = keyOf(group.reduce(total));
  const spelling = group.encode(own.key);
  const proof = schnorr.prove(own.secret, possessionPrefix(spelling), randomness);
  const signature = signMessage(seed.signing.secret, spelling, randomness);
  const remembered = { decryption_key: String(own.secret) };
  return {
    private_key: await closePrivate(seed, seed.opening.key, remembered, randomness),
    public_key: {
      pok: proofJson(proof),
      public_key: spelling,
      signature: proofJson(signature),
    },
  };
}

/** Return the trustee's decryption key from what `conclude` returned; throws CryptoError. */
export async function decryptionKey(seed: Seed, conclusion: Json): Promise<TrusteeKey> {
  const sealed = fields(conclusion, "private_key", "public_key")["private_key"];
  const remembered = await openPrivate(seed, seed.signing.key, sealed);
  return keyOf(group.scalar(fields(remembered, "decryption_key")["decryption_key"]));
}

/** Open the share that a dealer sent to this trustee; throws CeremonyStopped, naming him. */
async function receivedShare(member: Member, dealer: number, dealing: Json): Promise<bigint> {
  const { number, seed, setting } = member;
  try {
    const signer = member.others[dealer - 1]!.signing;
    const message = fieldsOfDealing(signer, dealing);
    const sealed = array(message["secrets"], setting.size)[number - 1];
    const content = fields(await openPrivate(seed, signer, sealed), "secret");
    const share = group.scalar(content["secret"]);
    const commitments = readPowers(setting.quorum, signer, message["coefexps"]);
    if (!group.power(group.GENERATOR, share).equals(committedValue(commitments, number))) {
      throw new CheckFailed("it does not lie on the polynomial that its sender committed to");
    }
    return share;
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    throw new CeremonyStopped(dealer, `the share for trustee ${number}: ${error.message}`);
  }
}

/** Read the signed message of `commit`; throws CryptoError. */
export function fieldsOfCommitment(signer: group.Element, value: Json): JsonObject {
  const content = readSigned(signer, value);
  const commitment = fields(content, "certificates", "commitment", "polynomial");
  Object.values(commitment).forEach(text);
  return commitment;
}

/**
 * Read the signed message of `deal`; throws CryptoError. The signature covers the envelopes: nobody
 * can exchange one and let the dealer be blamed.
 */
export function fieldsOfDealing(signer: group.Element, value: Json): JsonObject {
  const content = readSigned(signer, value);
  return fields(content, "polynomial", "secrets", "coefexps", "signature", "capsules");
}
