"""From fresh tokens to letters: one PDF per district for the voters, one for the spares.

The letters exist before the service accepts the tokens, so that no token is ever accepted whose
letter was lost. When the service does not accept them, the letters are removed.
"""

import io
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import typst
from sqlalchemy.orm import Session

from crypto.randomness import Randomness
from evote.db import Database
from evote.emblem import emblem_of
from evote.errors import LettersRefused
from evote.intake.glyphs import without_glyph
from evote.intake.roll_sheet import RollEntry
from evote.letters.issue import (
    IssuedDistrict,
    make_tokens,
    register_tokens,
    require_letters_allowed,
)
from evote.letters.letter import Letter, Mailing, letters_pdf
from evote.letters.order import Order, order_key
from evote.models.polls import DistrictRow
from evote.polls import get_poll, rules_of
from evote.sealing.booth_fingerprint import booth_fingerprint
from evote.sealing.election import election_fingerprint
from tally.files import write_new

OWNER_ONLY = 0o600


def issue_letters(
    database: Database,
    poll_id: str,
    districts: Sequence[IssuedDistrict],
    folder: Path,
    base_url: str,
    now: datetime,
) -> None:
    """Write the letters of all districts into a new folder and make their tokens valid.

    Raises FileExistsError, LettersRefused, or StepRefused without a key, or when tokens were issued
    in the meantime.
    """
    with database.reading() as session:
        language = get_poll(session, poll_id).language
        mailings = [mailing_of(session, district.uuid, base_url) for district in districts]
    folder.mkdir(parents=True, mode=0o700)
    try:
        for mailing, district in zip(mailings, districts, strict=True):
            for name, pdf in _district_letters(mailing, language, district, "roll"):
                write_new(folder / name, pdf, mode=OWNER_ONLY)
        register_tokens(database, poll_id, districts, now)
    except BaseException:
        shutil.rmtree(folder)
        raise


def issue_district_letters(
    database: Database,
    poll_id: str,
    number: int,
    order: Order,
    base_url: str,
    randomness: Randomness,
    now: datetime,
    officer: str,
) -> bytes:
    """Make the letters of one district, make their tokens valid, and return them as a ZIP.

    Nothing is kept of them here. Raises LettersRefused, or StepRefused unless two officers decided
    it; then no token is valid.
    """
    with database.reading() as session:
        require_letters_allowed(session, poll_id)
    (district,) = make_tokens(database, poll_id, randomness, district=number)
    with database.reading() as session:
        language = get_poll(session, poll_id).language
        mailing = mailing_of(session, district.uuid, base_url)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, pdf in _district_letters(mailing, language, district, order):
            archive.writestr(name, pdf)
    register_tokens(database, poll_id, [district], now, officers=[officer])
    return packed.getvalue()


def mailing_of(session: Session, uuid: str, base_url: str) -> Mailing:
    """Return what the letters of a district have in common; raises StepRefused without a key."""
    district = session.get_one(DistrictRow, uuid)
    poll, rules = get_poll(session, district.poll_id), rules_of(district)
    return Mailing(
        sender=tuple(poll.sender.split("\n")),
        poll=rules.poll.name,
        district=rules.district.number,
        district_name=rules.district.name,
        opens=rules.poll.opens,
        closes=rules.poll.closes,
        booth_address=f"{base_url}/vote/{uuid}",
        typed_address=f"{base_url}/v/{rules.district.number}",
        telephone=poll.help_phone,
        fingerprint=election_fingerprint(session, district),
        booth=booth_fingerprint(),
        practice=poll.practice,
        emblem=emblem_of(poll),
    )


def typeset(mailing: Mailing, letters: Sequence[Letter], language: str) -> bytes:
    """Return the PDF of letters; raises LettersRefused, naming the first that cannot be printed."""
    try:
        return letters_pdf(mailing, letters, language=language)
    except typst.TypstError as error:
        district = f"the letters of district {mailing.district} cannot be printed"
        for number, letter in enumerate(letters, 1):
            unprintable = without_glyph(set("".join(letter.recipient)))
            if unprintable:
                signs = " ".join(sorted(unprintable))
                sentence = f"{district}: letter {number} has a character without a shape: {signs}"
                raise LettersRefused(sentence) from error
        raise LettersRefused(f"{district}: {error}") from error


def in_order(
    addressed: Sequence[tuple[RollEntry, str]], order: Order
) -> list[tuple[RollEntry, str]]:
    """Return people with their tokens in the order in which their letters are printed."""
    return sorted(addressed, key=lambda pair: order_key(order, pair[0]))


def spare_letter(district: int, number: int | str, token: str) -> Letter:
    """Return the letter of a spare; its number is how officers find it in the envelope."""
    return Letter((f"{district} / {number}",), token)


def file_names(district: int) -> tuple[str, str]:
    """Return the names of the voters' letters and of the spares'."""
    name = f"district-{district:02}"
    return f"{name}.pdf", f"{name}-spares.pdf"


def _district_letters(
    mailing: Mailing, language: str, district: IssuedDistrict, order: Order
) -> Iterator[tuple[str, bytes]]:
    """Yield the voters' letters and the spares', each with the name of its file."""
    addressed = list(zip(district.roll, district.voters_tokens, strict=True))
    voters = [
        Letter((entry.name, *entry.address), token) for entry, token in in_order(addressed, order)
    ]
    spares = [
        spare_letter(mailing.district, number, token)
        for number, token in enumerate(district.spare_tokens, 1)
    ]
    for name, letters in zip(file_names(mailing.district), (voters, spares), strict=True):
        yield name, typeset(mailing, letters, language)
