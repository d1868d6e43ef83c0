"""The page on which an officer deletes a poll that she began, while nothing is approved."""

from http import HTTPStatus

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evote.office.guard import allowed, critical
from evote.office.setup.pages import MAKERS, attempt, page, setup
from evote.setup.deleting import delete_own, maker_of
from evote.voter.polling import station


@setup.get("/polls/<poll:poll_id>/setup/delete")
@allowed(*MAKERS)
def ask_to_delete(poll_id: str) -> ResponseReturnValue:
    """Ask for the short name before everything is deleted."""
    return _page(poll_id, [])


@setup.post("/polls/<poll:poll_id>/setup/delete")
@allowed(*MAKERS)
@critical
def delete(poll_id: str) -> ResponseReturnValue:
    """Delete the poll with all that was entered."""
    typed, officer, now = request.form.get("short_name", ""), g.officer.name, station().clock()
    problems = attempt(lambda session: delete_own(session, poll_id, typed, officer, now))
    if problems:
        return _page(poll_id, problems)
    flash(gettext("The poll %(name)s is deleted.", name=poll_id))
    return redirect(url_for("home.show"), HTTPStatus.SEE_OTHER)


def _page(poll_id: str, problems: list[str]) -> ResponseReturnValue:
    with station().database.reading() as session:
        maker = maker_of(session, poll_id)
    return page(poll_id, "delete", problems, maker=maker)
