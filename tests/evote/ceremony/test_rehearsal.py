"""The rehearsal: a lost key is noticed before the poll opens."""

import pytest

from crypto.groups import ED25519
from evote.ceremony.overview import describe_ceremony
from evote.ceremony.rehearsal import begin_rehearsal
from evote.errors import StepRefused
from evote.life.steps import close_poll_early
from tally.ceremony.rehearsal import prove_key
from tests.evote.trustees import PLAN, RoundTable, spoken


def prove(table: RoundTable, number: int, key_of: int, challenge: str | None = None) -> int:
    """Let a trustee answer the rehearsal with somebody's key; returns the status."""
    asked = challenge or spoken(table.client.get(f"{table.root}/rehearsal"))["challenge"]
    proof = prove_key(ED25519, table.keys()[key_of], PLAN.poll_id, asked, table.draw)
    return table.post(
        number, "/rehearsal", {"poll": PLAN.poll_id, "proof": proof.to_json()}
    ).status_code


def overview(table: RoundTable) -> str:
    """Return what the operator sees."""
    with table.database.reading() as session:
        return describe_ceremony(session, PLAN.poll_id)


def test_whoever_lost_her_key_is_seen(table: RoundTable) -> None:
    """Two prove that they have theirs; the operator is asked about the third."""
    table.finish()
    begin_rehearsal(table.database, PLAN.poll_id, table.draw)
    assert prove(table, 1, key_of=1) == 200
    assert prove(table, 3, key_of=3) == 200
    assert spoken(table.client.get(f"{table.root}/rehearsal"))["done"] == [1, 3]
    assert "Emmy has not shown that her key works" in overview(table)
    assert prove(table, 2, key_of=2) == 200
    assert "everybody's key works" in overview(table)


def test_a_proof_with_another_key_is_refused_and_named(table: RoundTable) -> None:
    """Nobody rehearses for somebody else, and no proof of an earlier rehearsal is shown again."""
    table.finish()
    begin_rehearsal(table.database, PLAN.poll_id, table.draw)
    assert prove(table, 1, key_of=2) == 422
    assert prove(table, 1, key_of=1, challenge="00" * 32) == 422
    answer = table.post(1, "/rehearsal", {"poll": PLAN.poll_id, "proof": {"hello": "world"}})
    assert (answer.status_code, spoken(answer)["trustee"]) == (422, 1)


def test_a_new_rehearsal_begins_from_nothing(table: RoundTable) -> None:
    """Earlier answers do not count in it."""
    table.finish()
    begin_rehearsal(table.database, PLAN.poll_id, table.draw)
    prove(table, 1, key_of=1)
    begin_rehearsal(table.database, PLAN.poll_id, table.draw)
    assert spoken(table.client.get(f"{table.root}/rehearsal"))["done"] == []
    table.replace(2, "Sophie")
    assert table.client.get(f"{table.root}/rehearsal").status_code == 404


def test_there_is_a_time_for_rehearsals(table: RoundTable) -> None:
    """Not before there is a key, and not after the close."""
    assert table.client.get(f"{table.root}/rehearsal").status_code == 404
    with pytest.raises(StepRefused, match="no key to rehearse"):
        begin_rehearsal(table.database, PLAN.poll_id, table.draw)
    table.finish()
    table.seal()
    begin_rehearsal(table.database, PLAN.poll_id, table.draw)
    assert prove(table, 1, key_of=1) == 200
    close_poll_early(table.database, PLAN.poll_id, table.clock())
    with pytest.raises(StepRefused, match="nothing to rehearse"):
        begin_rehearsal(table.database, PLAN.poll_id, table.draw)
