/** Photographs of those who stand: all are loaded at one time, so that no request tells a choice. */

import { one } from "./places.ts";

/** Give a photograph its place, if there is one; it is loaded later. */
export function placePhoto(root: ParentNode, photo: string): void {
  const image = one(root, "[data-photo]", HTMLImageElement);
  image.hidden = photo === "";
  image.dataset["photo"] = photo;
}

/** Load every photograph that has its place. */
export function loadPhotos(root: ParentNode): void {
  for (const image of root.querySelectorAll<HTMLImageElement>("img[data-photo]")) {
    const { photo } = image.dataset;
    if (photo) image.src = photo;
  }
}
