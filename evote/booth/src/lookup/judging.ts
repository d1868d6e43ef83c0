/** What a saved receipt is worth: whether the service signed it, and whether its ballot is in the box. */

import { inAddress } from "../ballots/opened.ts";
import * as canonical from "../crypto/canonical.ts";
import { type Receipt, readSignedReceipt } from "../receipt.ts";

/** The poll of the page: who signs its receipts, and where the ballots of each district are found. */
export interface Poll {
  readonly receiptKey: string;
  /** By the uuid of the election; `find` is followed by the number of a ballot. */
  readonly districts: Readonly<Record<string, { readonly name: string; readonly find: string }>>;
}

/**
 * `in-box`: signed, and the ballot is at its place; `missing`: signed, but it is not; `none`: no
 * receipt of this poll; `no-answer`: signed, and nobody said where the ballot is.
 */
export type Judgement =
  | { readonly verdict: "none" }
  | {
      readonly verdict: "in-box" | "missing" | "no-answer";
      readonly receipt: Receipt;
      readonly district: string;
    };

const NOT_FOUND = 404;
const SIGNED_PART = /\{"format":"evote-receipt",[^{}<>]*\}/;

/** Judge the file of a receipt. The service is asked for the number of the ballot, and told no more. */
export async function judge(raw: Uint8Array, poll: Poll): Promise<Judgement> {
  const receipt = readOfPoll(raw, poll);
  const district = receipt && poll.districts[receipt.uuid];
  if (receipt === undefined || district === undefined) return { verdict: "none" };
  const height = await heightOf(district.find + inAddress(receipt.tracker));
  const verdict =
    height === undefined ? "no-answer" : height === receipt.height ? "in-box" : "missing";
  return { verdict, receipt, district: district.name };
}

/** Return the receipt of a file; undefined where the service of the poll did not sign it. */
function readOfPoll(raw: Uint8Array, { receiptKey, districts }: Poll): Receipt | undefined {
  try {
    const receipt = readSignedReceipt(canonical.parse(signedPart(raw)), receiptKey);
    return Object.keys(districts).includes(receipt.uuid) ? receipt : undefined;
  } catch {
    return undefined;
  }
}

/** Return what the service signed, out of the page that people read. */
function signedPart(raw: Uint8Array): Uint8Array {
  const [found] = SIGNED_PART.exec(new TextDecoder().decode(raw)) ?? [];
  return found === undefined ? raw : new TextEncoder().encode(found);
}

/** Return where a ballot stands, -1 where it does not; undefined where nobody says. */
async function heightOf(address: string): Promise<number | undefined> {
  const answer = await fetch(address, {
    cache: "no-store",
    credentials: "same-origin",
    redirect: "error",
    referrerPolicy: "no-referrer",
  }).catch(() => undefined);
  if (answer?.status === NOT_FOUND) return -1;
  if (!answer?.ok) return undefined;
  try {
    const found = canonical.parse(new Uint8Array(await answer.arrayBuffer()));
    return canonical.natural(canonical.fields(found, "height", "tracker")["height"]);
  } catch {
    return undefined;
  }
}
