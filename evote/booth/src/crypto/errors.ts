/** What can go wrong below the pages. Mirrors crypto/errors.py. */

/** Something that was received is not what it should be; the message says what. */
export class CryptoError extends Error {
  override readonly name: string = "CryptoError";
}

/** Bytes that are not the one spelling of a value, or not a value at all. */
export class Malformed extends CryptoError {
  override readonly name: string = "Malformed";
}

/** A value is well spelled, and still not what its sender claims. */
export class CheckFailed extends CryptoError {
  override readonly name: string = "CheckFailed";
}

/** A proof does not hold. */
export class InvalidProof extends CheckFailed {
  override readonly name: string = "InvalidProof";
}

/** A message was not signed with the key that it should be signed with. */
export class InvalidSignature extends CheckFailed {
  override readonly name: string = "InvalidSignature";
}
