/** Reads a QR code with the camera; no picture is kept or sent. */

import { one } from "./places.ts";

interface Scanner {
  read(picture: ImageData): string | undefined;
}

/** A scan under way. */
export interface Scan {
  stop(): void;
}

const MILLISECONDS_BETWEEN = 150;
/** Pixels of the longer side in which a letter's square is looked for. */
const LOOKED_AT = 800;

/** Say whether this browser may be given a camera. */
export function canScan(): boolean {
  return "mediaDevices" in navigator;
}

/** Watch the camera until a QR code is `found`; `failed` hears that there is no camera. */
export function scan(
  video: HTMLVideoElement,
  found: (text: string) => void,
  failed: () => void,
): Scan {
  let stopped = false;
  let camera: MediaStream | undefined;
  const stop = (): void => {
    stopped = true;
    for (const track of camera?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  };
  const watch = async (): Promise<void> => {
    camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    if (stopped) {
      stop();
      return;
    }
    video.srcObject = camera;
    await video.play();
    const scanner = (await import(one(document, "#scan", HTMLElement).dataset["scanner"]!)) as Scanner;
    while (!stopped) {
      const text = scanner.read(pictureOf(video));
      if (text !== undefined) found(text);
      await new Promise((resolve) => setTimeout(resolve, MILLISECONDS_BETWEEN));
    }
  };
  watch().catch(() => {
    if (!stopped) failed();
  });
  return { stop };
}

/** Return what the camera sees at this moment, no larger than is needed. */
function pictureOf(video: HTMLVideoElement): ImageData {
  const { videoWidth, videoHeight } = video;
  const scale = Math.min(1, LOOKED_AT / Math.max(videoWidth, videoHeight));
  const canvas = new OffscreenCanvas(videoWidth * scale, videoHeight * scale);
  const drawing = canvas.getContext("2d", { willReadFrequently: true })!;
  drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
  return drawing.getImageData(0, 0, canvas.width, canvas.height);
}
