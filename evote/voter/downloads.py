"""The public record, for anyone, from any site: rules, archives, declared results."""

from flask import Blueprint, Response, request

from evote.errors import NotFound
from evote.results.publication import (
    credentials_file,
    declaration_file,
    poll_file,
    public_archive,
    public_district,
    public_journal,
)
from evote.voter.polling import station

downloads = Blueprint("downloads", __name__)


@downloads.after_request
def allow_any_site(response: Response) -> Response:
    """Let scripts of other sites read what is public anyway."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-cache"
    return response


@downloads.get("/<election:uuid>/election.json")
def election(uuid: str) -> Response:
    """Send the bytes of the election that every ballot is bound to."""
    return _json(station().districts[uuid].election.raw)


@downloads.get("/<election:uuid>/rules.json")
def rules(uuid: str) -> Response:
    """Send the sealed rules of a district."""
    return _json(station().districts[uuid].raw_rules)


@downloads.get("/<election:uuid>/credentials.json")
def credentials(uuid: str) -> Response:
    """Send the public credentials of a district's codes, where a booth looks for the typed one."""
    with station().database.reading() as session:
        return _json(credentials_file(session, uuid))


@downloads.get("/<election:uuid>.bel")
def archive(uuid: str) -> Response:
    """Send the archive of a district as far as it is public now, while it may still grow."""
    with station().database.reading() as session:
        public = public_archive(session, uuid)
    if public.head in request.if_none_match:
        answer = Response(status=304)
    else:
        answer = Response(public.stream(station().database), mimetype="application/octet-stream")
        answer.headers["Content-Disposition"] = f"attachment; filename={uuid}.bel"
    answer.set_etag(public.head)
    return answer


@downloads.get("/<election:uuid>.seats.json")
def declaration(uuid: str) -> Response:
    """Send the declared result of a district."""
    with station().database.reading() as session:
        return _json(declaration_file(session, uuid))


@downloads.get("/poll.json")
def poll_by_query() -> Response:
    """Send the rules of all districts of the poll named in the query."""
    return poll(request.args.get("poll", ""))


@downloads.get("/polls/<poll:poll_id>/poll.json")
def poll(poll_id: str) -> Response:
    """Send the rules of all districts of a poll."""
    with station().database.reading() as session:
        return _json(poll_file(session, poll_id))


@downloads.get("/polls/<poll:poll_id>/journal.json")
def journal(poll_id: str) -> Response:
    """Send the journal of a poll as it is now: what its officers and the clock did."""
    with station().database.reading() as session:
        return _json(public_journal(session, poll_id))


@downloads.get("/polls/<poll:poll_id>/<election:uuid>.bel")
def archive_of_poll(poll_id: str, uuid: str) -> Response:
    """Send the archive of a district, under the address of its poll's record."""
    _require_district(poll_id, uuid)
    return archive(uuid)


@downloads.get("/polls/<poll:poll_id>/<election:uuid>.seats.json")
def declaration_of_poll(poll_id: str, uuid: str) -> Response:
    """Send the declared result of a district, under the address of its poll's record."""
    _require_district(poll_id, uuid)
    return declaration(uuid)


def _require_district(poll_id: str, uuid: str) -> None:
    with station().database.reading() as session:
        poll, _ = public_district(session, uuid)
    if poll.id != poll_id:
        raise NotFound(f"there is no district {uuid} in the poll {poll_id}")


def _json(content: bytes) -> Response:
    return Response(content, mimetype="application/json")
