"""Candidates of a simulated poll who show themselves, as in a real one.

In the first district so many stand that a name is looked for, with statements and some photographs;
in the second there are lists. The faces are drawn: they are nobody's.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from evote.simulation.poll import POLL_FILE, seeded
from evote.simulation.town import Person, people

ALONE, LISTED = 1, 2
"""Numbers of the two districts."""

STANDING = 16
LISTS = ("Ensemble pour le quartier", "Un quartier vivant", "Nature et voisins")
MEMBERS = 9
COLUMNS = ("district", "name", "born", "list", "statement", "photo")

STATEMENTS = (
    "J'habite le quartier depuis vingt ans. Je veux des arbres, des bancs et de l'ombre.",
    "Des trottoirs sûrs pour aller à l'école à pied : c'est ma priorité.",
    "Je propose une fête de rue par saison, et un local ouvert aux associations.",
    "Retraité et bénévole, j'ai du temps pour écouter et pour suivre les dossiers.",
    "Pour un marché le samedi et des commerces qui restent.",
    "",
)
"""What they say, in turn; some say nothing."""

COLOURS = ("#7a3b5d", "#2f5d62", "#8a5a2b", "#3d4f7c", "#5b6e2f")
WIDTH, HEIGHT = 360, 450


def show_candidates(folder: Path, others: Sequence[int], standing: int, seed: str) -> None:
    """Write the table of candidates and their photographs beside a poll file.

    In the `others` of the districts so many as `standing` only give their names.
    """
    crowd = _different(people(seeded(f"{seed}|candidates")))
    rows = [
        (ALONE, *next(crowd), "", _statement(place), f"{place}.png" if _has_photo(place) else "")
        for place in range(STANDING)
    ]
    rows += [
        (LISTED, *next(crowd), name, _statement(place) if place < 2 else "", "")
        for name in LISTS
        for place in range(MEMBERS)
    ]
    rows += [(number, *next(crowd), "", "", "") for number in others for _ in range(standing)]
    with (folder / "candidates.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    photos = folder / "photos"
    photos.mkdir()
    for place in range(STANDING):
        if _has_photo(place):
            _face(place).save(photos / f"{place}.png")
    poll = folder / POLL_FILE
    poll.write_text(f'photos = "photos"\n{poll.read_text(encoding="utf-8")}', encoding="utf-8")


def _different(crowd: Iterator[Person]) -> Iterator[tuple[str, str]]:
    """Pass on name and birth date of those whose name nobody had before."""
    known: set[str] = set()
    for person in crowd:
        if person.name not in known:
            known.add(person.name)
            yield person.name, person.born.isoformat()


def _statement(place: int) -> str:
    return STATEMENTS[place % len(STATEMENTS)]


def _has_photo(place: int) -> bool:
    return place % 4 != 3


def _face(place: int) -> Image.Image:
    """Draw head and shoulders in front of a wall."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), COLOURS[place % len(COLOURS)])
    drawing = ImageDraw.Draw(picture)
    figure = f"hsl({20 + 4 * place}, 35%, {78 - 3 * (place % 5)}%)"
    drawing.ellipse((105, 90, 255, 270), fill=figure)
    drawing.ellipse((45, 300, 315, 620), fill=figure)
    return picture
