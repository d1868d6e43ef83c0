"""What officers did and noted, in the words of the minutes."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from evote.errors import N_
from evote.letters import Translate
from evote.wording import moment

BLANK_LINES = 5
"""For what is still to be written by hand."""

ACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "approve-roll": N_("The roll was approved"),
        "reopen-setup": N_("The approved settings were opened again"),
        "seal": N_("The seal was ordered"),
        "sealed": N_("The poll was sealed"),
        "tokens-issued": N_("The codes of the letters were issued"),
        "tokens-reset": N_("The codes of the letters were made worthless"),
        "reissue-letter": N_("A lost letter was replaced"),
        "replace-trustee": N_("A trustee was replaced"),
        "open-early": N_("Voting was opened before its date"),
        "opened": N_("Voting opened"),
        "suspend": N_("Voting was suspended"),
        "resume": N_("Voting was resumed"),
        "extend": N_("Voting was extended"),
        "close-early": N_("Voting was closed before its date"),
        "closed": N_("Voting closed"),
        "approve-paper": N_("The count of the paper ballots was approved"),
        "start-count": N_("The count was started"),
        "counted": N_("The ballots were counted"),
        "settle-tie": N_("A tie was decided"),
        "publish": N_("The publication was ordered"),
        "published": N_("The result was published"),
        "legal-hold": N_("The retention of all data was changed"),
        "purge": N_("Personal data were destroyed"),
        "council-change": N_("A change of a council was ordered"),
        "council-changed": N_("A council changed"),
    }
)
"""The acts of the journal; another one stands under its own name."""

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
            f"{_when(each, language)}{_where(each, _)}: {each['text']} ({each['officer']})"
            for each in minutes["incidents"]
        ],
        "blank_lines": BLANK_LINES,
    }
    yield {
        "title": _("Observations"),
        "lines": [
            f"{_when(each, language)}{_where(each, _)}: {each['text']}"
            f" ({each['name']}, {_(AUTHORS[each['author']])})"
            for each in minutes["observations"]
        ],
        "blank_lines": BLANK_LINES,
    }


def _act(entry: Mapping[str, Any], _: Translate, language: str) -> list[str]:
    name = ACTS.get(entry["act"])
    done = _(name) if name else entry["act"]
    reason = entry["details"].get("reason")
    told = f"{done}{_where(entry['details'], _)}" + (f": {reason}" if reason else "")
    return [told, _when(entry, language), ", ".join(entry["officers"]) or _("the service")]


def _when(noted: Mapping[str, Any], language: str) -> str:
    return moment(datetime.fromisoformat(noted["at"]), language)


def _where(noted: Mapping[str, Any], _: Translate) -> str:
    if "district" not in noted:
        return ""
    return " - " + _("district {number}").format(number=noted["district"])
