"""How a page says that something was refused: in the reader's language, with what to do next."""

from datetime import date, datetime, time
from typing import Final

from flask_babel import gettext

from evote.errors import PollFileRefused, ServiceError, StepRefused
from evote.intake.district_map import MapRefused
from evote.intake.spreadsheets import Complaint, TableRefused
from evote.office.mistake_words import mistake_told
from evote.setup.candidacy import CandidacyRefused
from evote.voter.language import language
from evote.wording import day, moment

MOST_SHOWN: Final = 200
"""Sentences about one file on a page."""


def told(error: ServiceError) -> str:
    """Return what a refusal says, each sentence with a capital letter and a full stop."""
    return " ".join(sentences_of(error))


def sentences_of(error: ServiceError) -> list[str]:
    """Return the sentences of a refusal one by one; of very many, the first."""
    if isinstance(error, TableRefused | MapRefused):
        return _first([_complaint(each) for each in error.complaints])
    if isinstance(error, PollFileRefused):
        return _first([mistake_told(each) for each in error.mistakes])
    if isinstance(error, CandidacyRefused):
        return [str(gettext(each.sentence, **each.values)) for each in error.faults]
    if isinstance(error, StepRefused):
        values = {name: _shown(value) for name, value in error.values.items()}
        sentence = gettext(error.sentence)
        return [_whole(sentence % values if values else sentence)]
    return [_whole(gettext(str(error)))] if str(error) else []


def _first(sentences: list[str]) -> list[str]:
    more = len(sentences) - MOST_SHOWN
    shown = [_whole(each) for each in sentences[:MOST_SHOWN]]
    return [*shown, gettext("… and %(number)s more.", number=more)] if more > 0 else shown


def _complaint(complaint: Complaint) -> str:
    text = str(gettext(complaint.sentence, **complaint.values))
    if not complaint.line:
        return text
    return str(gettext("Line %(line)s: %(text)s", line=complaint.line, text=text))


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value, language())
    if isinstance(value, date):
        return day(datetime.combine(value, time()), language())
    return str(value)


def _whole(sentence: str) -> str:
    ending = "" if sentence.endswith((".", "!", "?")) else "."
    return sentence[:1].upper() + sentence[1:] + ending
