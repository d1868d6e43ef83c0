"""From a town's one colour to the colours of its pages, none of which is ever hard to read.

A colour that is too pale for a light page, or too dark for a dark one, is mixed with black or white
just as far as the contrast asks for (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Shade = tuple[int, int, int]
"""Red, green and blue, from 0 to 255."""

TEXT_CONTRAST: Final = 4.5
CONTROL_CONTRAST: Final = 3.0

BLACK: Final[Shade] = (0, 0, 0)
WHITE: Final[Shade] = (255, 255, 255)

_STEPS: Final = 255


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What `static/style.css` puts the colours of a town on, light or dark.

    grounds    stand behind text: page, cards, notices of good news and warnings
    card       stands behind the map
    wash       how much of the town's colour is in the ground of plain notices
    towards    black or white: what makes a colour easier to read here
    on_accent  stands on the accent
    band       how much black is in the band at the top of a page
    """

    grounds: tuple[Shade, ...]
    card: Shade
    wash: float
    towards: Shade
    on_accent: Shade
    band: float


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a town's pages, light or dark, as `static/style.css` names them."""

    accent: Shade
    accent_strong: Shade
    on_accent: Shade
    wash: Shade
    band: Shade
    on_band: Shade
    bar: Shade
    bar_rest: Shade
    map: tuple[Shade, ...]


def shade(colour: str) -> Shade:
    """Return the shade that is written as #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def spell(shade: Shade) -> str:
    """Write a shade as #rrggbb."""
    return "#{:02x}{:02x}{:02x}".format(*shade)


GOLD: Final = shade("#e7b95a")
"""Around what has the focus in the band."""

LIGHT: Final = Surroundings(
    grounds=tuple(map(shade, ("#faf7f3", "#ffffff", "#e5f2e8", "#fdf0da"))),
    card=shade("#ffffff"),
    wash=0.08,
    towards=BLACK,
    on_accent=WHITE,
    band=0.0,
)
DARK: Final = Surroundings(
    grounds=tuple(map(shade, ("#1a1418", "#241c21", "#16301f", "#3a2a10"))),
    card=shade("#241c21"),
    wash=0.14,
    towards=WHITE,
    on_accent=BLACK,
    band=0.5,
)

_MAP: Final = (0.08, 0.24, 0.42, 0.62, 0.84)
"""How much of the accent is in each step of the map."""

_REST: Final = 0.24
"""The same of the part of a bar that is not filled."""

_STRONGER: Final = 0.25


def palette(colour: Shade, around: Surroundings) -> Palette:
    """Return the palette of a town's colour on light or on dark pages."""
    wash = mixed(around.card, colour, around.wash)
    readable = [(ground, TEXT_CONTRAST) for ground in (*around.grounds, wash)]
    accent = nearest(colour, around.towards, readable)
    band = [(WHITE, TEXT_CONTRAST), (GOLD, CONTROL_CONTRAST)]
    return Palette(
        accent=accent,
        accent_strong=mixed(accent, around.towards, _STRONGER),
        on_accent=around.on_accent,
        wash=wash,
        band=nearest(mixed(colour, BLACK, around.band), BLACK, band),
        on_band=WHITE,
        bar=accent,
        bar_rest=mixed(around.card, accent, _REST),
        map=tuple(mixed(around.card, accent, share) for share in _MAP),
    )


def contrast(one: Shade, other: Shade) -> float:
    """Return how well two colours can be told apart, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest(colour: Shade, towards: Shade, needs: Sequence[tuple[Shade, float]]) -> Shade:
    """Return a colour, mixed with as little of black or white as gives it all contrasts it needs.

    Each need is a ground and the contrast with it; `towards` itself must satisfy them.
    """
    mixtures = (mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next(
        each for each in mixtures if all(contrast(each, ground) >= least for ground, least in needs)
    )


def mixed(one: Shade, other: Shade, share: float) -> Shade:
    """Return a colour of which `share` is the other one."""
    red, green, blue = (
        round(mine + (theirs - mine) * share) for mine, theirs in zip(one, other, strict=True)
    )
    return red, green, blue


def _luminance(colour: Shade) -> float:
    """Return the relative luminance, from 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
