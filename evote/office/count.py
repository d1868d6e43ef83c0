"""The page of the count: two officers start it, trustees give their shares, ties are settled."""

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from evote.acts.register import ACTS
from evote.count.overview import count_overview
from evote.count.paper import awaited_paper_counts
from evote.count.ties import waiting_ties
from evote.office.guard import allowed
from evote.office.poll import READERS
from evote.polls import get_poll
from evote.voter.polling import station
from evote.watch.integrity import unequal_marks

count = Blueprint("count", __name__, url_prefix="/polls/<poll:poll_id>/count")

SECONDS_TO_ASK_AGAIN = 10
"""While the count goes on; the page renews itself without a script."""

COUNTED_FROM = frozenset({"closed", "counted", "published"})


@count.get("")
@allowed(*READERS)
def show(poll_id: str) -> ResponseReturnValue:
    """Show how far the count is, what it waits for, and which tie waits for two officers."""
    with station().database.reading() as session:
        row = get_poll(session, poll_id)
        page = render_template(
            "office/count.html",
            state=row.state,
            started=row.count_authorised,
            overview=count_overview(session, row),
            unequal=unequal_marks(session, poll_id) if row.state in COUNTED_FROM else [],
            paper=awaited_paper_counts(session, poll_id) if row.state == "closed" else [],
            ties=waiting_ties(session, poll_id),
            acts=ACTS,
        )
    answer = make_response(page)
    if row.state == "closed" and row.count_authorised:
        answer.headers["Refresh"] = str(SECONDS_TO_ASK_AGAIN)
    return answer
