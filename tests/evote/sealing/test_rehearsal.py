"""A shared key is sealed when everybody has shown that hers works, or for a reason on record."""

import pytest

from evote.ceremony.rehearsal import begin_rehearsal, unrehearsed
from evote.errors import StepRefused
from evote.journal import last_entry
from evote.letters.issue import make_tokens, register_tokens
from evote.sealing.sealing import seal_poll
from evote.simulation.ceremony import rehearse_keys
from tests.evote.trustees import PLAN, RoundTable


def missing_at(table: RoundTable) -> list[str]:
    """Return who keeps the poll from being sealed."""
    with table.database.reading() as session:
        return unrehearsed(session, PLAN.poll_id)


def test_whose_key_is_not_proven_is_named(table: RoundTable) -> None:
    """Before a rehearsal, in the middle of one, and again after the key has changed."""
    table.finish()
    assert missing_at(table) == ["Ada", "Emmy", "Hypatia"]
    keys = table.keys()
    rehearse_keys(table.database, PLAN.poll_id, {1: keys[1], 3: keys[3]}, table.draw)
    assert missing_at(table) == ["Emmy"]
    table.rehearse()
    assert missing_at(table) == []
    table.replace(2, "Sophie")
    table.finish()
    assert missing_at(table) == ["Ada", "Sophie", "Hypatia"]


def test_a_key_that_nobody_has_tried_is_not_sealed(table: RoundTable) -> None:
    """Nothing happens; with a reason it is, and the reason stands in the journal."""
    table.finish()
    begin_rehearsal(table.database, PLAN.poll_id, table.draw)
    issued = make_tokens(table.database, PLAN.poll_id, table.draw)
    register_tokens(table.database, PLAN.poll_id, issued, table.clock())
    for reason in ("", "  "):
        with pytest.raises(StepRefused, match="her key works: Ada, Emmy, Hypatia"):
            seal_poll(table.database, PLAN.poll_id, table.clock(), reason)
    with table.database.reading() as session:
        assert last_entry(session, PLAN.poll_id, "rehearsal-skipped") is None
        assert last_entry(session, PLAN.poll_id, "sealed") is None
    seal_poll(table.database, PLAN.poll_id, table.clock(), "Emmy is in hospital")
    with table.database.reading() as session:
        skipped = last_entry(session, PLAN.poll_id, "rehearsal-skipped")
    assert skipped is not None
    assert skipped.details == {"reason": "Emmy is in hospital"}


def test_a_rehearsed_key_needs_no_reason(table: RoundTable) -> None:
    """No exception stands in the journal of a poll in which all was tried."""
    table.finish()
    table.seal()
    with table.database.reading() as session:
        assert last_entry(session, PLAN.poll_id, "rehearsal-skipped") is None
        assert unrehearsed(session, PLAN.poll_id) == []
