/**
 * A key shared so that any quorum of its trustees can decrypt (Pedersen 1991): read and checked.
 * Mirrors tally/threshold.py. Every message that made the key is in the record, and each is checked
 * again.
 */

import { array, fields, type Json, natural, text } from "../crypto/canonical.ts";
import * as group from "../crypto/ed25519.ts";
import { CheckFailed, Malformed } from "../crypto/errors.ts";
import { readProof } from "../crypto/proof.ts";
import { verifyMessage } from "../crypto/signatures.ts";
import { agreement, certificateContext, readCertificate } from "./ceremony/certificate.ts";
import { committedValue, readPowers, spelledPowers } from "./ceremony/polynomial.ts";
import { checkEntry, type Trustee } from "./trustee.ts";

/** A part of the poll key, with the trustees who hold it. */
export interface KeyPart {
  readonly key: group.Element;
  readonly quorum: number;
  readonly holders: readonly Trustee[];
}

/** Read a shared part of the poll key, numbered from `firstOwner`; throws CryptoError. */
export function readShared(value: Json | undefined, firstOwner: number): KeyPart {
  const names = ["threshold", "certs", "coefexps", "signatures", "verification_keys"] as const;
  const shared = fields(value, ...names);
  const quorum = natural(shared["threshold"]);
  const certificates = array(shared["certs"]);
  const size = certificates.length;
  if (quorum < 1 || quorum > size) throw new Malformed(`${quorum} of ${size} is no quorum`);
  const [coefexps, signatures, keys] = names.slice(2).map((name) => array(shared[name], size)) as [
    readonly Json[],
    readonly Json[],
    readonly Json[],
  ];
  const signers = certificates.map(
    (certificate, i) =>
      readCertificate(certificateContext(quorum, size, i + 1), certificate).signing,
  );
  const polynomials = signers.map((signer, i) => {
    const polynomial = readPowers(quorum, signer, coefexps[i]);
    const agreed = agreement(certificates, spelledPowers(polynomial)["coefexps"]!);
    verifyMessage(signer, agreed, readProof(signatures[i]));
    return polynomial;
  });
  const joint = Array.from({ length: quorum }, (_, degree) =>
    group.product(polynomials.map((polynomial) => polynomial[degree]!)),
  );
  const holders = signers.map((signer, i) => {
    const entry = fields(keys[i], "pok", "public_key", "signature", "name?");
    verifyMessage(signer, text(entry["public_key"]), readProof(entry["signature"]));
    const holder = checkEntry(entry, firstOwner + i);
    if (!holder.key.equals(committedValue(joint, i + 1))) {
      throw new CheckFailed(`trustee ${holder.owner}: the key does not follow from the shares`);
    }
    return holder;
  });
  return { key: joint[0]!, quorum, holders };
}
