"""The map of a poll's districts: GeoJSON (RFC 7946) that a town hands in, checked and bounded."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from evote.errors import ServiceError
from evote.intake.mistakes import Mistake, Remark

LARGEST_FILE: Final = 2 * 2**20
"""Bytes of a map."""

MOST_POINTS: Final = 20_000
"""Of all districts together: more are not seen on a screen, and every reader loads them."""

MOST_RINGS: Final = 1_000

DECIMALS: Final = 5
"""Of a degree, about a metre."""

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees."""

Ring: TypeAlias = tuple[Point, ...]


class MapRefused(ServiceError):
    """A map of districts cannot be used; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a district lies: rings, of which those within others are holes."""

    number: int
    rings: tuple[Ring, ...]


def read_map(raw: bytes, numbers: Collection[int]) -> tuple[Shape, ...]:
    """Return the shapes of the districts of these numbers, in their order; raises MapRefused.

    Every feature is a Polygon or MultiPolygon whose property `district` is the number of one of
    them, and every district has one.
    """
    shapes: dict[int, Shape] = {}
    for feature in _features(raw):
        shape = _shape(feature)
        if shape.number not in numbers:
            raise MapRefused(f"the map has a district {shape.number}, the poll has none")
        if shape.number in shapes:
            raise MapRefused(f"the map has district {shape.number} twice: join its parts")
        shapes[shape.number] = shape
    if missing := sorted(set(numbers) - set(shapes)):
        raise MapRefused(f"the map lacks district {', '.join(map(str, missing))}")
    _require_bounded(list(shapes.values()))
    return tuple(shapes[number] for number in sorted(shapes))


def write_map(shapes: Sequence[Shape]) -> bytes:
    """Return shapes as GeoJSON, with nothing but what is needed."""
    features = [
        {
            "type": "Feature",
            "properties": {"district": shape.number},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[list(point) for point in ring]] for ring in shape.rings],
            },
        }
        for shape in shapes
    ]
    content = {"type": "FeatureCollection", "features": features}
    return json.dumps(content, separators=(",", ":")).encode()


def read_stored_map(raw: bytes) -> tuple[Shape, ...]:
    """Return the shapes of a map that `write_map` wrote."""
    return tuple(
        Shape(
            feature["properties"]["district"],
            tuple(tuple((x, y) for x, y in ring) for [ring] in feature["geometry"]["coordinates"]),
        )
        for feature in json.loads(raw)["features"]
    )


def read_map_file(path: Path, numbers: Collection[int], mistakes: list[Mistake]) -> bytes | None:
    """Return the map in a file as we keep it; None, with a mistake, where it cannot be used."""
    try:
        with path.open("rb") as file:
            return write_map(read_map(file.read(LARGEST_FILE + 1), numbers))
    except OSError as error:
        sentence = f"the file cannot be read: {error.strerror}"
    except MapRefused as refused:
        sentence = str(refused)
    mistakes.append(Mistake(path.name, 0, Remark(sentence)))
    return None


def _features(raw: bytes) -> Sequence[Any]:
    if len(raw) > LARGEST_FILE:
        raise MapRefused("the map is larger than 2 MB: make its lines simpler")
    try:
        content = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise MapRefused("the map is not GeoJSON") from error
    features = _member(content, "features")
    if _member(content, "type") != "FeatureCollection" or not isinstance(features, list):
        raise MapRefused("the map is not GeoJSON with a FeatureCollection")
    return features


def _shape(feature: Any) -> Shape:
    number = _member(_member(feature, "properties"), "district")
    if type(number) is not int:
        raise MapRefused('a feature of the map has no whole number in its property "district"')
    geometry = _member(feature, "geometry")
    kind, coordinates = _member(geometry, "type"), _member(geometry, "coordinates")
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind))
    if not isinstance(polygons, list):
        raise MapRefused(f"district {number} of the map is neither Polygon nor MultiPolygon")
    rings = tuple(_rings(number, polygons))
    if not rings:
        raise MapRefused(f"district {number} of the map has no outline")
    return Shape(number, rings)


def _rings(number: int, polygons: Sequence[Any]) -> Iterator[Ring]:
    for polygon in polygons:
        if not isinstance(polygon, list):
            raise MapRefused(f"district {number} of the map is not written as RFC 7946 says")
        for ring in polygon:
            points = tuple(_point(number, each) for each in ring) if isinstance(ring, list) else ()
            if len(points) < 4 or points[0] != points[-1]:
                raise MapRefused(f"an outline of district {number} is not closed")
            yield points


def _point(number: int, position: Any) -> Point:
    if isinstance(position, list) and len(position) >= 2:
        longitude, latitude = position[:2]
        if _is_degree(longitude, 180) and _is_degree(latitude, 85):
            return round(float(longitude), DECIMALS), round(float(latitude), DECIMALS)
    raise MapRefused(f"district {number} of the map has a point that is no longitude and latitude")


def _is_degree(value: Any, most: int) -> bool:
    return type(value) in {int, float} and -most <= value <= most


def _require_bounded(shapes: Sequence[Shape]) -> None:
    rings = [ring for shape in shapes for ring in shape.rings]
    if len(rings) > MOST_RINGS or sum(map(len, rings)) > MOST_POINTS:
        raise MapRefused(
            f"the map has more than {MOST_POINTS} points or {MOST_RINGS} outlines:"
            " make its lines simpler"
        )


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
