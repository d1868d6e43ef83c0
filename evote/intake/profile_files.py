"""How those who stand present themselves, as a poll file hands it in: statements, photographs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evote.errors import PhotoRefused
from evote.intake.candidate_sheet import Entrant, in_order_of_ballot
from evote.intake.mistakes import Mistake, Remark
from evote.intake.photographs import portrait


@dataclass(frozen=True, slots=True)
class NewProfile:
    """What somebody says and shows of herself; `place` is hers among all who stand."""

    place: int
    statement: str
    photo: bytes | None = field(repr=False)


def read_profiles(
    sheet: Path,
    folder: Path | None,
    entrants: Mapping[int, Sequence[Entrant]],
    mistakes: list[Mistake],
) -> dict[int, tuple[NewProfile, ...]]:
    """Return the profiles of each district; `folder` holds the photographs that `sheet` names."""
    return {
        number: tuple(_profiles(sheet, folder, people, mistakes))
        for number, people in entrants.items()
    }


def _profiles(
    sheet: Path, folder: Path | None, people: Sequence[Entrant], mistakes: list[Mistake]
) -> Iterator[NewProfile]:
    for place, person in enumerate(in_order_of_ballot(people)):
        photo = None
        if person.photo:
            photo = _photo(sheet, folder, person, mistakes)
        if photo or person.statement:
            yield NewProfile(place, person.statement, photo)


def _photo(
    sheet: Path, folder: Path | None, person: Entrant, mistakes: list[Mistake]
) -> bytes | None:
    """Return somebody's photograph, encoded anew; None, with a mistake, where there is none."""
    if folder is None:
        sentence = f'{person.name} has a photo: name their folder, such as photos = "photos"'
    elif Path(person.photo).name != person.photo:
        sentence = f"{person.photo} is not the plain name of a file in {folder.name}"
    else:
        try:
            return portrait((folder / person.photo).read_bytes())
        except OSError as error:
            sentence = f"the photograph {person.photo} cannot be read: {error.strerror}"
        except PhotoRefused as error:
            sentence = f"{person.photo}: {error}"
    mistakes.append(Mistake(sheet.name, 0, Remark(sentence)))
    return None
