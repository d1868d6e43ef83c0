"""The map of a poll's districts: GeoJSON (RFC 7946) that a town hands in, checked and bounded."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias

from evote.errors import N_, ServiceError
from evote.intake.mistakes import Mistake, Remark
from evote.intake.spreadsheets import Complaint

LARGEST_FILE: Final = 2 * 2**20
"""Bytes of a map."""

MOST_POINTS: Final = 20_000
"""Of all districts together: more are not seen on a screen, and every reader loads them."""

MOST_RINGS: Final = 1_000

DECIMALS: Final = 5
"""Of a degree, about a metre."""

_LONGEST_ECHO: Final = 20
"""Digits of a number that nobody asked for."""

_TOO_FINE: Final = N_(
    "The map has more than 20,000 points or 1,000 outlines: make its lines simpler."
)

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees."""

Ring: TypeAlias = tuple[Point, ...]


class MapRefused(ServiceError):
    """A map of districts cannot be used; nothing was taken from it."""

    def __init__(self, *complaints: Complaint) -> None:
        super().__init__(complaints)
        self.complaints = complaints

    def __str__(self) -> str:
        """List all mistakes, one a line."""
        return "\n".join(map(str, self.complaints))


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a district lies: rings, of which those within others are holes."""

    number: int
    rings: tuple[Ring, ...]


def read_map(raw: bytes, numbers: Collection[int]) -> tuple[Shape, ...]:
    """Return the shapes of the districts of these numbers, in their order; raises MapRefused.

    Every feature is a Polygon or MultiPolygon whose property `district` is the number of one of
    them, and every district has one. All mistakes are named, one of each feature.
    """
    shapes: dict[int, Shape] = {}
    met: set[int] = set()
    complaints: list[Complaint] = []
    for place, feature in enumerate(_features(raw), 1):
        try:
            number = _number(place, feature, numbers, met)
            met.add(number)
            shapes[number] = _shape(number, feature)
        except MapRefused as refused:
            complaints += refused.complaints
    if missing := sorted(set(numbers) - met):
        listed = ", ".join(map(str, missing))
        sentence = N_("The map lacks district %(numbers)s.")
        complaints.append(Complaint(0, sentence, {"numbers": listed}))
    if complaints:
        raise MapRefused(*complaints)
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
    """Return the map in a file as we keep it; None, with the mistakes, where it cannot be used."""
    try:
        with path.open("rb") as file:
            return write_map(read_map(file.read(LARGEST_FILE + 1), numbers))
    except OSError as error:
        sentences = [f"the file cannot be read: {error.strerror}"]
    except MapRefused as refused:
        sentences = [str(each) for each in refused.complaints]
    mistakes += [Mistake(path.name, 0, Remark(sentence)) for sentence in sentences]
    return None


def _features(raw: bytes) -> Sequence[Any]:
    if len(raw) > LARGEST_FILE:
        _refuse(N_("The map is larger than 2 MB: make its lines simpler."))
    try:
        content = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, Mapping):
        _refuse(N_("The map is not GeoJSON: export it again in this format."))
    features = content.get("features")
    if content.get("type") != "FeatureCollection" or not isinstance(features, list):
        _refuse(N_("The map must be a FeatureCollection with one feature for each district."))
    if len(features) > MOST_RINGS:
        _refuse(_TOO_FINE)
    return features


def _number(place: int, feature: Any, numbers: Collection[int], met: Collection[int]) -> int:
    number = _member(_member(feature, "properties"), "district")
    if type(number) is not int:
        _refuse(
            N_(
                "Feature %(place)s of the map has no number: "
                "its property “district” must be a whole number."
            ),
            place=place,
        )
    if number not in numbers:
        _refuse(
            N_("The map has a district %(number)s, the poll has none."),
            number=str(number)[:_LONGEST_ECHO],
        )
    if number in met:
        _refuse(N_("The map has district %(number)s twice: join its parts."), number=number)
    return number


def _shape(number: int, feature: Any) -> Shape:
    geometry = _member(feature, "geometry")
    kind, coordinates = _member(geometry, "type"), _member(geometry, "coordinates")
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind))
    if not isinstance(polygons, list):
        _refuse(
            N_("District %(number)s of the map is neither Polygon nor MultiPolygon."), number=number
        )
    rings = tuple(_rings(number, polygons))
    if not rings:
        _refuse(N_("District %(number)s of the map has no outline."), number=number)
    return Shape(number, rings)


def _rings(number: int, polygons: Sequence[Any]) -> Iterator[Ring]:
    for polygon in polygons:
        if not isinstance(polygon, list):
            _refuse(
                N_("District %(number)s of the map is not written as GeoJSON (RFC 7946) says."),
                number=number,
            )
        for ring in polygon:
            points = tuple(_point(number, each) for each in ring) if isinstance(ring, list) else ()
            if len(points) < 4 or points[0] != points[-1]:
                _refuse(
                    N_(
                        "An outline of district %(number)s is not closed: "
                        "it must end where it begins."
                    ),
                    number=number,
                )
            yield points


def _point(number: int, position: Any) -> Point:
    here = position[:2] if isinstance(position, list) else []
    if len(here) < 2 or not _is_degree(here[0], 180) or not _is_degree(here[1], 85):
        _refuse(
            N_(
                "District %(number)s of the map has a point that is no longitude and latitude: "
                "export the map in WGS 84 (EPSG:4326)."
            ),
            number=number,
        )
    return round(float(here[0]), DECIMALS), round(float(here[1]), DECIMALS)


def _is_degree(value: Any, most: int) -> bool:
    return type(value) in {int, float} and -most <= value <= most


def _require_bounded(shapes: Sequence[Shape]) -> None:
    rings = [ring for shape in shapes for ring in shape.rings]
    if len(rings) > MOST_RINGS or sum(map(len, rings)) > MOST_POINTS:
        _refuse(_TOO_FINE)


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _refuse(sentence: str, **values: str | int) -> NoReturn:
    raise MapRefused(Complaint(0, sentence, values))
