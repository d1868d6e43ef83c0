/**
 * A whole ceremony as everyone sees it: who has sent what, who is waited for, what is refused.
 * Mirrors tally/ceremony/ceremony.py.
 *
 * A trustee's page keeps one of its own and checks every message that the service shows, so that
 * neither another trustee nor the service can slip her a wrong one.
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
import { CheckFailed, CryptoError, Malformed } from "../../crypto/errors.ts";
import { sha256Hex } from "../../crypto/hashing.ts";
import { readProof } from "../../crypto/proof.ts";
import { verifyMessage } from "../../crypto/signatures.ts";
import { CeremonyStopped } from "../errors.ts";
import { checkEntry } from "../trustee.ts";
import { agreement, type Certificate, readCertificate, shareAKey } from "./certificate.ts";
import { checkCapsule, requireSealed } from "./messages.ts";
import { committedValue, readPowers, spelledPowers } from "./polynomial.ts";
import type { Setting } from "./setting.ts";
import { fieldsOfCommitment, fieldsOfDealing } from "./steps.ts";

export const ROUNDS = ["certificate", "commitment", "dealing", "conclusion"] as const;
export type Round = (typeof ROUNDS)[number];

const HASH = /^[0-9a-f]{64}$/;

/** What one trustee sent in one round. */
export interface Message {
  readonly round: Round;
  readonly sender: number;
  readonly content: Json;
}

/** The messages so far; each round starts when the one before it is complete. */
export class Ceremony {
  readonly setting: Setting;
  /** Certificates that count no more, of whoever was replaced or had to start over. */
  readonly retired: readonly Message[];
  readonly #received: Readonly<Record<Round, Map<number, Json>>> = {
    certificate: new Map(),
    commitment: new Map(),
    dealing: new Map(),
    conclusion: new Map(),
  };

  constructor(setting: Setting, retired: readonly Message[] = []) {
    this.setting = setting;
    this.retired = retired;
  }

  /** The round whose messages are being collected, undefined once all are there. */
  get round(): Round | undefined {
    return ROUNDS.find((name) => this.#missing(name).length > 0);
  }

  /** The numbers of the trustees whose message is missing in this round. */
  get waitingFor(): readonly number[] {
    return this.round === undefined ? [] : this.#missing(this.round);
  }

  /** Return what a trustee sent in a round, if she did. */
  received(name: Round, number: number): Json | undefined {
    return this.#received[name].get(number);
  }

  /** Return the messages of a complete round, in the order of the trustees' numbers. */
  messages(name: Round): Json[] {
    return this.setting.numbers.map((number) => {
      const content = this.received(name, number);
      if (content === undefined) throw new Error(`the round of ${name}s is not complete`);
      return content;
    });
  }

  /**
   * Check a message and keep it; the same message again changes nothing. Throws CeremonyStopped,
   * naming the sender and what is wrong.
   */
  receive({ round, sender, content }: Message): void {
    if (!this.setting.numbers.includes(sender)) {
      throw new CeremonyStopped(sender, "nobody has this number in the ceremony");
    }
    const known = this.received(round, sender);
    if (known !== undefined) {
      if (encodeText(known) === encodeText(content)) return;
      throw new CeremonyStopped(sender, `sent two different ${round}s`);
    }
    if (round !== this.round) throw new CeremonyStopped(sender, `sent a ${round} out of turn`);
    try {
      this.#check[round](sender, content);
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      throw new CeremonyStopped(sender, `the ${round} is wrong: ${error.message}`);
    }
    this.#received[round].set(sender, content);
  }

  readonly #check: Readonly<Record<Round, (sender: number, content: Json) => void>> = {
    certificate: (sender, content) => this.#checkCertificate(sender, content),
    commitment: (sender, content) => this.#checkCommitment(sender, content),
    dealing: (sender, content) => this.#checkDealing(sender, content),
    conclusion: (sender, content) => this.#checkConclusion(sender, content),
  };

  #missing(name: Round): readonly number[] {
    return this.setting.numbers.filter((number) => !this.#received[name].has(number));
  }

  #certificate(number: number): Certificate {
    return readCertificate(
      this.setting.context(number),
      this.#received.certificate.get(number)!,
    );
  }

  /** Read the certificates that count no more; throws CryptoError. */
  retiredCertificates(): Certificate[] {
    return this.retired.map(({ sender, content }) =>
      readCertificate(this.setting.context(sender), content),
    );
  }

  #checkCertificate(sender: number, content: Json): void {
    const certificate = readCertificate(this.setting.context(sender), content);
    for (const other of this.#received.certificate.keys()) {
      if (shareAKey(certificate, this.#certificate(other))) {
        throw new CheckFailed(`its keys are those of trustee ${other}`);
      }
    }
    if (this.retiredCertificates().some((known) => shareAKey(certificate, known))) {
      throw new CheckFailed("its keys are those of an earlier try; a new start needs new ones");
    }
  }

  #checkCommitment(sender: number, content: Json): void {
    const commitment = fieldsOfCommitment(this.#certificate(sender).signing, content);
    if (commitment["certificates"] !== sha256Hex(encodeText(this.messages("certificate")))) {
      throw new CheckFailed("its sender saw other certificates than the ones collected here");
    }
    if (!HASH.test(commitment["commitment"] as string)) {
      throw new Malformed("expected the hash of her commitments");
    }
    requireSealed(commitment["polynomial"]);
  }

  #checkDealing(sender: number, content: Json): void {
    const { signing } = this.#certificate(sender);
    const commitment = fieldsOfCommitment(signing, this.received("commitment", sender)!);
    const dealing = fieldsOfDealing(signing, content);
    if (dealing["polynomial"] !== commitment["polynomial"]) {
      throw new CheckFailed("it belongs to another polynomial than the one committed to");
    }
    const powers = spelledPowers(this.#powers(sender, dealing));
    if (sha256Hex(encodeText(powers)) !== commitment["commitment"]) {
      throw new CheckFailed("its polynomial is not the one committed to");
    }
    const agreed = agreement(this.messages("certificate"), powers["coefexps"]!);
    verifyMessage(signing, agreed, readProof(dealing["signature"]));
    const secrets = array(dealing["secrets"], this.setting.size);
    const capsules = array(dealing["capsules"], this.setting.size);
    for (const [i, number] of this.setting.numbers.entries()) {
      checkCapsule(signing, this.#certificate(number).opening, secrets[i], capsules[i]);
    }
  }

  #checkConclusion(sender: number, content: Json): void {
    const conclusion = fields(content, "private_key", "public_key");
    requireSealed(conclusion["private_key"]);
    const entry = fields(conclusion["public_key"], "pok", "public_key", "signature");
    const { signing } = this.#certificate(sender);
    verifyMessage(signing, text(entry["public_key"]), readProof(entry["signature"]));
    const due = group.product(
      this.messages("dealing").map((dealing, i) =>
        committedValue(
          this.#powers(i + 1, fieldsOfDealing(this.#certificate(i + 1).signing, dealing)),
          sender,
        ),
      ),
    );
    if (!checkEntry(entry, sender).key.equals(due)) {
      throw new CheckFailed("the public key does not follow from the shares");
    }
  }

  #powers(sender: number, dealing: JsonObject): group.Element[] {
    const signer = this.#certificate(sender).signing;
    return readPowers(this.setting.quorum, signer, dealing["coefexps"]);
  }
}
