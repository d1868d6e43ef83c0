/**
 * How many trustees share the key, and how many of them suffice.
 * Mirrors tally/ceremony/setting.py.
 */

import type { JsonObject } from "../../crypto/canonical.ts";
import { certificateContext } from "./certificate.ts";

/** The frame of a ceremony: any `quorum` of `size` trustees can decrypt, fewer cannot. */
export class Setting {
  readonly quorum: number;
  readonly size: number;

  /** Throws RangeError unless 2 <= quorum < size. */
  constructor(quorum: number, size: number) {
    if (!(2 <= quorum && quorum < size)) {
      throw new RangeError("of n trustees at least 2 and at most n - 1 must suffice");
    }
    this.quorum = quorum;
    this.size = size;
  }

  /** The trustees' numbers, from 1. */
  get numbers(): number[] {
    return Array.from({ length: this.size }, (_, i) => i + 1);
  }

  /** Return what a certificate says about its place. */
  context(number: number): JsonObject {
    return certificateContext(this.quorum, this.size, number);
  }
}
