// An invitation's code stands behind the # of its link, where no server and no log sees it. Here it
// moves into the form, and out of the address and the browser's history.

export function useInvitation(page: Document): void {
  const field = page.querySelector<HTMLInputElement>("input[data-from-link]");
  const code = location.hash.slice(1);
  if (field === null || code === "") {
    return;
  }
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
}
