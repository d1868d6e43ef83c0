"""How a page says that something was refused: in the reader's language, with what to do next."""

from datetime import datetime

from flask_babel import gettext

from evote.errors import ServiceError, StepRefused
from evote.voter.language import language
from evote.wording import moment


def told(error: ServiceError) -> str:
    """Return the sentence of a refusal, with a capital letter and a full stop."""
    if isinstance(error, StepRefused):
        values = {name: _shown(value) for name, value in error.values.items()}
        sentence = gettext(error.sentence)
        return _whole(sentence % values if values else sentence)
    return _whole(gettext(str(error)))


def _shown(value: object) -> str:
    return moment(value, language()) if isinstance(value, datetime) else str(value)


def _whole(sentence: str) -> str:
    ending = "" if sentence.endswith((".", "!", "?")) else "."
    return sentence[:1].upper() + sentence[1:] + ending
