"""The map as a picture: shape, place and darkness of each district."""

import re

import pytest

from evote.intake.district_map import Shape, write_map
from evote.voter.drawing import Drawing, draw, step_of


def square(west: float, south: float, side: float) -> tuple[tuple[float, float], ...]:
    """Return a closed ring."""
    east, north = west + side, south + side
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def drawn(*shapes: Shape) -> Drawing:
    """Return the picture of these districts."""
    return draw(write_map(shapes))


def test_a_map_keeps_north_above_and_east_to_the_right() -> None:
    """The north-western district stands at the top left."""
    west, east = Shape(1, (square(0.6, 44.25, 0.05),)), Shape(2, (square(0.65, 44.2, 0.05),))
    first, second = drawn(west, east).outlines
    assert first.x < second.x
    assert first.y < second.y


def test_a_degree_of_longitude_is_narrower_than_one_of_latitude() -> None:
    """At 60 degrees north, half as wide."""
    picture = drawn(Shape(1, (square(10, 59.5, 1),)))
    assert picture.width / picture.height == pytest.approx(0.5, abs=0.001)


def test_a_number_stands_in_the_middle_of_the_largest_part() -> None:
    """Not in that of an islet."""
    large, small = square(0, 0, 0.1), square(0.3, 0, 0.01)
    picture = drawn(Shape(1, (small, large)))
    [outline] = picture.outlines
    scale = picture.width / 0.31
    assert outline.x == pytest.approx(0.05 * scale, abs=0.2)
    assert outline.y == pytest.approx(0.05 * scale, abs=0.2)


def test_a_path_is_closed_and_within_the_picture() -> None:
    """Neighbours that fall together are one point; a ring without an area has a number too."""
    flat = ((0.5, 0.5), (0.5, 0.5), (0.50000001, 0.5), (0.5, 0.5))
    picture = drawn(Shape(1, (square(0, 0, 1),)), Shape(2, (flat,)))
    first, second = picture.outlines
    numbers = [float(number) for number in re.findall(r"[\d.]+", first.path)]
    assert first.path.endswith("Z")
    assert max(numbers) <= max(picture.width, picture.height)
    assert second.path.count("L") == 0


def test_a_town_of_one_point_is_no_surprise() -> None:
    """A map may be senseless; the page is shown all the same."""
    assert drawn(Shape(1, (((0.5, 0.5),) * 4,))).outlines[0].number == 1


@pytest.mark.parametrize(
    ("share", "step"), [(0, 0), (0.0999, 0), (0.1, 1), (0.49, 3), (0.5, 4), (1, 4)]
)
def test_a_higher_turnout_is_stronger(share: float, step: int) -> None:
    """In five steps."""
    assert step_of(share) == step
