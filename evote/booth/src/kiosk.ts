/** A device that many people share: whoever leaves is forgotten, and nothing is kept or printed. */

import type { Journey } from "./journey.ts";
import * as page from "./page.ts";
import { canScan, type Scan, scan } from "./scan.ts";
import { fillIn, type Words } from "./words.ts";

/** Seconds without a touch before the page asks, and those it then waits for an answer. */
const PATIENCE = 90;
const LAST_CALL = 30;
/** Until a page that was cleared without a connection tries again. */
const MILLISECONDS_BETWEEN = 5_000;
const SIGNS_OF_LIFE = ["pointerdown", "keydown", "input", "wheel", "touchmove"];

/** Make the page safe for the next person. */
export function guardKiosk(journey: Journey, words: Words): void {
  const wipe = (): void => {
    journey.end();
    void loadAnew();
  };
  page.onEach("[data-wipe]", wipe);
  watchIdleness(words, journey, wipe);
  offerScan(journey, words);
  window.addEventListener("contextmenu", (event) => event.preventDefault());
  window.addEventListener("keydown", (event) => {
    const wanted = event.ctrlKey || event.metaKey ? event.key.toLowerCase() : "";
    if (["p", "s", "o", "u"].includes(wanted)) event.preventDefault();
  });
  // A page that comes out of the browser's memory would be that of the person before.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) wipe();
  });
}

/** Load the page anew; without a connection this one, which holds nothing any more, stays until then. */
async function loadAnew(): Promise<void> {
  const { pathname } = window.location;
  for (;;) {
    const answer = await fetch(pathname, { cache: "no-store" }).catch(() => undefined);
    if (answer?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, MILLISECONDS_BETWEEN));
  }
  // The address without what was behind it, and no entry to go back to.
  window.location.replace(pathname);
}

/**
 * Ask whoever is silent for long whether she is still there; any answer gives her all the time. A
 * page that nobody has touched since it was loaded asks nobody.
 */
function watchIdleness(words: Words, journey: Journey, wipe: () => void): void {
  const dialog = page.one(document, "#idle", HTMLDialogElement);
  let silent = 0;
  // Whoever chose a language was here.
  let touched = window.location.search !== "";
  const alive = (): void => {
    silent = 0;
    touched = true;
    if (dialog.open) dialog.close();
  };
  for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, alive, { passive: true });
  dialog.addEventListener("cancel", alive);
  const watch = window.setInterval(() => {
    const isEmpty = journey.isCleared || (!touched && journey.isVacant);
    silent = isEmpty || journey.isCasting ? 0 : silent + 1;
    if (silent < PATIENCE) return;
    page.fill("idle", fillIn(words.idle, { n: PATIENCE + LAST_CALL - silent }));
    if (!dialog.open) dialog.showModal();
    if (silent < PATIENCE + LAST_CALL) return;
    window.clearInterval(watch);
    dialog.close();
    wipe();
  }, 1_000);
}

function offerScan(journey: Journey, words: Words): void {
  const place = page.one(document, "#scan", HTMLElement);
  const start = page.one(document, "#scan-start", HTMLButtonElement);
  const video = page.one(document, "#scan-video", HTMLVideoElement);
  let running: Scan | undefined;
  place.hidden = !canScan();
  const stop = (): void => {
    running?.stop();
    running = undefined;
    video.hidden = true;
    start.setAttribute("aria-pressed", "false");
  };
  start.addEventListener("click", () => {
    if (running !== undefined) {
      stop();
      return;
    }
    video.hidden = false;
    start.setAttribute("aria-pressed", "true");
    page.announce(words.scanning);
    running = scan(
      video,
      (text) => {
        stop();
        journey.enterCode(text);
      },
      () => {
        stop();
        page.announce(words.noCamera);
        page.fill("scan-fault", words.noCamera);
      },
    );
  });
}
