"""A form of the set-up and what stands by now: its version, and where the two differ."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request
from flask_babel import gettext
from flask_wtf import FlaskForm

from evote.setup.parts import Content, version_of
from evote.voter.language import language
from evote.wording import day, moment

VERSION = "version"
"""The hidden field in which a form says what it was made from."""

SHOWN = "shown"
"""The hidden field in which a form says what its fields showed when it was opened, as JSON."""

_UNCOMPARED = {"CSRFTokenField", "FileField"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which an officer entered something else than what stands by now."""

    label: str
    entered: str
    standing: str


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What stands while a form is shown: its version, and how it differs where it changed.

    shown   what stands in each field, as the form that is sent says it again
    """

    version: str
    shown: str
    differences: tuple[Difference, ...] = ()


def seen_version() -> str:
    """Return the version from which the form that was sent was made."""
    return request.form.get(VERSION, "")


def compare(content: Content | None, sent: FlaskForm | None, standing: FlaskForm) -> Meanwhile:
    """Hold the form that was sent, if one was, against what stands: where another version does.

    Fields that the officer left as they were shown to her take what stands now.
    """
    version = version_of(content)
    shown = json.dumps({field.name: _shown(field) for field in _compared(standing)})
    if sent is None or content is None or seen_version() == version:
        return Meanwhile(version, shown)
    _renew_untouched(sent, standing)
    return Meanwhile(version, shown, tuple(_differences(sent, standing)))


def _compared(form: FlaskForm) -> list[Any]:
    return [field for field in form if field.type not in _UNCOMPARED]


def _seen_values() -> dict[str, object]:
    try:
        seen = json.loads(request.form.get(SHOWN, ""))
    except (ValueError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}


def _renew_untouched(sent: FlaskForm, standing: FlaskForm) -> None:
    seen = _seen_values()
    for field in _compared(sent):
        if field.name in standing and seen.get(field.name) == _shown(field):
            # A field shows what was typed, as long as it has that.
            field.data, field.raw_data = standing[field.name].data, None


def _differences(sent: FlaskForm, standing: FlaskForm) -> Iterator[Difference]:
    for field in _compared(sent):
        if field.name in standing:
            entered, present = _shown(field), _shown(standing[field.name])
            if entered != present:
                yield Difference(str(field.label.text), entered, present)


def _shown(field: Any) -> str:
    value = field.data
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if field.type == "SelectField":
        labels = {str(choice): str(label) for choice, label, *_ in field.iter_choices()}
        return labels.get(str(value or ""), str(value or ""))
    if isinstance(value, datetime):
        return moment(value, language())
    if isinstance(value, date):
        return day(datetime(value.year, value.month, value.day), language())  # noqa: DTZ001
    return "" if value is None else str(value).replace("\r\n", "\n").strip()
