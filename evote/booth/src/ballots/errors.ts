/** What the booth refuses above the mathematics. Mirrors ballots/errors.py. */

/** The election follows another protocol, or asks a kind of question that is not supported. */
export class UnsupportedProtocol extends Error {
  override readonly name: string = "UnsupportedProtocol";
}

/** The election and the rules that the service sent do not belong together. */
export class DefinitionAltered extends Error {
  override readonly name: string = "DefinitionAltered";
}
