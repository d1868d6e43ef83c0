"""The page on which anyone sees how the order on the ballots came about, and draws it again."""

from dataclasses import dataclass

from flask import Blueprint, Response, g, render_template

from evote.errors import NotFound
from evote.polls import get_poll
from evote.setup.lots import public_lot, replay_command
from evote.setup.plans import poll_of
from evote.voter.looks import Looks, looks_of
from evote.voter.polling import station

order = Blueprint("order", __name__)


@dataclass(frozen=True, slots=True)
class PollHead:
    """What the frame of a page shows of a poll that may not be public yet."""

    id: str
    name: str
    practice: bool
    looks: Looks


@order.get("/polls/<poll:poll_id>/order")
def show(poll_id: str) -> Response:
    """Show the source of the seed as soon as it is announced, and what the seed gave."""
    with station().database.reading() as session:
        row, lot = get_poll(session, poll_id), public_lot(session, poll_id)
        if lot is None:
            raise NotFound("no lot is announced for this poll")
        g.poll_language = row.language
        head = PollHead(row.id, poll_of(session, poll_id).name, row.practice, looks_of(row))
    commands = {
        number: replay_command(lot.seed or "", number, [each.name for each in drawn])
        for number, drawn in lot.orders.items()
    }
    answer = Response(render_template("order.html", poll=head, lot=lot, commands=commands))
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
