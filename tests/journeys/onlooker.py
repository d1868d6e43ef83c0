"""Somebody who looks at each page: pictures for people, rules of accessibility, all traffic."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from playwright.sync_api import BrowserContext, Page, Request

ROOT = Path(__file__).parents[2]
AXE = ROOT / "evote/booth/node_modules/axe-core/axe.min.js"
PICTURES = Path(os.environ.get("EVOTE_SCREENSHOTS", ROOT / "var/screenshots"))
DOCUMENTATION = ROOT / "evote/docs/images"
WIDTHS = (320, 768, 1280)
"""CSS pixels: a wide screen at 400 % (WCAG 2.2, 1.4.10 Reflow), a tablet, and the wide screen."""

CHECK_ACCESSIBILITY = """async () => (
    await axe.run({preload: false, resultTypes: ["violations"]})).violations.map(
    rule => `${rule.id}: ${rule.help}: ${rule.nodes.map(node => node.html).join(' ')}`)"""


@dataclass(slots=True)
class Onlooker:
    """Watches a browser's pages and everything that they send."""

    context: BrowserContext
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to watch."""
        # Playwright writes a mark on each handler, which built-in methods do not bear.
        self.context.on("request", lambda sent: self.requests.append(sent))  # noqa: PLW0108
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("console", lambda message: self.complaints.append(message.text))

    def look(self, page: Page, name: str, widths: tuple[int, ...] = WIDTHS) -> None:
        """Keep a picture of the page at each width; note what is not accessible or overflows."""
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True, caret="initial")
            page.evaluate(AXE.read_text(encoding="utf-8"))
            faults: list[str] = page.evaluate(CHECK_ACCESSIBILITY)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append("the page must be scrolled sideways")
            self.complaints += [f"{name} at {width}: {fault}" for fault in faults]

    def illustrate(self, page: Page, name: str) -> None:
        """Renew a picture of the documentation, when EVOTE_UPDATE_SCREENSHOTS=1 asks for it."""
        if os.environ.get("EVOTE_UPDATE_SCREENSHOTS") == "1":
            page.set_viewport_size({"width": 1100, "height": 1400})
            page.mouse.move(0, 0)
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=DOCUMENTATION / f"{name}.png", caret="initial")

    def sent(self) -> list[str]:
        """Return all that the browser sent, as it was and with percent signs decoded."""
        written = ["\n".join(map(str, _parts(request))) for request in self.requests]
        return [f"{text}\n{unquote(text)}" for text in written]


def _parts(request: Request) -> list[object]:
    body = request.post_data_buffer or b""
    return [request.method, request.url, request.all_headers(), body.decode()]
