/** What can go wrong below the booth's pages. Mirrors crypto/errors.py. */

/** Bytes that are not the one spelling of a value, or not a value at all. */
export class Malformed extends Error {
  override readonly name: string = "Malformed";
}
