"""The map of the districts: what is right is kept, without anything else; all else is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from evote.intake.district_map import (
    LARGEST_FILE,
    MOST_POINTS,
    MapRefused,
    Shape,
    read_map,
    read_map_file,
    write_map,
)
from evote.intake.mistakes import Mistake

SQUARE = [[0.6, 44.2], [0.7, 44.2], [0.7, 44.3], [0.6, 44.3], [0.6, 44.2]]


def feature(number: object, *rings: object, kind: str = "Polygon") -> dict[str, Any]:
    """Return a district of these rings."""
    coordinates = [list(rings)] if kind == "MultiPolygon" else list(rings)
    return {
        "type": "Feature",
        "properties": {"district": number, "mayor": "Mme X"},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def collection(*features: object) -> dict[str, Any]:
    """Return a map of these districts."""
    return {"type": "FeatureCollection", "features": list(features)}


def geojson(content: object) -> bytes:
    """Return a map as a file."""
    return json.dumps(content).encode()


def test_districts_come_in_the_order_of_their_numbers() -> None:
    """Polygons and multipolygons, with holes or parts."""
    raw = geojson(collection(feature(2, SQUARE, kind="MultiPolygon"), feature(1, SQUARE, SQUARE)))
    first, second = read_map(raw, [1, 2])
    assert (first.number, len(first.rings)) == (1, 2)
    assert second == Shape(2, (tuple((x, y) for x, y in SQUARE),))


def test_only_what_is_needed_is_kept() -> None:
    """Other properties, heights and needless decimals are gone; it is read again as it was."""
    precise = [[x + 0.000001234, y, 49.0] for x, y in SQUARE]
    shapes = read_map(geojson(collection(feature(1, precise))), [1])
    kept = write_map(shapes)
    assert b"mayor" not in kept
    assert b"49.0" not in kept
    assert read_map(kept, [1]) == shapes == read_map(geojson(collection(feature(1, SQUARE))), [1])


def many(number: int) -> list[list[float]]:
    """Return a closed ring of so many points."""
    return [*([0.6 + place / 1e5, 44.2] for place in range(number - 1)), [0.6, 44.2]]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "not GeoJSON"),
        (b"\xff", "not GeoJSON"),
        (b"[" * 100_000, "not GeoJSON"),
        (b" " * (LARGEST_FILE + 1), "larger than 2 MB"),
        (geojson([]), "not GeoJSON"),
        (geojson({"type": "FeatureCollection"}), "FeatureCollection"),
        (geojson(collection()), "lacks district 1"),
        (geojson(collection(7)), "Feature 1 of the map has no number"),
        (
            geojson(collection(feature(json.loads("true"), SQUARE))),
            "Feature 1 of the map has no number",
        ),
        (geojson(collection(feature("1", SQUARE))), "Feature 1 of the map has no number"),
        (geojson(collection(feature(2, SQUARE))), "has a district 2, the poll has none"),
        (geojson(collection(feature(1, SQUARE), feature(1, SQUARE))), "district 1 twice"),
        (geojson(collection(feature(1, SQUARE, kind="Point"))), "neither Polygon nor"),
        (geojson(collection(feature(1))), "no outline"),
        (geojson(collection(feature(1, "ring"))), "not closed"),
        (geojson(collection(feature(1, SQUARE[:4]))), "not closed"),
        (geojson(collection(feature(1, SQUARE[:2] + SQUARE[:1]))), "not closed"),
        (geojson(collection(feature(1, [["a", 1]] * 4))), "no longitude and latitude"),
        (geojson(collection(feature(1, [[0.6]] * 4))), "no longitude and latitude"),
        (geojson(collection(feature(1, [[449000.0, 6340000.0]] * 4))), "no longitude and"),
        (geojson(collection(feature(1, SQUARE))).replace(b"44.3", b"NaN"), "not GeoJSON"),
        (geojson(collection(feature(1, many(MOST_POINTS + 1)))), "simpler"),
        (geojson(collection(feature(1, *[SQUARE] * 1001))), "simpler"),
        (
            geojson(collection({**feature(1, SQUARE), "geometry": {"type": "MultiPolygon"}})),
            "neither Polygon nor",
        ),
        (
            geojson(
                collection(
                    {
                        **feature(1, SQUARE),
                        "geometry": {"type": "MultiPolygon", "coordinates": ["x"]},
                    }
                )
            ),
            "RFC 7946",
        ),
    ],
)
def test_whatever_is_no_map_of_the_districts_is_refused(raw: bytes, sentence: str) -> None:
    """With a sentence that says what is wrong."""
    with pytest.raises(MapRefused, match=sentence):
        read_map(raw, [1])


def test_every_mistake_is_named_at_once() -> None:
    """One sentence for each feature, and one for the districts that are not there."""
    features = (feature(7, SQUARE), feature("2", SQUARE), feature(1), feature(10**30, SQUARE))
    with pytest.raises(MapRefused) as refused:
        read_map(geojson(collection(*features)), [1, 2, 3])
    assert str(refused.value).split("\n") == [
        "The map has a district 7, the poll has none.",
        "Feature 2 of the map has no number: its property “district” must be a whole number.",
        "District 1 of the map has no outline.",
        "The map has a district 10000000000000000000, the poll has none.",
        "The map lacks district 2, 3.",
    ]


def test_a_map_of_very_many_features_is_not_looked_at() -> None:
    """What is wrong with it is one sentence, not a million."""
    with pytest.raises(MapRefused, match="more than 20,000 points") as refused:
        read_map(geojson(collection(*[{}] * 1001)), [1])
    assert len(refused.value.complaints) == 1


@pytest.mark.parametrize(("content", "sentence"), [(None, "cannot be read"), (b"x", "GeoJSON")])
def test_a_file_that_is_no_map_is_a_mistake(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    """It is noted with the name of the file, and the reading goes on."""
    mistakes: list[Mistake] = []
    if content is not None:
        (tmp_path / "districts.geojson").write_bytes(content)
    assert read_map_file(tmp_path / "districts.geojson", [1], mistakes) is None
    assert mistakes[0].file == "districts.geojson"
    assert sentence in str(mistakes[0])
