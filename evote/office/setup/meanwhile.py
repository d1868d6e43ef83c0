"""A form of the set-up and what stands by now: its version, and where the two differ."""

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

_UNCOMPARED = {"CSRFTokenField", "FileField"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which an officer entered something else than what stands by now."""

    label: str
    entered: str
    standing: str


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What stands while a form is shown: its version, and how it differs where it changed."""

    version: str
    differences: tuple[Difference, ...] = ()


def seen_version() -> str:
    """Return the version from which the form that was sent was made."""
    return request.form.get(VERSION, "")


def compare(content: Content | None, sent: FlaskForm | None, standing: FlaskForm) -> Meanwhile:
    """Hold the form that was sent, if one was, against what stands: where another version does."""
    version = version_of(content)
    if sent is None or content is None or seen_version() == version:
        return Meanwhile(version)
    return Meanwhile(version, tuple(_differences(sent, standing)))


def _differences(sent: FlaskForm, standing: FlaskForm) -> Iterator[Difference]:
    for field in sent:
        if field.type not in _UNCOMPARED and field.name in standing:
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
