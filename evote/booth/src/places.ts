/** Marked places of a page, which its template describes. Nothing here makes markup. */

const GROUP = /.{1,4}/g;

/** Return the one element that a selector names; a page without it is of another version. */
export function one<Kind extends Element>(
  root: ParentNode,
  selector: string,
  kind: new () => Kind,
): Kind {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
}

/** Return a copy of what a template holds. */
export function copyOf(template: string): HTMLElement {
  const { content } = one(document, `template#${template}`, HTMLTemplateElement);
  return one(content, "*", HTMLElement).cloneNode(true) as HTMLElement;
}

/** Return what a script element of the page holds as JSON. */
export function readJson(selector: string): unknown {
  return JSON.parse(one(document, selector, HTMLScriptElement).text);
}

/** Show one step and hide the others; the focus goes to its heading, so that it is read aloud. */
export function showSection(step: string): void {
  for (const section of document.querySelectorAll<HTMLElement>("[data-step]")) {
    section.hidden = section.dataset["step"] !== step;
  }
  one(document, `[data-step="${step}"] h1[tabindex="-1"]`, HTMLElement).focus();
  window.scrollTo(0, 0);
}

/** Replace the text of every place with this name. */
export function fill(name: string, text: string): void {
  for (const place of document.querySelectorAll(`[data-fill="${name}"]`)) place.textContent = text;
}

/** Write a long text in groups that the eye can follow; copied, it has no gaps. */
export function showInGroups(name: string, text: string): void {
  for (const place of document.querySelectorAll(`[data-fill="${name}"]`)) {
    place.replaceChildren(
      ...text.match(GROUP)!.map((group) => {
        const part = document.createElement("span");
        part.textContent = group;
        return part;
      }),
    );
  }
}

/** Fill a list with a line for each text, as the template "item" has it. */
export function showItems(selector: string, lines: readonly string[]): void {
  const items = lines.map((line) => {
    const item = copyOf("item");
    item.textContent = line;
    return item;
  });
  for (const list of document.querySelectorAll(selector)) {
    list.replaceChildren(...items.map((item) => item.cloneNode(true)));
  }
}

/** Show or hide every place with this name. */
export function showWhere(name: string, condition: boolean): void {
  for (const place of document.querySelectorAll<HTMLElement>(`[data-show="${name}"]`)) {
    place.hidden = !condition;
  }
}

/** Show a fault beside what must be put right; an empty sentence takes it back. */
export function showFault(selector: string, sentence: string): void {
  const place = one(document, selector, HTMLElement);
  place.textContent = sentence;
  place.hidden = sentence === "";
}

/** Say something to those who listen to the page. */
export function announce(sentence: string): void {
  one(document, "#announcer", HTMLElement).textContent = sentence;
}

/** Mark how far one is in the list of steps; a step that is not on the list changes nothing. */
export function showProgress(order: readonly string[], name: string): void {
  const current = order.indexOf(name);
  if (current < 0) return;
  for (const entry of document.querySelectorAll<HTMLElement>("[data-progress]")) {
    const place = order.indexOf(entry.dataset["progress"] ?? "");
    entry.toggleAttribute("data-past", place < current);
    if (place === current) entry.setAttribute("aria-current", "step");
    else entry.removeAttribute("aria-current");
  }
}

/** Call `act` on an event in place of what the browser would do. */
export function on(selector: string, event: string, act: () => void): void {
  one(document, selector, HTMLElement).addEventListener(event, (happening) => {
    happening.preventDefault();
    act();
  });
}

/** Call `act` on a click on any of the elements that a selector names. */
export function onEach(selector: string, act: (clicked: HTMLElement) => void): void {
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    element.addEventListener("click", (event) => {
      event.preventDefault();
      act(element);
    });
  }
}

/** Focus the element that a selector names, or the first field inside it that is shown. */
export function focusInside(selector: string): void {
  const place = one(document, selector, HTMLElement);
  const fields = [...place.querySelectorAll<HTMLElement>("input")];
  (fields.find((field) => field.offsetParent !== null) ?? place).focus();
}

/** Offer a file to be saved on this device. */
export function download(name: string, type: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
