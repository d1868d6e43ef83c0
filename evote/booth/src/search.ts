/** Looks for names in a long list; nothing that is typed leaves the page. */

import { one, on } from "./places.ts";

/** Fewer options than this are found by eye. */
const FEWEST = 13;

/** A name and the element that shows it. */
export interface Named {
  readonly name: string;
  readonly item: HTMLElement;
}

/** Offer to look for names; `found` hears how many are shown. Call what is returned to show all. */
export function offerSearch(
  options: readonly Named[],
  found: (shown: number) => void,
): () => void {
  const form = one(document, "#search-form", HTMLElement);
  const input = one(document, "#search", HTMLInputElement);
  form.hidden = options.length < FEWEST;
  on("#search-form", "submit", () => undefined);
  const all = one(document, "#search-all", HTMLElement);
  const look = (): void => {
    all.hidden = input.value === "";
    const wanted = folded(input.value);
    for (const { name, item } of options) item.hidden = !folded(name).includes(wanted);
    found(options.filter(({ item }) => !item.hidden).length);
  };
  input.addEventListener("input", look);
  const showAll = (): void => {
    input.value = "";
    look();
  };
  on("#search-all", "click", () => {
    showAll();
    input.focus();
  });
  return showAll;
}

/** Return a text without accents and capitals, so that "aicha" finds "Aïcha". */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
