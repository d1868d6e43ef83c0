/** What a trustee keeps of her secret: a sheet of paper with a QR code, and a small file. */

import { encode } from "uqr";

import { Malformed } from "../crypto/errors.ts";
import { readSeed, type Seed } from "../tally/ceremony/seed.ts";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 4;

/** Return the content of the file: the secret in groups, one line. */
export function keyFile(seed: Seed): string {
  return `${seed.printed}\n`;
}

/** Read the file back; throws TokenMalformed, or Malformed for a file that is none of ours. */
export function readKeyFile(content: string): Seed {
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length !== 1) throw new Malformed("the file does not hold one secret");
  return readSeed(lines[0]!);
}

/** Return the groups of the secret, as they stand on the sheet. */
export function groupsOf(seed: Seed): string[] {
  return seed.printed.split("-");
}

/** Draw the secret as a QR code, with the margin that cameras need. */
export function qrCode(content: string): SVGSVGElement {
  const { size, data } = encode(content, { ecc: "M", border: MARGIN });
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", squares(data));
  svg.append(path);
  return svg;
}

/** Return the path of all dark squares. */
export function squares(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join("");
}
