/** What can stop a ceremony or a count. Mirrors tally/errors.py. */

/** The trustee's software cannot go on; the message says why. */
export class TallyError extends Error {
  override readonly name: string = "TallyError";
}

/** A message of the key ceremony is refused; `trustee` sent it. */
export class CeremonyStopped extends TallyError {
  override readonly name: string = "CeremonyStopped";
  readonly trustee: number;
  readonly reason: string;

  constructor(trustee: number, reason: string) {
    super(`trustee ${trustee}: ${reason}`);
    this.trustee = trustee;
    this.reason = reason;
  }
}

/** All is in order, and still this is not to be decrypted. */
export class DecryptionDeclined extends TallyError {
  override readonly name: string = "DecryptionDeclined";
}

/** A result of so few ballots would show how people voted. */
export class TallyTooSmall extends DecryptionDeclined {
  override readonly name: string = "TallyTooSmall";
}
