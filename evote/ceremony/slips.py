"""Slips of paper that bring trustees their personal links, each with a QR code to be scanned.

A link passes from memory into the PDF and nowhere else: what is kept of it is a digest.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import typst
from sqlalchemy.orm import Session

from crypto.randomness import Randomness
from evote.accounts.links import Invitation
from evote.catalogues import office_translator
from evote.ceremony.messages import members_of, read_ceremony, renew_within
from evote.db import Database
from evote.letters.letter import square
from evote.polls import get_poll
from evote.wording import office_language

TEMPLATE = Path(__file__).parent / "slips.typ"


def make_slips(
    database: Database, poll_id: str, base_url: str, randomness: Randomness, now: datetime
) -> bytes:
    """Give every trustee of a poll another personal link, and return the PDF of all slips.

    The links that they had open nothing any more. Raises NotFound.
    """
    with database.writing() as session:
        invitations = [
            renew_within(session, poll_id, member.number, randomness, now)
            for member in members_of(session, poll_id)
        ]
        return slips_pdf(session, poll_id, invitations, base_url)


def slips_pdf(
    session: Session, poll_id: str, invitations: Sequence[Invitation], base_url: str
) -> bytes:
    """Return a tagged PDF (PDF/UA-1) with a slip for each invitation; raises NotFound."""
    poll, name = get_poll(session, poll_id), read_ceremony(session, poll_id).poll_name
    _ = office_translator(poll.language)
    telephone = poll.help_phone
    content = {
        "language": office_language(poll.language),
        "poll": name,
        "title": _("Your personal link as a trustee"),
        "how": _(
            "Scan the square with the computer or telephone on which you want to work, or type the "
            "address below. Capital and small letters matter."
        ),
        "alone": _("This slip is for you alone: whoever has it can stand in your place."),
        "square": _("Square code of the personal link"),
        "telephone": _("Town hall: {telephone}").format(telephone=telephone) if telephone else "",
        "slips": [
            {
                "trustee": _("Trustee {number}: {name}").format(number=each.number, name=each.name),
                "address": each.link(base_url),
                "square": square(each.link(base_url)),
            }
            for each in invitations
        ],
    }
    return typst.compile(
        TEMPLATE,
        format="pdf",
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        sys_inputs={"slips": json.dumps(content)},
    )
