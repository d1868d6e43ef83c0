"""The map of the districts as paths of an SVG picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from math import cos, radians

from evote.intake.district_map import Point, Ring, Shape, read_stored_map

WIDEST, TALLEST = 1000, 1200
"""Units of the picture, of which it fills one or the other."""

STEPS = (0.1, 0.2, 0.3, 0.5)
"""Shares of voters at which a stronger colour begins."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A district on the picture: its path, and where its number stands."""

    number: int
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of districts, `width` by `height` units."""

    width: float
    height: float
    outlines: tuple[Outline, ...]

    @property
    def steps(self) -> list[tuple[float, float]]:
        """Return from which share to which each colour goes, the weakest first."""
        return list(pairwise((0, *STEPS, 1)))


@lru_cache(maxsize=8)
def draw(geojson: bytes) -> Drawing:
    """Return the picture of a stored map.

    Equirectangular, at the latitude of the town's middle: true enough for a town.
    """
    shapes = read_stored_map(geojson)
    points = [point for shape in shapes for ring in shape.rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrowing = cos(radians((south + north) / 2))
    across, along = (east - west) * narrowing or 1.0, north - south or 1.0
    scale = min(WIDEST / across, TALLEST / along)

    def place(point: Point) -> Point:
        x, y = point
        return round((x - west) * narrowing * scale, 1), round((north - y) * scale, 1)

    outlines = tuple(
        _outline(shape, [tuple(map(place, ring)) for ring in shape.rings]) for shape in shapes
    )
    return Drawing(round(across * scale, 1), round(along * scale, 1), outlines)


def step_of(share: float) -> int:
    """Return how strong a share of voters is drawn, from 0."""
    return sum(share >= step for step in STEPS)


def _outline(shape: Shape, rings: Sequence[Ring]) -> Outline:
    x, y = _middle(max(rings, key=lambda ring: abs(_area(ring))))
    return Outline(shape.number, "".join(map(_path, rings)), x, y)


def _path(ring: Ring) -> str:
    """Return a ring as a closed path; neighbours that fall together are one point."""
    points = [f"{x:g} {y:g}" for (x, y), _ in groupby(ring)]
    return f"M{'L'.join(points)}Z"


def _area(ring: Ring) -> float:
    return sum(x * y2 - x2 * y for (x, y), (x2, y2) in pairwise(ring)) / 2


def _middle(ring: Ring) -> Point:
    """Return the centre of gravity of a ring, or its first point where it has no area."""
    area = _area(ring)
    if not area:
        return ring[0]
    sides = [(x + x2, y + y2, x * y2 - x2 * y) for (x, y), (x2, y2) in pairwise(ring)]
    return (
        round(sum(x * weight for x, _, weight in sides) / (6 * area), 1),
        round(sum(y * weight for _, y, weight in sides) / (6 * area), 1),
    )
