"""The page of the public lot: where its seed comes from, the seed, the order, and how to redraw."""

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evote.office.guard import allowed
from evote.office.setup.forms import SourceForm
from evote.office.setup.pages import MAKERS, READERS, onwards, page, save, setup
from evote.setup.acts import DRAW
from evote.setup.lots import announce_lot, public_lot, replay_command
from evote.setup.parts import LOT, content_of, version_of
from evote.voter.polling import station


@setup.get("/polls/<poll:poll_id>/setup/lot")
@allowed(*READERS)
def lot(poll_id: str) -> ResponseReturnValue:
    """Show how the order on the ballot comes about."""
    return _lot(poll_id, SourceForm(), [])


@setup.post("/polls/<poll:poll_id>/setup/lot")
@allowed(*MAKERS)
def announce(poll_id: str) -> ResponseReturnValue:
    """Fix and publish where the seed will come from."""
    form, problems, now = SourceForm(), list[str](), station().clock()
    if form.validate_on_submit():
        source, officer = form.source.data or "", g.officer.name
        problems = save(
            poll_id, LOT, lambda session: announce_lot(session, poll_id, source, officer, now)
        )
        if not problems:
            return onwards(poll_id, "lot", gettext("The source is announced in the journal."))
    return _lot(poll_id, form, problems or [gettext("Something is not right below.")])


def _lot(poll_id: str, form: SourceForm, problems: list[str]) -> ResponseReturnValue:
    with station().database.reading() as session:
        version = version_of(content_of(session, poll_id, LOT))
        drawn = public_lot(session, poll_id)
    commands = {}
    if drawn and drawn.seed:
        commands = {
            number: replay_command(drawn.seed, number, [each.name for each in order])
            for number, order in drawn.orders.items()
        }
    shown = {"lot": drawn, "commands": commands, "draw": DRAW, "version": version}
    return page(poll_id, "lot", problems, form=form, **shown)
