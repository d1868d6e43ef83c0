/** A download read piece by piece, so that a large record never lies in memory as a whole. */

import type { Source } from "../ballots/layout.ts";

/** Return a source of what a stream brings. */
export function streamSource(stream: ReadableStream<Uint8Array>): Source {
  const reader = stream.getReader();
  let rest = new Uint8Array();
  return {
    async read(size) {
      const pieces = [rest];
      let length = rest.length;
      while (length < size) {
        const { value, done } = await reader.read();
        if (done) break;
        pieces.push(value as Uint8Array<ArrayBuffer>);
        length += value.length;
      }
      const joined = pieces.length === 1 ? rest : join(pieces, length);
      rest = joined.subarray(size);
      return joined.subarray(0, size);
    },
  };
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(length);
  let place = 0;
  for (const piece of pieces) {
    joined.set(piece, place);
    place += piece.length;
  }
  return joined;
}
