"""A stick serves one poll: what another one's holds is neither taken in nor overwritten."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from crypto.canonical import encode
from crypto.groups import ED25519
from evote.ceremony.stick import export_ceremony, import_ceremony
from evote.errors import StepRefused
from evote.simulation.ceremony import hold_ceremony
from evote.simulation.poll import SimulatedPoll
from tally.ceremony.ceremony import Message
from tally.ceremony.certificate import certify
from tally.ceremony.seed import new_seed
from tally.ceremony.stick import CEREMONY_FILE, REHEARSAL_FILE, file_of
from tally.ceremony.transcript import Occasion
from tests.evote.trustees import PLAN, RoundTable, spoken


def put_certificate(table: RoundTable, folder: Path, poll_id: str) -> None:
    """Let trustee 3 add her certificate, made for a poll, to a stick."""
    setting = table.transcript().ceremony.setting
    certificate = certify(setting.group, setting.context(3), table.seeds[3], table.draw)
    name, content = file_of(Occasion(poll_id, 1), Message("certificate", 3, certificate))
    (folder / name).write_bytes(encode(content))


def test_the_stick_of_another_poll_is_left_alone(table: RoundTable, tmp_path: Path) -> None:
    """It is told whose it is; nobody takes part by it, and not a byte on it changes."""
    stick = tmp_path / "stick"
    export_ceremony(table.database, PLAN.poll_id, stick)
    told = json.loads((stick / CEREMONY_FILE).read_bytes())
    (stick / CEREMONY_FILE).write_bytes(encode({**told, "id": "small-2026"}))
    put_certificate(table, stick, "small-2026")
    before = {file.name: file.read_bytes() for file in stick.iterdir()}
    with pytest.raises(StepRefused, match="belongs to the poll small-2026, not to agen-2026"):
        list(import_ceremony(table.database, PLAN.poll_id, stick))
    with pytest.raises(StepRefused, match="small-2026"):
        export_ceremony(table.database, PLAN.poll_id, stick)
    assert {file.name: file.read_bytes() for file in stick.iterdir()} == before
    assert table.transcript().state_of(3) == "invited"
    (stick / CEREMONY_FILE).write_text("garbage")
    with pytest.raises(StepRefused, match="cannot be read"):
        export_ceremony(table.database, PLAN.poll_id, stick)


def test_a_file_of_another_poll_accuses_nobody(table: RoundTable, tmp_path: Path) -> None:
    """Neither in the first round nor after the end; the same file of this poll is taken in."""
    stick = tmp_path / "stick"
    export_ceremony(table.database, PLAN.poll_id, stick)
    put_certificate(table, stick, "small-2026")
    [said] = import_ceremony(table.database, PLAN.poll_id, stick)
    assert "refused, this belongs to the poll small-2026" in said
    assert table.transcript().state_of(3) == "invited"
    table.run()
    [said] = import_ceremony(table.database, PLAN.poll_id, stick)
    assert "small-2026" in said
    assert "two different" not in said
    assert table.transcript().stopped == ()


def test_a_file_of_this_poll_is_taken_in(table: RoundTable, tmp_path: Path) -> None:
    """From a stick that was written for it, and from one without anything else on it."""
    (tmp_path / "stick").mkdir()
    put_certificate(table, tmp_path / "stick", PLAN.poll_id)
    [said] = import_ceremony(table.database, PLAN.poll_id, tmp_path / "stick")
    assert said == "message-certificate-3.json: taken in"
    assert table.transcript().state_of(3) == "took part"


def test_on_line_too_what_is_made_for_another_poll_counts_for_none(table: RoundTable) -> None:
    """Messages, complaints, alarms and proofs name the poll."""
    occasion = Occasion("small-2026", 1).to_json()
    for path, content in (
        ("/ceremony/messages", {**occasion, "round": "certificate", "content": {}}),
        ("/ceremony/complaints", {**occasion, "complaint": {}}),
        ("/ceremony/alarm", occasion),
    ):
        answer = table.post(1, path, content)
        assert (answer.status_code, "small-2026" in spoken(answer)["detail"]) == (409, True)
    assert table.transcript().stopped == ()


def test_a_rehearsal_of_a_key_that_was_given_up_leaves_the_stick(
    table: RoundTable, tmp_path: Path
) -> None:
    """After a replacement nobody proves the old key by mistake."""
    table.finish()
    table.rehearse()
    export_ceremony(table.database, PLAN.poll_id, tmp_path / "stick")
    assert (tmp_path / "stick" / REHEARSAL_FILE).exists()
    table.replace(3, "Sophie")
    export_ceremony(table.database, PLAN.poll_id, tmp_path / "stick")
    assert not (tmp_path / "stick" / REHEARSAL_FILE).exists()


def test_a_seed_serves_one_poll(table: RoundTable) -> None:
    """Keys that a trustee has in another poll of the service are refused, fresh ones taken."""
    other = replace(PLAN, poll_id="small-2026", seed=2)
    second = SimulatedPoll(table.station, table.folder / "second", other)
    second.write_files()
    second.create()
    hold_ceremony(
        table.database, other.poll_id, other.quorum, table.seeds, table.draw, table.clock()
    )
    answer = table.send(1, table.act(1))
    assert (answer.status_code, "of a trustee of small-2026" in answer.text) == (422, True)
    table.seeds[1] = new_seed(ED25519, table.draw)
    assert table.send(1, table.act(1)).status_code == 200
