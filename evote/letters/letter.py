"""The letters that bring the tokens: one accessible PDF for each district, ready to print and fold.

A token passes from memory into the PDF and nowhere else: no intermediate file, no log.
"""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import typst
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from evote.catalogues import Translate, translator
from evote.emblem import Emblem
from evote.wording import moment

TEMPLATE = Path(__file__).parent / "letter.typ"
LINKED: Final = 32
"""Hexadecimal digits of the fingerprint in the link, which a program compares."""
COMPARED: Final = 20
"""Hexadecimal digits of it that people compare."""
QUIET_ZONE = 4
"""Modules of white around a QR code, as its standard (ISO/IEC 18004) wants them."""


EMBLEM_WIDEST, EMBLEM_TALLEST = 60, 18
"""Millimetres: in a letter an emblem stays above all that the envelope's window may show."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """What all letters of a district have in common.

    sender          the lines above the letter: the town and its address
    booth_address   of the district's voting booth, without a fragment
    typed_address   a short one that leads there too: "https://vote.town.fr/v/7"
    telephone       where residents get help, or "" when nobody answers calls
    fingerprint     SHA-256 of the election, in hexadecimal: key, candidates and rules
    booth           SHA-256 of the voting page, see evote.sealing.booth_fingerprint
    practice        a poll to practise with, which every letter says
    emblem          of the town, where it has one
    """

    sender: tuple[str, ...]
    poll: str
    district: int
    district_name: str
    opens: datetime
    closes: datetime
    booth_address: str
    typed_address: str
    telephone: str
    fingerprint: str
    booth: str
    practice: bool = False
    emblem: Emblem | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: the lines that show in the envelope's window, and the token."""

    recipient: tuple[str, ...]
    token: str = field(repr=False)


def letters_pdf(mailing: Mailing, letters: Sequence[Letter], *, language: str) -> bytes:
    """Return a tagged PDF (PDF/UA-1) with a page for each letter, in one of the languages."""
    return typst.compile(
        TEMPLATE,
        format="pdf",
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        sys_inputs={"mailing": json.dumps(_page_inputs(mailing, letters, language))},
    )


def booth_link(booth_address: str, token: str, fingerprint: str) -> str:
    """The address in the QR code: what stands in the fragment, browsers never send.

    That is the token, and so much of the election's fingerprint that the booth notices when it is
    shown another election than the letter names, with another key for example.
    """
    return f"{booth_address}#{token}.{fingerprint[:LINKED]}"


def check_number(fingerprint: str) -> str:
    """So much of the election's fingerprint as people compare, in groups of four."""
    return " ".join(textwrap.wrap(fingerprint[:COMPARED], 4))


def square(text: str) -> str:
    """A QR code of `text` as SVG, one path, one unit to a module."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(
        f"M{column} {row}h1v1h-1z"
        for row, modules in enumerate(rows)
        for column, dark in enumerate(modules)
        if dark
    )
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path d="{path}"/></svg>'
    )


def emblem_inputs(emblem: Emblem | None) -> dict[str, object]:
    """Return what a template shows of an emblem: its bytes as numbers, its width in millimetres."""
    if emblem is None:
        return {}
    width, height = emblem.size
    shown = min(EMBLEM_WIDEST, EMBLEM_TALLEST * width / height)
    return {"emblem": {"png": list(emblem.png), "name": emblem.name, "width": shown}}


def _page_inputs(mailing: Mailing, letters: Sequence[Letter], language: str) -> dict[str, object]:
    return {
        **emblem_inputs(mailing.emblem),
        "language": language,
        "sender": mailing.sender,
        "typed_address": mailing.typed_address,
        "words": _words(mailing, language, translator(language)),
        "letters": [
            {
                "recipient": letter.recipient,
                "token": letter.token,
                "square": square(
                    booth_link(mailing.booth_address, letter.token, mailing.fingerprint)
                ),
            }
            for letter in letters
        ],
    }


def _words(mailing: Mailing, language: str, _: Translate) -> dict[str, object]:
    return {
        "title": _("Elect your neighbourhood council"),
        "poll": mailing.poll,
        "facts": [
            (_("Your district:"), f"{mailing.district}, {mailing.district_name}"),
            (_("Voting opens:"), moment(mailing.opens, language)),
            (_("Voting closes:"), moment(mailing.closes, language)),
            (
                _("Check number:"),
                _("{number} (the voting page must show the same)").format(
                    number=check_number(mailing.fingerprint)
                ),
            ),
        ],
        "code": _("Your personal code"),
        "personal": _(
            "It works once and only for you. Do not pass it on. Nobody will ever ask you for it."
        ),
        "square": _("Square code that opens the voting page with your personal code"),
        "how": _("How to vote"),
        "steps": [
            _("Point your telephone's camera at the square. Or open {address} and type your code."),
            _("Make your choice. Check it. Then press “Cast my ballot”."),
            _(
                "Wait for “Your vote is in the ballot box”. "
                "Keep the receipt. With it you find your ballot again."
            ),
        ],
        "help": _help(mailing.telephone, _),
        "paper": _("Your vote is secret: only the total is ever opened, never a single ballot."),
        "fingerprint": _("Fingerprint of this election: {fingerprint}").format(
            fingerprint=mailing.fingerprint
        ),
        "booth": _("Fingerprint of the voting page: {fingerprint}").format(
            fingerprint=mailing.booth
        ),
        "practice": _("This is only a rehearsal. No vote counts.") if mailing.practice else "",
    }


def _help(telephone: str, _: Translate) -> str:
    if not telephone:
        return _("Do you need help, or do you not have a device? Ask at the town hall.")
    sentence = _("Do you need help, or do you not have a device? Call {telephone}.")
    return sentence.format(telephone=telephone)
