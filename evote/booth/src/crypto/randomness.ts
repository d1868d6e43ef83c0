/** The one door through which randomness enters. Mirrors crypto/randomness.py. */

/** Given a bound, returns a uniform number from 0 to bound - 1. */
export type Randomness = (bound: bigint) => bigint;

/** Return an unpredictable uniform number below `bound`, from the browser. */
export function systemRandomness(bound: bigint): bigint {
  const bits = (bound - 1n).toString(2).length;
  const mask = (1n << BigInt(bits)) - 1n;
  const bytes = new Uint8Array(Math.ceil(bits / 8));
  for (;;) {
    crypto.getRandomValues(bytes);
    const candidate = bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n) & mask;
    // Taking the remainder instead would favour small numbers.
    if (candidate < bound) return candidate;
  }
}
