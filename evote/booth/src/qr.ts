/** QR codes as drawings. */

import { encode } from "uqr";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 4;

/** Draw a text as a QR code, with the margin that cameras need. */
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
