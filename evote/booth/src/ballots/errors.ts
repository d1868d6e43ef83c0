/** What is refused above the mathematics. Mirrors ballots/errors.py. */

/** The election follows another protocol, or asks a kind of question that is not supported. */
export class UnsupportedProtocol extends Error {
  override readonly name: string = "UnsupportedProtocol";
}

/** The election and the rules that the service sent do not belong together. */
export class DefinitionAltered extends Error {
  override readonly name: string = "DefinitionAltered";
}

/** A ballot breaks an admission rule, which has the same name everywhere. */
export class BallotRefused extends Error {
  override readonly name: string = "BallotRefused";
  readonly rule: string;

  constructor(rule: string, detail = "") {
    super(detail === "" ? rule : `${rule}: ${detail}`);
    this.rule = rule;
  }
}

/** A record is no whole archive, or its events do not form the one chain that is allowed. */
export class RecordBroken extends Error {
  override readonly name: string = "RecordBroken";
  readonly check: string;

  constructor(check: string, sentence: string) {
    super(sentence);
    this.check = check;
  }
}
