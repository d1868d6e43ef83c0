"""The count with a shared key: share by share, the wrong ones named, a quorum is enough."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from werkzeug.test import TestResponse

from audit.cli import main as evote_audit
from crypto.canonical import decode
from evote.commands.evote import main as evote
from evote.count.counting import aggregate_poll, count_poll
from evote.errors import CountRefused
from evote.life.steps import close_poll, publish_poll
from evote.results.publication import write_record
from tally.districts import DistrictRecord, find_districts
from tally.sharefile import Share, write_share_file
from tally.trustee import write_key
from tests.evote.trustees import PLAN, RoundTable, spoken
from tests.tally.lies import proven_and_wrong


@pytest.fixture
def voted(table: RoundTable) -> RoundTable:
    """Make the key, seal, and let eleven of fourteen vote in both districts."""
    return let_vote(table)


@pytest.fixture
def closed(voted: RoundTable) -> RoundTable:
    """Close the boxes and add up."""
    close(voted)
    return voted


def let_vote(table: RoundTable) -> RoundTable:
    """Make the key, seal the poll and let its residents vote."""
    table.finish()
    table.seal()
    with ThreadPoolExecutor(1) as executor:
        table.poll.vote(executor, base_url="", http_sample=0)
    return table


def close(table: RoundTable) -> None:
    """Close the boxes and add up."""
    table.clock.now = table.plan.closes
    close_poll(table.database, PLAN.poll_id, table.clock())
    with ThreadPoolExecutor(1) as executor:
        assert len(list(aggregate_poll(table.database, PLAN.poll_id, executor))) == 2


def shares_of(table: RoundTable, number: int, key_of: int | None = None) -> list[Share]:
    """Let a trustee verify the published record and decrypt, with her key or another one's."""
    record = table.folder / "seen"
    write_record(table.database, PLAN.poll_id, record)
    key = write_key(table.keys()[key_of or number])
    shares = []
    for district in find_districts(record):
        with district.archive.open("rb") as archive:
            made = district.share(district.verify(archive), key, table.draw)
        shares.append(replace(made, owner=number))
    return shares


def send(table: RoundTable, number: int, shares: list[Share]) -> TestResponse:
    """Send a trustee's shares."""
    return table.post(number, "/shares", decode(write_share_file(shares)))


def progress_of(table: RoundTable) -> list[tuple[str, list[int]]]:
    """Return how the districts stand, and whose shares are there."""
    told = spoken(table.client.get(f"{table.root}/count"))
    return [(district["state"], district["shares"]) for district in told["districts"]]


def test_a_quorum_decrypts_and_anyone_can_check_it(closed: RoundTable, tmp_path: Path) -> None:
    """Trustees 1 and 3 of three; the record passes every check of the auditors."""
    assert progress_of(closed) == [("waiting", []), ("waiting", [])]
    for number in (3, 1):
        assert send(closed, number, shares_of(closed, number)).status_code == 200
    assert progress_of(closed) == [("waiting", [1, 3]), ("waiting", [1, 3])]
    assert count_poll(closed.database, PLAN.poll_id, [], closed.clock()) == ()
    assert progress_of(closed) == [("decrypted", [1, 3]), ("decrypted", [1, 3])]
    publish_poll(closed.database, PLAN.poll_id, closed.clock())
    write_record(closed.database, PLAN.poll_id, tmp_path / "record")
    verdict = CliRunner().invoke(evote_audit, ["verify", str(tmp_path / "record")])
    assert verdict.exit_code == 0, verdict.output


def test_trustees_see_what_they_are_to_decrypt(closed: RoundTable) -> None:
    """District, ballots, and the head of the board that their software compares."""
    told = spoken(closed.client.get(f"{closed.root}/count"))
    [first, _] = told["districts"]
    assert (first["number"], first["name"], first["ballots"]) == (1, "Centre-ville", 11)
    record = closed.folder / "seen"
    write_record(closed.database, PLAN.poll_id, record)
    for district in find_districts(record):
        with district.archive.open("rb") as archive:
            assert district.verify(archive).head == told["head"][district.archive.stem]


def test_a_wrong_share_is_named_and_the_count_goes_on(closed: RoundTable) -> None:
    """One right and one wrong: the right one is kept, the liar named, a quorum found without."""
    right, wrong = shares_of(closed, 2)[0], shares_of(closed, 2, key_of=1)[1]
    answer = send(closed, 2, [right, wrong])
    assert (answer.status_code, spoken(answer)["rule"]) == (422, "decryption-share")
    assert spoken(answer)["trustee"] == 2
    assert "district 2: the decryption share of trustee 2 (Emmy)" in spoken(answer)["detail"]
    assert progress_of(closed) == [("waiting", [2]), ("waiting", [])]
    for number in (1, 3):
        send(closed, number, shares_of(closed, number))
    refused = count_poll(closed.database, PLAN.poll_id, [wrong], closed.clock())
    assert len(refused) == 1
    assert "trustee 2 (Emmy)" in refused[0]


def test_too_few_right_shares_do_not_count(closed: RoundTable) -> None:
    """Those who are needed are named, and so is whose share was wrong."""
    send(closed, 1, shares_of(closed, 1))
    with pytest.raises(CountRefused, match="1 more needed") as missing:
        count_poll(closed.database, PLAN.poll_id, shares_of(closed, 2, key_of=3), closed.clock())
    assert "trustee 2 (Emmy)" in str(missing.value)


def test_shares_come_by_file_too(closed: RoundTable) -> None:
    """Of a trustee who handed in a file as well, what she sent counts."""
    send(closed, 1, shares_of(closed, 1))
    files = shares_of(closed, 1) + shares_of(closed, 2)
    assert count_poll(closed.database, PLAN.poll_id, files, closed.clock()) == ()


def test_the_same_share_again_changes_nothing(closed: RoundTable) -> None:
    """A trustee who clicks twice is no problem."""
    for _ in range(2):
        assert send(closed, 1, shares_of(closed, 1)).status_code == 200
    assert progress_of(closed) == [("waiting", [1]), ("waiting", [1])]


def test_nobody_sends_for_another_trustee(closed: RoundTable) -> None:
    """The owner is whose link it is."""
    answer = send(closed, 2, shares_of(closed, 1))
    assert answer.status_code == 422
    assert "it says that it is that of trustee 1" in spoken(answer)["detail"]


def test_nothing_is_decrypted_before_the_close(voted: RoundTable) -> None:
    """There is neither anything to see nor a door for shares while ballots come in."""
    assert voted.client.get(f"{voted.root}/count").status_code == 409
    assert send(voted, 1, []).status_code == 409


def test_shares_wait_until_the_ballots_are_added_up(voted: RoundTable) -> None:
    """A share of what is not on the board is refused."""
    voted.clock.now = voted.plan.closes
    close_poll(voted.database, PLAN.poll_id, voted.clock())
    assert [state for state, _ in progress_of(voted)] == ["adding up", "adding up"]
    uuid = next(iter(voted.poll.tokens))
    answer = send(voted, 1, [Share(uuid, 1, b"{}")])
    assert "not added up yet" in spoken(answer)["detail"]


def test_a_share_of_another_poll_is_refused(closed: RoundTable) -> None:
    """A district that is not of this poll."""
    answer = send(closed, 1, [Share("E1sewhereXXXXX", 1, b"{}")])
    assert (answer.status_code, spoken(answer)["rule"]) == (409, "step-refused")


def test_a_small_district_is_never_decrypted(tmp_path: Path) -> None:
    """Below the limit of its rules no share is taken, whoever sends one."""
    table = RoundTable(tmp_path, turnout=0.5)
    let_vote(table)
    close(table)
    assert [state for state, _ in progress_of(table)] == ["too few", "too few"]
    uuid = next(iter(table.poll.tokens))
    answer = send(table, 1, [Share(uuid, 1, b"{}")])
    assert answer.status_code == 422
    assert "never decrypted" in spoken(answer)["detail"]
    assert count_poll(table.database, PLAN.poll_id, [], table.clock()) == ()
    table.close()


def test_a_share_that_is_proven_and_wrong_is_named_and_left_out(closed: RoundTable) -> None:
    """Its proof is not broken, and still it spoils the result: a quorum without it counts."""
    for number in (2, 3):
        send(closed, number, shares_of(closed, number))
    liar = [wrong_under_a_proof(closed, share) for share in shares_of(closed, 1)]
    assert send(closed, 1, liar).status_code == 200
    refused = count_poll(closed.database, PLAN.poll_id, [], closed.clock())
    assert len(refused) == 2
    assert all("trustee 1 (Ada)" in fault and "does not fit" in fault for fault in refused)
    publish_poll(closed.database, PLAN.poll_id, closed.clock())
    write_record(closed.database, PLAN.poll_id, closed.folder / "record")
    verdict = CliRunner().invoke(evote_audit, ["verify", str(closed.folder / "record")])
    assert verdict.exit_code == 0, verdict.output


def wrong_under_a_proof(table: RoundTable, share: Share) -> Share:
    """Return a share of the same trustee, its first factor wrong under a proof that passes."""
    election = table.station.districts[share.uuid].election
    with (table.folder / "seen" / f"{share.uuid}.bel").open("rb") as archive:
        tally = DistrictRecord(table.folder, None).verify(archive).tally
    raw = proven_and_wrong(election, tally, table.keys()[share.owner])
    return replace(share, raw=raw)


def test_right_shares_in_files_are_kept_when_the_count_falls_short(closed: RoundTable) -> None:
    """The next command names only what was still missing; wrong shares are not kept."""
    file = closed.folder / "1.shares"
    file.write_bytes(write_share_file(shares_of(closed, 1)))
    wrong = closed.folder / "2.shares"
    wrong.write_bytes(write_share_file(shares_of(closed, 2, key_of=3)))
    words = ["--folder", str(closed.folder), "poll", "count", PLAN.poll_id]
    short = CliRunner().invoke(evote, [*words, "--share", str(file), "--share", str(wrong)])
    assert (short.exit_code, "are kept" in short.output) == (1, True)
    assert progress_of(closed) == [("waiting", [1]), ("waiting", [1])]
    file.write_bytes(write_share_file(shares_of(closed, 3)))
    done = CliRunner().invoke(evote, [*words, "--share", str(file)])
    assert done.exit_code == 0, done.output


def test_whether_the_result_is_published_is_told(closed: RoundTable) -> None:
    """A trustee's page leads to the result as soon as there is one, and not before."""
    for number in (1, 2):
        send(closed, number, shares_of(closed, number))
    count_poll(closed.database, PLAN.poll_id, [], closed.clock())
    assert spoken(closed.client.get(f"{closed.root}/count"))["published"] is False
    publish_poll(closed.database, PLAN.poll_id, closed.clock())
    assert spoken(closed.client.get(f"{closed.root}/count"))["published"] is True
