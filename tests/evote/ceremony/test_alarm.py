"""Trustees who see different digits stop the ceremony for all; two officers begin it anew."""

import pytest

from crypto.canonical import Json
from crypto.groups import ED25519
from evote.ceremony.messages import finish_ceremony
from evote.ceremony.restart import Restart, restart_ceremony
from evote.errors import StepRefused
from evote.journal import journal_of
from tally.ceremony.ceremony import Message
from tally.ceremony.certificate import certify
from tally.ceremony.seed import new_seed
from tests.evote.trustees import PLAN, RoundTable, spoken

OFFICERS = ("Ms Roux", "Mr Blanc")


def say_no(table: RoundTable, number: int) -> int:
    """Say through a trustee's link that somebody has other digits; return the answer's status."""
    occasion: Json = table.transcript().occasion.to_json()
    return table.post(number, "/ceremony/alarm", occasion).status_code


def begin_anew(table: RoundTable) -> None:
    """Let two officers begin the ceremony anew, and everybody draw another seed."""
    restart_ceremony(table.database, PLAN.poll_id, Restart("other digits", OFFICERS), table.clock())
    table.seeds = {number: new_seed(ED25519, table.draw) for number in table.seeds}


def test_a_no_stops_everybody_and_no_yes_takes_it_back(table: RoundTable) -> None:
    """It is told with her name; neither her own yes nor others' are taken in after it."""
    table.run(until="commitment")
    yes = table.act(2)
    assert say_no(table, 2) == 200
    assert table.transcript().alarms == (2,)
    assert table.act(1) is None
    answer = table.send(2, yes)
    assert (answer.status_code, spoken(answer)["rule"]) == (409, "step-refused")
    assert "Emmy said that somebody has other digits" in spoken(answer)["detail"]
    assert table.transcript().alarms == (2,)
    assert table.transcript().ceremony.waiting_for == (1, 2, 3)


def test_there_is_a_time_to_say_no(table: RoundTable) -> None:
    """Not before there are digits, nor in a poll that is sealed; until then also after the end."""
    assert say_no(table, 1) == 409
    table.finish()
    assert say_no(table, 1) == 200
    with pytest.raises(StepRefused, match="Ada said"):
        finish_ceremony(table.database, PLAN.poll_id, table.clock())
    begin_anew(table)
    table.finish()
    table.seal()
    assert say_no(table, 1) == 409
    assert table.transcript().alarms == ()


def test_a_new_start_keeps_no_certificate(table: RoundTable) -> None:
    """Whoever stood between the trustees may have put any of them there; links stay."""
    table.run(until="dealing")
    old = dict(table.seeds)
    say_no(table, 1)
    begin_anew(table)
    transcript = table.transcript()
    assert (transcript.attempt, transcript.alarms) == (2, ())
    assert transcript.ceremony.waiting_for == (1, 2, 3)
    assert [message.sender for message in transcript.ceremony.retired] == [1, 2, 3]
    setting = transcript.ceremony.setting
    certificate = certify(setting.group, setting.context(1), old[1], table.draw)
    answer = table.send(1, Message("certificate", 1, certificate))
    assert "of an earlier try" in spoken(answer)["detail"]
    table.finish()


def test_a_new_start_is_on_record(table: RoundTable) -> None:
    """Reason and officers stand in the poll's journal; one officer alone begins nothing anew."""
    begin_anew(table)
    with table.database.reading() as session:
        entry = journal_of(session, PLAN.poll_id)[-1]
    assert (entry.act, entry.officers) == ("ceremony-restarted", OFFICERS)
    assert entry.details == {"attempt": 2, "reason": "other digits"}
    for reason, officers in ((" ", OFFICERS), ("why not", ("Ms Roux", "ms roux"))):
        with pytest.raises(StepRefused):
            Restart(reason, officers)


def test_a_sealed_poll_is_not_begun_anew(table: RoundTable) -> None:
    """Ballots may be locked with its key."""
    table.finish()
    table.seal()
    with pytest.raises(StepRefused, match="only when it is draft"):
        begin_anew(table)
    assert table.transcript().attempt == 1
