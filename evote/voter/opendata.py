"""Open data: results for programs, the whole record in one file, and the news of a poll."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from ballots.poll import Poll
from evote.life.moments import Moment, moments_of
from evote.models.polls import PollRow
from evote.polls import districts_of, rules_of
from evote.results.bundle import bundle_of, fingerprint
from evote.results.councils import SCHEMA as COUNCILS_SCHEMA
from evote.results.councils import councils_json
from evote.results.open_data import (
    SCHEMA,
    published_district,
    published_districts,
    results_csv,
    results_json,
)
from evote.results.publication import public_poll
from evote.results.succession import term_of
from evote.voter.councils import present_changes
from evote.voter.downloads import allow_any_site
from evote.voter.language import language
from evote.voter.polling import station

ATOM = "http://www.w3.org/2005/Atom"

opendata = Blueprint("opendata", __name__)
opendata.after_request(allow_any_site)


@opendata.get("/schemas/results-1.json")
def schema() -> Response:
    """Send the JSON Schema of results."""
    return Response(SCHEMA.read_bytes(), mimetype="application/schema+json")


@opendata.get("/schemas/councils-1.json")
def councils_schema() -> Response:
    """Send the JSON Schema of councils."""
    return Response(COUNCILS_SCHEMA.read_bytes(), mimetype="application/schema+json")


@opendata.get("/polls/<poll:poll_id>/councils.json")
def councils(poll_id: str) -> Response:
    """Send who sits on each council today, and every change since the election."""
    with station().database.reading() as session:
        content = councils_json(session, published_districts(session, poll_id))
    return _json(content, "opendata.councils_schema")


@opendata.get("/polls/<poll:poll_id>/results.json")
def results_as_json(poll_id: str) -> Response:
    """Send the results of all districts for programs."""
    with station().database.reading() as session:
        return _json(results_json(session, published_districts(session, poll_id)))


@opendata.get("/polls/<poll:poll_id>/results.csv")
def results_as_csv(poll_id: str) -> Response:
    """Send the results of all districts for spreadsheets."""
    with station().database.reading() as session:
        return _csv(results_csv(session, published_districts(session, poll_id)), poll_id)


@opendata.get("/polls/<poll:poll_id>/<election:uuid>.results.json")
def district_as_json(poll_id: str, uuid: str) -> Response:
    """Send the results of a district for programs."""
    with station().database.reading() as session:
        return _json(results_json(session, published_district(session, poll_id, uuid)))


@opendata.get("/polls/<poll:poll_id>/<election:uuid>.results.csv")
def district_as_csv(poll_id: str, uuid: str) -> Response:
    """Send the results of a district for spreadsheets."""
    with station().database.reading() as session:
        rows = published_district(session, poll_id, uuid)
        return _csv(results_csv(session, rows), f"{poll_id}-{rows[0].number:02}")


@opendata.get("/polls/<poll:poll_id>/record.zip")
def record(poll_id: str) -> Response:
    """Send the whole record of a published poll."""
    database = station().database
    with database.reading() as session:
        bundle = bundle_of(session, poll_id)
    answer = Response(bundle.stream(database), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f"attachment; filename={bundle.name}"
    return answer


@opendata.get("/polls/<poll:poll_id>/record.zip.sha256")
def record_fingerprint(poll_id: str) -> Response:
    """Send the fingerprint of the record as `sha256sum --check` reads it."""
    database = station().database
    with database.reading() as session:
        bundle = bundle_of(session, poll_id)
    line = f"{fingerprint(bundle, database)}  {bundle.name}\n"
    return Response(line, mimetype="text/plain")


@opendata.get("/polls/<poll:poll_id>/events.atom")
def feed(poll_id: str) -> Response:
    """Send the news of a poll, the newest first (RFC 4287)."""
    with station().database.reading() as session:
        row = public_poll(session, poll_id)
        g.poll_language = row.language
        poll = rules_of(districts_of(session, poll_id)[0]).poll
        news = [*_news(session, row, poll)]
        called = f"{gettext('PRACTICE')}: {poll.name}" if row.practice else poll.name
    page = station().config.base_url + url_for("pages.poll", poll_id=poll_id)
    news.sort(key=lambda each: each.at)
    updated = news[-1].at if news else poll.opens
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": language()})
    _add(root, "id", page)
    _add(root, "title", called)
    _add(root, "updated", updated.isoformat())
    _add(_add(root, "author"), "name", poll.name)
    _add(root, "link", rel="alternate", href=page)
    _add(root, "link", rel="self", href=f"{page}/events.atom")
    for each in reversed(news):
        entry = _add(root, "entry")
        _add(entry, "id", f"{page}#{each.anchor}")
        _add(entry, "title", each.headline)
        _add(entry, "updated", each.at.isoformat())
        _add(entry, "link", rel="alternate", href=page)
    return Response(
        ET.tostring(root, encoding="utf-8", xml_declaration=True), mimetype="application/atom+xml"
    )


@dataclass(frozen=True, slots=True)
class _News:
    """An entry of the feed; `anchor` tells it from all others."""

    anchor: str
    headline: str
    at: datetime


def _news(session: Session, row: PollRow, poll: Poll) -> Iterator[_News]:
    """Yield all news of a poll; of one to practise with, none that speaks of results."""
    for moment in moments_of(session, row, poll, station().clock()):
        if not (row.practice and moment.name == "published"):
            yield _tell_moment(moment)
    if not row.practice:
        yield from _council_news(session, row, poll)


def _tell_moment(moment: Moment) -> _News:
    return _News(moment.name, _headline(moment), moment.at)


def _council_news(session: Session, row: PollRow, poll: Poll) -> Iterator[_News]:
    """Yield every change of a council since the election."""
    if row.state != "published":
        return
    for district in districts_of(session, row.id):
        if district.declaration is None:
            continue
        name = rules_of(district).district.name
        term = term_of(session, district)
        for change in present_changes(term, ZoneInfo(poll.time_zone)):
            anchor = f"council-{district.number}-{change.number}"
            yield _News(anchor, f"{name}: {change.told}", change.at)


def _headline(moment: Moment) -> str:
    headlines: dict[str, str] = {
        "opened": gettext("Voting is open"),
        "closed": gettext("Voting is over"),
        "published": gettext("Results published"),
    }
    return headlines[moment.name]


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, name, attributes)
    child.text = text
    return child


def _json(content: bytes, described_by: str = "opendata.schema") -> Response:
    answer = Response(content, mimetype="application/json")
    answer.headers["Link"] = f'<{url_for(described_by)}>; rel="describedby"'
    return answer


def _csv(table: str, name: str) -> Response:
    answer = Response(table, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    return answer
