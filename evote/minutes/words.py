"""What officers did and noted, in the words of the minutes."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from evote.acts.register import ACTS
from evote.catalogues import Translate
from evote.errors import N_
from evote.journal_words import HAPPENINGS
from evote.wording import moment

DASH: Final = " \N{EN DASH} "

BLANK_LINES = 5
"""For what is still to be written by hand."""

AUTHORS: Final[Mapping[str, str]] = MappingProxyType(
    {"voter": N_("voter"), "candidate": N_("candidate"), "observer": N_("observer")}
)


def told_sections(
    minutes: Mapping[str, Any], _: Translate, language: str
) -> Iterator[Mapping[str, object]]:
    """Yield the journal, the incidents and the observations as sections of the minutes."""
    if minutes["journal"]:
        yield {
            "title": _("The journal"),
            "table": {
                "header": [_("What was done"), _("When"), _("By whom")],
                "rows": [_act(entry, _, language) for entry in minutes["journal"]],
            },
            "codes": [(_("Last entry of the journal"), minutes["journal_head"])],
        }
    yield {
        "title": _("Incidents and interventions"),
        "lines": [
            f"{_when(each, language)}{_where(each, _)}{DASH}{each['text']} ({each['officer']})"
            for each in minutes["incidents"]
        ],
        "blank_lines": BLANK_LINES,
    }
    yield {
        "title": _("Observations"),
        "lines": [
            f"{_when(each, language)}{_where(each, _)}{DASH}{each['text']}"
            f" ({each['name']}, {_(AUTHORS[each['author']])})"
            for each in minutes["observations"]
        ],
        "blank_lines": BLANK_LINES,
    }


def _act(entry: Mapping[str, Any], _: Translate, language: str) -> list[str]:
    details = entry["details"]
    said = ", ".join(str(details[each]) for each in ("name", "reason") if details.get(each))
    told = f"{_done(entry['act'], _)}{_where(details, _)}" + (DASH + said if said else "")
    return [told, _when(entry, language), ", ".join(entry["officers"]) or _("the service")]


def _done(name: str, _: Translate) -> str:
    """Return what an entry of the journal tells; one that has no words stands under its name."""
    if name in HAPPENINGS:
        return _(HAPPENINGS[name])
    return _(ACTS[name].title) if name in ACTS else name


def _when(noted: Mapping[str, Any], language: str) -> str:
    return moment(datetime.fromisoformat(noted["at"]), language)


def _where(noted: Mapping[str, Any], _: Translate) -> str:
    if "district" not in noted:
        return ""
    return DASH + _("district {number}").format(number=noted["district"])
