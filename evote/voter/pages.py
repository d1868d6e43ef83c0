"""The pages that people read. Each view asks one question and fills one template."""

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from evote.errors import NotFound
from evote.models.polls import DistrictRow, PollRow
from evote.results.publication import public_district, public_poll
from evote.sealing.booth_fingerprint import booth_fingerprint, booth_parts
from evote.voter.councils import present_term
from evote.voter.polling import station
from evote.voter.presentation import DistrictPage, PollPage, present_poll, public_polls
from evote.voter.profiles import profiles_of
from evote.voter.standing import present_offers
from evote.voting.receipts import find_ballot, read_tracker, receipt_key

SECONDS_TO_ASK_AGAIN = 30
"""While a poll is counted."""

pages = Blueprint("pages", __name__)

LONGEST_ECHO = 60
"""Characters of a typed tracking number that are shown again."""


@pages.get("/")
def home() -> str:
    """Show every poll, the newest first."""
    return render_template("home.html", polls=_polls())


@pages.get("/vote")
def choose_district() -> str:
    """Let a voter who has no link choose her district among those that are open."""
    polls = [poll for poll in _polls() if poll.state == "open"]
    return render_template("vote.html", polls=polls)


@pages.get("/vote/<election:uuid>")
def booth(uuid: str) -> ResponseReturnValue:
    """Show the voting booth of a district."""
    return _booth("booth.html", uuid)


@pages.get("/kiosk/<election:uuid>")
def kiosk(uuid: str) -> ResponseReturnValue:
    """Show the voting booth on a device that many people share."""
    return _booth("kiosk.html", uuid)


@pages.get("/open/<election:uuid>")
def open_ballot(uuid: str) -> str:
    """Open, on a second device, a ballot that a booth shows for checking; the seed is not sent."""
    poll, district = district_page(uuid)
    return render_template(
        "open.html", poll=poll, district=district, fingerprint=booth_fingerprint()
    )


@pages.get("/booth.sha256")
def fingerprint() -> Response:
    """Send the fingerprints of the booth's files, as `sha256sum --check` reads them."""
    return Response(booth_parts(), mimetype="text/plain")


@pages.get("/accessibility")
def accessibility() -> str:
    """Say for whom the pages were made and how that was tested."""
    return render_template("accessibility.html")


@pages.get("/v/<int:number>")
def short_link(number: int) -> ResponseReturnValue:
    """Lead from the short address in a letter to the booth; where it may mean two polls, ask."""
    meant = [
        (poll, district)
        for poll in _polls()
        for district in poll.districts
        if district.number == number
    ]
    if not meant:
        raise NotFound(f"there is no district {number}")
    going_on = [each for each in meant if each[0].state in {"open", "suspended"}]
    waiting = [each for each in meant if each[0].state == "not-yet-open"]
    offered = going_on or waiting or meant[:1]
    if len(offered) > 1:
        return render_template("which_poll.html", offered=offered)
    [(_, district)] = offered
    return redirect(url_for("pages.booth", uuid=district.uuid))


@pages.get("/check")
def check() -> str:
    """Explain how anyone checks an election."""
    return render_template("check.html", polls=_polls(), fingerprint=booth_fingerprint())


@pages.get("/polls/<poll:poll_id>")
def poll(poll_id: str) -> Response:
    """Show a poll and its districts; while it is counted, the browser asks again by itself."""
    with station().database.reading() as session:
        row = public_poll(session, poll_id)
        g.poll_language = row.language
        page = present_poll(session, row, station().clock())
    answer = Response(render_template("poll.html", poll=page))
    if page.progress:
        answer.headers["Refresh"] = f"{SECONDS_TO_ASK_AGAIN}"
    return answer


@pages.get("/elections/<election:uuid>")
def district(uuid: str) -> str:
    """Show a district: before, during and after the vote, and its council during the term."""
    with station().database.reading() as session:
        poll, district = _present_district(session, uuid)
        row = session.get_one(DistrictRow, uuid)
        term = present_term(session, row) if district.result else None
        offers = [] if district.result else present_offers(session, row)
    return render_template("district.html", poll=poll, district=district, term=term, offers=offers)


@pages.get("/elections/<election:uuid>/ballots")
def ballot(uuid: str) -> str:
    """Answer whether a ballot is in the ballot box."""
    poll, district = district_page(uuid)
    asked = request.args.get("tracker", "").strip()
    tracker = read_tracker(asked)
    with station().database.reading() as session:
        height = tracker and find_ballot(session, uuid, tracker)
        key = receipt_key(session.get_one(PollRow, poll.id).receipt_seed)
    return render_template(
        "ballot.html",
        poll=poll,
        district=district,
        asked=asked[:LONGEST_ECHO],
        tracker=tracker,
        height=height,
        receipt_poll=_receipt_poll(poll, key),
    )


def _receipt_poll(poll: PollPage, key: str) -> dict[str, object]:
    """Return who signs the receipts of a poll, and where the ballots of its districts are found."""
    return {
        "receiptKey": key,
        "districts": {
            each.uuid: {
                "name": each.name,
                "find": url_for("api.find", uuid=each.uuid, tracker=""),
            }
            for each in poll.districts
            if each.procedure == "vote"
        },
    }


@pages.get("/health")
def health() -> Response:
    """Say that the app and its database answer."""
    with station().database.reading() as session:
        public_polls(session, station().clock())
    return Response("ok\n", mimetype="text/plain")


def _polls() -> list[PollPage]:
    with station().database.reading() as session:
        return public_polls(session, station().clock())


def _booth(template: str, uuid: str) -> ResponseReturnValue:
    """Show the booth, or the page of the district where there is no vote."""
    with station().database.reading() as session:
        poll, district = _present_district(session, uuid)
        people = profiles_of(session, uuid)
    if district.procedure != "vote":
        return redirect(url_for("pages.district", uuid=uuid))
    return render_template(
        template, poll=poll, district=district, people=people, fingerprint=booth_fingerprint()
    )


def district_page(uuid: str) -> tuple[PollPage, DistrictPage]:
    """Return what the pages of a district show; raises NotFound."""
    with station().database.reading() as session:
        return _present_district(session, uuid)


def _present_district(session: Session, uuid: str) -> tuple[PollPage, DistrictPage]:
    row, _ = public_district(session, uuid)
    g.poll_language = row.language
    poll = present_poll(session, row, station().clock())
    return poll, next(district for district in poll.districts if district.uuid == uuid)
