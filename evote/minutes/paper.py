"""Minutes on paper: an accessible PDF to sign in two copies, in French or in English."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from evote.catalogues import Translate, office_translator
from evote.emblem import Emblem
from evote.letters.letter import emblem_inputs, square
from evote.minutes.words import DASH, told_sections
from evote.results.seat_words import explain
from evote.wording import day, grouped, moment

TEMPLATE = Path(__file__).parent / "minutes.typ"
COUNTED = ("registered", "roll_marks", "ballots", "null", "blank", "valid")


@dataclass(frozen=True, slots=True)
class Record:
    """The record that proves the minutes: its file, its fingerprint, where to check that."""

    file: str
    sha256: str
    address: str


def results_pdf(
    minutes: Mapping[str, Any], record: Record, emblem: Emblem | None, language: str
) -> bytes:
    """Return the results minutes as PDF/UA-1; raises FileNotFoundError for another language."""
    _ = office_translator(language)
    sections = [
        _course(minutes, _, language),
        *(
            section
            for district in minutes["districts"]
            for section in _district_sections(district, _, language)
        ),
    ]
    return _pdf(_("Minutes of the results"), minutes, sections, record, emblem, language)


def operations_pdf(
    minutes: Mapping[str, Any], record: Record, emblem: Emblem | None, language: str
) -> bytes:
    """Return the operations minutes as PDF/UA-1; raises FileNotFoundError."""
    _ = office_translator(language)
    sections: list[Mapping[str, object]] = [
        _course(minutes, _, language),
        {
            "title": _("The key of the ballot box"),
            "facts": [(_("Group"), minutes["group"])],
            "lines": [_("Trustee: {name}").format(name=name) for name in minutes["trustees"]],
        },
        *told_sections(minutes, _, language),
        *(
            {
                "title": f"{district['number']}. {district['name']}",
                "codes": _codes(district, _),
            }
            for district in minutes["districts"]
        ),
    ]
    return _pdf(_("Minutes of the operations"), minutes, sections, record, emblem, language)


def _course(minutes: Mapping[str, Any], _: Translate, language: str) -> dict[str, object]:
    """Say when the poll was sealed, opened, closed and published, as far as the minutes tell."""
    names = {
        "sealed": _("The poll was sealed"),
        "opened": _("Voting opened"),
        "closed": _("Voting closed"),
        "published": _("The result was published"),
    }
    return {
        "title": _("The course of the poll"),
        "facts": [
            (names[each["name"]], moment(datetime.fromisoformat(each["at"]), language))
            for each in minutes["moments"]
        ],
    }


def _codes(district: Mapping[str, Any], _: Translate) -> list[tuple[str, str]]:
    codes = [(_("Election"), district["election"]), (_("Sealed rules"), district["rules"])]
    if "head" in district:
        codes.append((_("Last entry of the ballot box"), district["head"]))
    return codes


def _district_sections(
    district: Mapping[str, Any], _: Translate, language: str
) -> Iterator[dict[str, object]]:
    title = f"{district['number']}. {district['name']}"
    names = (
        _("Registered"),
        _("Roll marks"),
        _("Ballots, online and on paper") if district.get("paper") else _("Ballots, online"),
        _("of which null"),
        _("of which blank"),
        _("Valid votes"),
    )
    facts = [
        (name, grouped(district[field], language))
        for name, field in zip(names, COUNTED, strict=True)
        if field in district
    ]
    if district["state"] != "declared":
        sealed = _(
            "Too few ballots were cast online in this district. They stay sealed, and ballots on "
            "paper are not counted alone."
        )
        yield {"title": title, "facts": facts, "lines": [sealed]}
        return
    if "counts" in district:
        table = _votes(district, _, language)
        yield {"title": title, "facts": facts, "lines": _difference(district, _), "table": table}
    else:
        yield {"title": title, "facts": facts, "lines": [_("There was no vote in this district.")]}
    if district["elected"]:
        vacant = ", ".join(map(str, district["vacant"]))
        yield {
            "title": _("{district}: elected").format(district=district["name"]),
            "facts": [(_("Vacant seats"), vacant)] if vacant else [],
            "lines": [
                _("Seat {seat}: {name}").format(**_named(each)) for each in district["elected"]
            ],
        }
    if district["substitutes"]:
        yield {
            "title": _("{district}: who follows").format(district=district["name"]),
            "lines": [
                _("Place {place}: {name}").format(**_named(each))
                for each in district["substitutes"]
            ],
        }
    yield {
        "title": _("{district}: how the seats were given").format(district=district["name"]),
        "lines": explain(district["reasons"], language),
    }
    if district["changes"]:
        yield {
            "title": _("{district}: what has changed since").format(district=district["name"]),
            "lines": [
                _day(each, language) + DASH + " ".join(explain(each["reasons"], language))
                for each in district["changes"]
            ],
        }


def _difference(district: Mapping[str, Any], _: Translate) -> list[str]:
    """Say why there are more or fewer ballots than roll marks, where that is so."""
    if "difference" not in district:
        return []
    return [_("Roll marks and ballots differ: {reason}").format(reason=district["difference"])]


def _day(change: Mapping[str, Any], language: str) -> str:
    return day(datetime.fromisoformat(change["at"]), language)


def _votes(district: Mapping[str, Any], _: Translate, language: str) -> dict[str, object]:
    return {
        "numbers": True,
        "header": [_("Name"), _("Votes"), _("Seats")],
        "rows": [
            [count["name"], grouped(count["votes"], language), str(count["seats"])]
            for count in district["counts"]
        ],
    }


def _named(person: Mapping[str, Any]) -> dict[str, Any]:
    """Return somebody with the name of her list behind her own, if she stood on one."""
    on_list = f" ({person['list']})" if "list" in person else ""
    return {**person, "name": person["name"] + on_list}


def _pdf(
    title: str,
    minutes: Mapping[str, Any],
    sections: Sequence[Mapping[str, object]],
    record: Record,
    emblem: Emblem | None,
    language: str,
) -> bytes:
    _ = office_translator(language)
    districts = minutes["districts"]
    inputs = {
        **emblem_inputs(emblem),
        "language": language,
        "title": title,
        "practice": _("PRACTICE: no vote in this poll counts.")
        if "practice" in minutes["poll"]
        else "",
        "poll": minutes["poll"]["name"],
        "scope": districts[0]["name"] if len(districts) == 1 else _("All districts"),
        "sections": sections,
        "record_title": _("The record that proves these minutes"),
        "record": [(_("File"), record.file), (_("Fingerprint (SHA-256)"), record.sha256)],
        "square": square(record.address),
        "square_alt": _("Square code with the address of the fingerprint"),
        "address": record.address,
        "fingerprint": record.sha256,
        "sign_title": _("Signatures"),
        "sign": _("Drawn up in two copies, at the place and on the date written here:"),
        "signers": [_("Chair of the polling office"), _("Member"), _("Member")],
    }
    pdf: bytes = typst.compile(
        TEMPLATE,
        format="pdf",
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        sys_inputs={"minutes": json.dumps(inputs)},
    )
    return pdf
