"""From fresh tokens to letters: one PDF per district for the voters, one for the spares.

The letters lie in their folder before the service accepts the tokens, so that no token is ever
accepted whose letter was lost. When the service does not accept them, the letters are removed.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

import typst

from ballots.poll import rules_fingerprint
from evote.db import Database
from evote.errors import LettersRefused
from evote.glyphs import without_glyph
from evote.issue import IssuedDistrict, register_tokens
from evote.letters import Letter, Mailing, write_letters
from evote.models.polls import PollRow
from evote.polls import get_poll


def issue_letters(
    database: Database,
    poll_id: str,
    districts: tuple[IssuedDistrict, ...],
    folder: Path,
    base_url: str,
) -> None:
    """Write the letters of all districts into a new folder and make their tokens valid.

    Raises FileExistsError, LettersRefused, or StepRefused when tokens were issued in the meantime.
    """
    with database.reading() as session:
        poll = get_poll(session, poll_id)
    folder.mkdir(parents=True, mode=0o700)
    try:
        for district in districts:
            _write_district(poll, district, folder, base_url)
        register_tokens(database, poll_id, districts)
    except BaseException:
        shutil.rmtree(folder)
        raise


def _write_district(poll: PollRow, district: IssuedDistrict, folder: Path, base_url: str) -> None:
    rules = district.rules
    mailing = Mailing(
        sender=tuple(poll.sender.split("\n")),
        poll=rules.poll.name,
        district=rules.district.number,
        district_name=rules.district.name,
        opens=rules.poll.opens,
        closes=rules.poll.closes,
        booth_address=f"{base_url}/vote/{district.uuid}",
        typed_address=f"{base_url}/v/{rules.district.number}",
        telephone=poll.help_phone,
        fingerprint=rules_fingerprint(rules),
    )
    name = f"district-{rules.district.number:02}"
    for path, letters in (
        (folder / f"{name}.pdf", _voters_letters(district)),
        (folder / f"{name}-spares.pdf", _spare_letters(district)),
    ):
        _write(path, mailing, tuple(letters), poll.language)


def _write(path: Path, mailing: Mailing, letters: tuple[Letter, ...], language: str) -> None:
    """Write the letters; raises LettersRefused, naming the first that cannot be typeset."""
    try:
        write_letters(path, mailing, letters, language=language)
    except typst.TypstError as error:
        district = f"the letters of district {mailing.district} cannot be printed"
        for number, letter in enumerate(letters, 1):
            unprintable = without_glyph(set("".join(letter.recipient)))
            if unprintable:
                signs = " ".join(sorted(unprintable))
                sentence = f"{district}: voter {number} has a character without a shape: {signs}"
                raise LettersRefused(sentence) from error
        raise LettersRefused(f"{district}: {error}") from error


def _voters_letters(district: IssuedDistrict) -> Iterable[Letter]:
    for entry, token in zip(district.roll, district.voters_tokens, strict=True):
        yield Letter((entry.name, *entry.address), token)


def _spare_letters(district: IssuedDistrict) -> Iterable[Letter]:
    for number, token in enumerate(district.spare_tokens, 1):
        yield Letter((f"{district.rules.district.number} / {number}",), token)
