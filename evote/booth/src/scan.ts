/** Reads a QR code with the camera, where the browser can; no picture is kept or sent. */

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;

/** A scan under way. */
export interface Scan {
  stop(): void;
}

const MILLISECONDS_BETWEEN = 250;

/** Say whether this browser finds QR codes in pictures and may be given a camera. */
export function canScan(): boolean {
  return detectorClass() !== undefined && "mediaDevices" in navigator;
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
    const detector = new (detectorClass()!)({ formats: ["qr_code"] });
    while (!stopped) {
      const [code] = await detector.detect(video);
      if (code !== undefined && !stopped) found(code.rawValue);
      await new Promise((resolve) => setTimeout(resolve, MILLISECONDS_BETWEEN));
    }
  };
  watch().catch(() => {
    if (!stopped) failed();
  });
  return { stop };
}

function detectorClass(): DetectorClass | undefined {
  return (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
}
