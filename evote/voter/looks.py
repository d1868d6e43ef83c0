"""The looks of a town on the pages of its poll: its emblem, and a style sheet of its colour.

Both stand under addresses that name their content, so that browsers may keep them for good.
"""

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from crypto.hashing import sha256_hex
from evote.emblem import Emblem, emblem_of
from evote.errors import NotFound
from evote.models.polls import PollRow
from evote.polls import get_poll
from evote.setup.lots import is_announced
from evote.voter.colours import DARK, LIGHT, Palette, palette, shade, spell
from evote.voter.polling import station

SECONDS_KEPT: Final = 365 * 24 * 3600

looks = Blueprint("looks", __name__, url_prefix="/polls/<poll:poll_id>/looks")


@dataclass(frozen=True, slots=True)
class Looks:
    """What a page shows of a town; `style` is empty where the town has no colour."""

    emblem: Emblem | None
    style: str

    @property
    def style_version(self) -> str:
        """Return hexadecimal digits that another style sheet would not have."""
        return sha256_hex(self.style.encode())[:16]


def looks_of(poll: PollRow) -> Looks:
    """Return the looks of the town that holds a poll."""
    return Looks(emblem_of(poll), town_style(poll.colour) if poll.colour else "")


@lru_cache(maxsize=8)
def town_style(colour: str) -> str:
    """Return the style sheet of a colour, which goes behind `static/style.css`."""
    light, dark = palette(shade(colour), LIGHT), palette(shade(colour), DARK)
    return (
        f":root{{{_variables(light)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{_variables(dark)}}}}}"
        "@media print{:root{--wash:#fff}}"
    )


@looks.get("/<version>.css")
def style(poll_id: str, version: str) -> Response:
    """Send the style sheet of a town's colour."""
    with station().database.reading() as session:
        shown = _shown(session, poll_id)
    if not shown.style or version != shown.style_version:
        raise NotFound("there is no such style sheet")
    return _kept(Response(shown.style, mimetype="text/css"))


@looks.get("/<version>.png")
def picture(poll_id: str, version: str) -> Response:
    """Send the emblem of a town."""
    with station().database.reading() as session:
        emblem = _shown(session, poll_id).emblem
    if emblem is None or version != emblem.version:
        raise NotFound("there is no such emblem")
    return _kept(Response(emblem.png, mimetype="image/png"))


def _shown(session: Session, poll_id: str) -> Looks:
    """Return the looks of a poll that has a public page; raises NotFound."""
    row = get_poll(session, poll_id)
    if row.state == "draft" and not is_announced(session, poll_id):
        raise NotFound(f"there is no poll {poll_id}")
    return looks_of(row)


def _kept(answer: Response) -> Response:
    """Let browsers keep what will never be another one under its address."""
    answer.cache_control.public = True
    answer.cache_control.max_age = SECONDS_KEPT
    answer.cache_control.immutable = True
    return answer


def _variables(colours: Palette) -> str:
    named = {
        each.name.replace("_", "-"): getattr(colours, each.name)
        for each in fields(colours)
        if each.name != "map"
    }
    named |= {f"map-{step}": each for step, each in enumerate(colours.map, 1)}
    return "".join(f"--{name}:{spell(each)};" for name, each in named.items())
