/** Finds a QR code in a picture: a script of its own, which a kiosk loads when its camera is used. */

import decodeQR from "qr/decode.js";

/** Return the text of the QR code in a picture; undefined where there is none to be read. */
export function read(picture: ImageData): string | undefined {
  try {
    return decodeQR(picture);
  } catch {
    return undefined;
  }
}
