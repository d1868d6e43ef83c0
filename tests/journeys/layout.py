"""Does a page fit: at any width and with larger letters, is all its text to be read?"""

from pathlib import Path

from playwright.sync_api import Page

USUAL = 16
"""CSS pixels of a letter in a browser that nobody has set otherwise."""

MISFITS = """() => {
  const faults = new Set();
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) faults.add("must be scrolled sideways");
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const pieces = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const said = text.data.trim();
    const holder = text.parentElement;
    if (!said || holder.closest("script, option, svg, noscript, .only-read-aloud, .skip")) continue;
    if (!holder.checkVisibility({ visibilityProperty: true })) continue;
    const ancestors = [];
    for (let each = holder; each; each = each.parentElement) ancestors.push(each);
    const styles = ancestors.map((each) => getComputedStyle(each));
    if (styles.some((style) => style.clipPath !== "none")) continue;
    const floats = styles.some((style) => ["sticky", "fixed"].includes(style.position));
    const scrolled = styles.some((style) => ["auto", "scroll"].includes(style.overflowX));
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      if (box.width < 2 || scrolled) continue;
      if (box.left < -1 || box.right > width + 1) faults.add(`runs out of the page: ${said}`);
      ancestors.forEach((each, place) => {
        const { overflowX, overflowY } = styles[place];
        const frame = each.getBoundingClientRect();
        const beside = Math.max(frame.left - box.left, box.right - frame.right);
        const above = Math.max(frame.top - box.top, box.bottom - frame.bottom);
        if (overflowX !== "visible" && beside > 3) faults.add(`is cut: ${said}`);
        if (["hidden", "clip"].includes(overflowY) && above > 3) faults.add(`is cut: ${said}`);
      });
      if (!floats) pieces.push({ said, box, text });
    }
  }
  pieces.sort((one, other) => one.box.top - other.box.top);
  pieces.forEach((one, place) => {
    for (const other of pieces.slice(place + 1)) {
      if (other.box.top > one.box.bottom) break;
      if (one.text === other.text) continue;
      const wide = Math.min(one.box.right, other.box.right)
        - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
      const least = Math.min(one.box.height, other.box.height);
      if (wide > 2 && high > least / 2) faults.add(`overlap: ${one.said} / ${other.said}`);
    }
  });
  return [...faults];
}"""
"""What is not to be read; lines of text may touch, and what floats lies above the rest.

A wide table may be scrolled by itself, as WCAG 2.2 (1.4.10) has it.
"""


def enlarge(page: Page, percent: int) -> None:
    """Set the size of letters as a reader does in the settings of the browser."""
    session = page.context.new_cdp_session(page)
    letters = USUAL * percent // 100
    session.send("Page.setFontSizes", {"fontSizes": {"standard": letters, "fixed": letters}})


def misfits(page: Page, width: int, percent: int = 100) -> list[str]:
    """Say what is not to be read at this width with letters of this size."""
    page.set_viewport_size({"width": width, "height": 900})
    enlarge(page, percent)
    faults: list[str] = page.evaluate(MISFITS)
    return [f"at {width} and {percent} %: {fault}" for fault in faults]


def take_picture(page: Page, width: int, percent: int, file: Path) -> None:
    """Keep a picture of the whole page at this width with letters of this size."""
    # A picture beyond the window would make the browser forget the size of its letters.
    height: int = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": height})
    enlarge(page, percent)
    page.screenshot(path=file)
