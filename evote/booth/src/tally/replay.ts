/**
 * A trustee's own look at the record before she decrypts: everything up to the encrypted tally.
 * Mirrors tally/replay.py and what tally/districts.py asks of a district.
 *
 * She takes nothing on trust: the chain, every ballot, and the encrypted tally as the product of
 * the ballots. Whoever wants her share of anything else does not get it.
 */

import { BallotBox } from "../ballots/admission.ts";
import {
  type Election,
  readCredentials,
  readElection,
  requireOneVoteEach,
} from "../ballots/election.ts";
import type { Source } from "../ballots/layout.ts";
import { boundFingerprint, type PollDistrict, questionOf } from "../ballots/poll.ts";
import { readRecord, type Step } from "../ballots/record.ts";
import { decode, encodeText, fields, natural } from "../crypto/canonical.ts";
import { Aggregation, type EncryptedTally, tallyRecords } from "./aggregate.ts";
import { TallyError } from "./errors.ts";
import { readTrustees, type Trustees } from "./trustees.ts";

/** A district whose encrypted tally was found right. */
export interface Tallied {
  readonly election: Election;
  readonly trustees: Trustees;
  readonly tally: EncryptedTally;
  /** The hash of the event that closes what was checked: it stands for every ballot before it. */
  readonly head: string;
  /** The trustees whose decryption shares are already on the board. */
  readonly owners: ReadonlySet<number>;
  readonly declared: boolean;
}

/**
 * Read the record of a district and verify it up to the encrypted tally; `admitted` is told each
 * ballot. Throws TallyError, or whatever error names the fault in the record or a ballot.
 */
export async function readTallied(
  source: Source,
  district: PollDistrict,
  admitted: () => void,
): Promise<Tallied> {
  const steps = readRecord(source);
  const [electionRaw, trusteesRaw, credentialsRaw] = (await next(steps))!.data;
  const election = readElection(electionRaw!);
  requireRules(election, district);
  const trustees = readTrustees(trusteesRaw!);
  if (!trustees.key.equals(election.publicKey)) {
    throw new TallyError("the election's public key is not the one that its trustees hold");
  }
  const credentials = readCredentials(credentialsRaw!);
  requireOneVoteEach(credentials);
  const box = new BallotBox(election, credentials, district.rules.contest.revotes);
  const aggregation = new Aggregation(election);
  let step = await next(steps);
  while (step?.event.type === "Ballot") {
    aggregation.add(box.admit(step.data[0]!));
    admitted();
    step = await next(steps);
  }
  const recorded = step && (await next(steps));
  if (recorded === undefined) throw new TallyError("the board has no encrypted tally yet");
  const tally = aggregation.total();
  const made = tallyRecords(tally);
  if (recorded.data.some((raw, i) => new TextDecoder().decode(raw) !== made[i])) {
    throw new TallyError("the encrypted tally on the board is not that of the ballots on it");
  }
  const owners = new Set<number>();
  let declared = false;
  for await (const { event, data } of steps) {
    if (event.type === "Result") declared = true;
    else owners.add(natural(fields(decode(data[1]!), "owner", "payload")["owner"]));
  }
  return { election, trustees, tally, head: recorded.event.hash, owners, declared };
}

/** Throw TallyError unless the election is bound to the district's rules and asks their question. */
function requireRules(election: Election, { uuid, rules, fingerprint }: PollDistrict): void {
  if (election.uuid !== uuid) throw new TallyError("this is the record of another district");
  if (boundFingerprint(election.description) !== fingerprint) {
    throw new TallyError("the election is not bound to these rules: their fingerprints differ");
  }
  const spell = ({ question, answers, minimum, maximum, blank }: Election["questions"][0]): string =>
    encodeText({ question, answers, minimum, maximum, blank });
  const asked = election.questions.map(spell);
  if (asked.length !== 1 || asked[0] !== spell(questionOf(rules.contest))) {
    throw new TallyError("the election does not ask the question of its rules");
  }
}

async function next(steps: AsyncGenerator<Step>): Promise<Step | undefined> {
  const { value, done } = await steps.next();
  return done === true ? undefined : value;
}
