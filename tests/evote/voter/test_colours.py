"""The law of a town's colour: whatever it is, nothing on its pages is hard to read."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import evote
from evote.voter.colours import (
    CONTROL_CONTRAST,
    DARK,
    GOLD,
    LIGHT,
    TEXT_CONTRAST,
    Surroundings,
    contrast,
    palette,
    shade,
    spell,
)

STYLE = (Path(evote.__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
SIDES = pytest.mark.parametrize("around", [LIGHT, DARK], ids=["light", "dark"])
TEXTS = ("ink", "soft", "good", "warn", "bad")

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def variables(around: Surroundings) -> dict[str, str]:
    """Return the colours of our own style sheet, on light or on dark pages."""
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2]
    read = r"--([a-z0-9-]+): (#[0-9a-f]{6});"
    return dict(re.findall(read, light)) | (dict(re.findall(read, dark)) if around is DARK else {})


@SIDES
@given(colour=colours)
@example(colour="#ffffff")
@example(colour="#000000")
@example(colour="#ffff00")
@example(colour="#0000ff")
@example(colour="#808080")
def test_no_colour_makes_a_page_hard_to_read(around: Surroundings, colour: str) -> None:
    """Text has 4.5:1 on every ground, controls 3:1, on light pages and on dark ones."""
    own, town = variables(around), palette(shade(colour), around)
    for accent in (town.accent, town.accent_strong):
        for ground in (*around.grounds, town.wash):
            assert contrast(accent, ground) >= TEXT_CONTRAST
        assert contrast(town.on_accent, accent) >= TEXT_CONTRAST
    assert contrast(town.bar, town.bar_rest) >= CONTROL_CONTRAST
    assert contrast(town.on_band, town.band) >= TEXT_CONTRAST
    assert contrast(GOLD, town.band) >= CONTROL_CONTRAST
    assert contrast(shade(own["focus"]), town.wash) >= CONTROL_CONTRAST
    for text in TEXTS:
        assert contrast(shade(own[text]), town.wash) >= TEXT_CONTRAST, text


@SIDES
@given(colour=colours)
def test_each_step_of_the_map_is_another_shade(around: Surroundings, colour: str) -> None:
    """From the ground on, each differs more from it."""
    steps = palette(shade(colour), around).map
    away = [contrast(each, around.card) for each in steps]
    assert away == sorted(away)
    assert len(set(steps)) == len(steps)


@SIDES
@given(colour=colours)
def test_a_colour_that_can_be_read_is_used_as_it_is(around: Surroundings, colour: str) -> None:
    """Others are mixed with no more black or white than they need."""
    town = palette(shade(colour), around)
    grounds = (*around.grounds, town.wash)
    if all(contrast(shade(colour), ground) >= TEXT_CONTRAST for ground in grounds):
        assert town.accent == shade(colour)
    else:
        least = min(contrast(town.accent, ground) for ground in grounds)
        assert least < TEXT_CONTRAST + 0.35


def test_a_pale_colour_would_be_hard_to_read() -> None:
    """The law says something: yellow itself fails on a light page, navy on a dark one."""
    assert contrast(shade("#ffe14d"), LIGHT.card) < CONTROL_CONTRAST
    assert contrast(shade("#00205b"), DARK.card) < CONTROL_CONTRAST


@SIDES
def test_the_grounds_are_those_of_the_style_sheet(around: Surroundings) -> None:
    """Whoever changes a ground there changes it here."""
    own = variables(around)
    names = ("paper", "card", "good-wash", "warn-wash")
    assert [spell(ground) for ground in around.grounds] == [own[name] for name in names]
    assert spell(around.card) == own["card"]
    assert spell(GOLD) == own["gold"]


def test_contrast_is_that_of_the_guidelines() -> None:
    """The two ends, and a pair whose ratio is well known (#767676 on white)."""
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((9, 9, 9), (9, 9, 9)) == 1
    assert contrast(shade("#767676"), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)
