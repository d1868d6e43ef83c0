/** Shows two or three candidates or lists beside each other. To compare is not to choose. */

import { isPresented, type Option, type Person } from "./people.ts";
import { loadPhotos, placePhoto } from "./photos.ts";
import { copyOf, one } from "./places.ts";

/** Offer to compare, where there is more to see than names; call what is returned to compare nobody. */
export function offerComparison(
  options: readonly Option[],
  kind: "individuals" | "lists",
): () => void {
  const place = one(document, "#compare", HTMLElement);
  place.hidden = options.length < 2 || !(kind === "lists" || options.some(isPresented));
  for (const column of place.querySelectorAll<HTMLElement>("[data-column]")) {
    const select = one(column, "select", HTMLSelectElement);
    const shown = one(column, "[data-compared]", HTMLElement);
    select.append(...options.map(({ name }, place) => entry(name, String(place))));
    select.addEventListener("change", () => {
      const option = options[Number(select.value)];
      const people = select.value === "" || option === undefined ? [] : option.people;
      shown.replaceChildren(...people.map((person) => portrait(person, kind === "lists")));
      loadPhotos(shown);
    });
  }
  return () => {
    for (const select of place.querySelectorAll("select")) select.value = "";
    for (const shown of place.querySelectorAll("[data-compared]")) shown.replaceChildren();
  };
}

function entry(name: string, value: string): HTMLOptionElement {
  const option = document.createElement("option");
  option.textContent = name;
  option.value = value;
  return option;
}

/** Return a copy of the template with a person's picture and words; a list's members are named. */
export function portrait({ name, statement, photo }: Person, named: boolean): HTMLElement {
  const item = copyOf("portrait");
  const title = one(item, "[data-name]", HTMLElement);
  title.textContent = name;
  title.hidden = !named;
  placePhoto(item, photo);
  const words = one(item, "[data-statement]", HTMLElement);
  words.textContent = statement;
  words.hidden = statement === "";
  return item;
}
