"""The trustee's commands, as a trustee types them."""

import json
import stat
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ballots.poll import District, PollFile, write_poll_file
from crypto.canonical import encode
from crypto.errors import CheckFailed
from crypto.groups import ED25519
from tally.cli import main
from tally.decryption import check_share
from tally.districts import DistrictRecord, find_districts
from tally.errors import TallyError
from tally.sharefile import read_share_file
from tally.trustee import new_key, read_key, read_single, write_key
from tests.crypto.randomness import seeded
from tests.tally.cases import archive_of
from tests.tally.dealing import deal
from tests.tally.town import KEYS, Town, closed_town, town_of

SELECTIONS = [[0, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 0]]


def run(*arguments: str | Path) -> Result:
    """Run evote-trustee."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Return the secret of trustee 2."""
    file = tmp_path / "emmy.key"
    file.write_bytes(write_key(KEYS[1]))
    return file


@pytest.fixture(scope="module")
def towns() -> Sequence[Town]:
    """Return two districts, of which the second has too few ballots."""
    first = closed_town(SELECTIONS)
    second = replace(first.rules, district=District(5, "New Town"))
    return first, town_of(second, SELECTIONS[:2])


def publish(folder: Path, towns: Sequence[Town]) -> Path:
    """Write the published folder of a poll whose districts are aggregated."""
    folder.mkdir()
    districts = tuple((town.uuid, town.rules) for town in towns)
    (folder / "poll.json").write_bytes(write_poll_file(PollFile("00" * 32, districts)))
    for town in towns:
        step = town.count().aggregate(town.ballots)
        (folder / f"{town.uuid}.bel").write_bytes(town.record(step))
    return folder


def test_a_new_key_is_two_files(tmp_path: Path) -> None:
    """A secret that only its owner may read, and a proven public entry."""
    result = run("new", "--key", tmp_path / "ada.key", "--name", "Ada")
    assert result.exit_code == 0
    secret, public = tmp_path / "ada.key", tmp_path / "ada.key.public.json"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    key = read_key(ED25519, secret.read_bytes())
    trustee = read_single(ED25519, json.loads(public.read_text()), 1)
    assert (trustee.public_key, trustee.name) == (key.public, "Ada")
    assert str(key.secret) not in result.output + public.read_text()


@pytest.mark.parametrize("present", ["ada.key", "ada.key.public.json"])
def test_a_key_is_never_overwritten(tmp_path: Path, present: str) -> None:
    """Whichever of the two files is there, nothing is written."""
    (tmp_path / present).write_text("old")
    result = run("new", "--key", tmp_path / "ada.key")
    assert result.exit_code == 1
    assert present in result.output
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]


def test_a_key_without_a_place_is_refused(tmp_path: Path) -> None:
    """The error names the file."""
    result = run("new", "--key", tmp_path / "nowhere" / "ada.key")
    assert result.exit_code == 1
    assert "ada.key" in result.output


def test_a_poll_is_decrypted_but_for_districts_that_are_too_small(
    tmp_path: Path, key_file: Path, towns: Sequence[Town]
) -> None:
    """The shares are right, and the reason for the missing one is given."""
    folder, out = publish(tmp_path / "record", towns), tmp_path / "mine.json"
    result = run("share", folder, "--key", key_file, "--out", out)
    assert result.exit_code == 0, result.output
    assert "New Town: not decrypted, the district has 2 ballots" in result.output
    [share] = read_share_file(out.read_bytes())
    assert (share.uuid, share.owner) == (towns[0].uuid, 2)
    count = towns[0].count()
    count.aggregate(towns[0].ballots)
    check_share(towns[0].election, count.tally, towns[0].trustees, 2, share.raw)


def test_one_archive_is_decrypted_by_the_rules_beside_it(
    tmp_path: Path, key_file: Path, towns: Sequence[Town]
) -> None:
    """The poll.json is found in the folder of the archive."""
    archive = publish(tmp_path / "record", towns) / f"{towns[0].uuid}.bel"
    out = tmp_path / "mine.json"
    assert run("share", archive, "--key", key_file, "--out", out).exit_code == 0
    assert len(read_share_file(out.read_bytes())) == 1


def test_two_tallies_of_one_district_are_not_decrypted(
    tmp_path: Path, key_file: Path, towns: Sequence[Town]
) -> None:
    """A record that lacks one ballot is in order, and both results would show that ballot."""
    whole = closed_town([*SELECTIONS, SELECTIONS[0]])
    assert towns[0].election.raw == whole.election.raw
    folders = [publish(tmp_path / str(n), [town]) for n, town in enumerate((whole, towns[0]))]
    for again in ("one", "two"):
        out = tmp_path / f"{again}.json"
        assert run("share", folders[0], "--key", key_file, "--out", out).exit_code == 0
    out = tmp_path / "three.json"
    result = run("share", folders[1], "--key", key_file, "--out", out)
    assert result.exit_code == 1
    assert "Old Town: NOT IN ORDER, you have decrypted another tally" in result.output
    assert not out.exists()


@pytest.mark.parametrize("notes", ["{}", '{"format":"x","version":1,"tallies":[]}'])
def test_notes_that_cannot_be_read_stop_the_decryption(
    tmp_path: Path, key_file: Path, towns: Sequence[Town], notes: str
) -> None:
    """What they said may matter."""
    folder, out = publish(tmp_path / "record", towns), tmp_path / "mine.json"
    key_file.with_name("emmy.key.decrypted.json").write_text(notes)
    assert run("share", folder, "--key", key_file, "--out", out).exit_code == 1
    assert not out.exists()


def test_no_share_leaves_before_it_is_noted(
    tmp_path: Path, key_file: Path, towns: Sequence[Town]
) -> None:
    """Where the note cannot be written, there is no share either."""
    folder, out = publish(tmp_path / "record", towns), tmp_path / "mine.json"
    key_file.with_name("emmy.key.decrypted.json.new").mkdir()
    result = run("share", folder, "--key", key_file, "--out", out)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert not out.exists()


def test_a_sum_out_of_which_single_votes_could_be_read_is_not_decrypted(
    tmp_path: Path, key_file: Path, towns: Sequence[Town]
) -> None:
    """No ballot is bound to the list of credentials: whoever replaces it chooses the weights."""
    weights = [2**power for power in range(len(SELECTIONS))]
    weighted = town_of(towns[0].rules, SELECTIONS, weights=weights)
    assert towns[0].election.raw == weighted.election.raw
    folder, out = publish(tmp_path / "record", [weighted]), tmp_path / "mine.json"
    result = run("share", folder, "--key", key_file, "--out", out)
    assert "gives weights, and every ballot counts once" in result.output
    assert (result.exit_code, out.exists()) == (1, False)


def test_a_key_is_in_use_where_its_circle_holds_the_election_key(corpus: Path) -> None:
    """It is not enough that the key stands on the list."""
    for name, held in (("v01-single", True), ("t122-trustee-added", False)):
        [key, *_] = sorted((corpus / "v01-single" / "trustees").glob("*.privkey"))
        record = DistrictRecord(archive_of(corpus / name), None)
        expected = nullcontext() if held else pytest.raises(CheckFailed, match="not the one that")
        with record.archive.open("rb") as source, expected:
            record.require_key(source, key.read_bytes())


def test_an_archive_without_its_rules_is_refused(
    tmp_path: Path, key_file: Path, towns: Sequence[Town]
) -> None:
    """The limit that protects a small district stands in them."""
    folder = publish(tmp_path / "record", towns)
    (folder / "poll.json").unlink()
    result = run("share", folder, "--key", key_file, "--out", tmp_path / "mine.json")
    assert result.exit_code == 1
    assert "put its poll.json beside the archive" in result.output


def test_a_tampered_district_does_not_stop_the_others(
    tmp_path: Path, key_file: Path, towns: Sequence[Town]
) -> None:
    """It is named, the shares of the others are written, and the exit status tells."""
    folder, out = publish(tmp_path / "record", towns), tmp_path / "mine.json"
    broken = folder / f"{towns[1].uuid}.bel"
    broken.write_bytes(broken.read_bytes()[:-1])
    result = run("share", folder, "--key", key_file, "--out", out)
    assert result.exit_code == 1
    assert "not in order, and not decrypted: New Town" in result.output
    assert len(read_share_file(out.read_bytes())) == 1


def test_a_missing_archive_is_told(tmp_path: Path, key_file: Path, towns: Sequence[Town]) -> None:
    """A district of the poll.json cannot be forgotten."""
    folder = publish(tmp_path / "record", towns)
    (folder / f"{towns[0].uuid}.bel").unlink()
    result = run("share", folder, "--key", key_file, "--out", tmp_path / "mine.json")
    assert result.exit_code == 1
    assert "Old Town: NOT IN ORDER" in result.output


def test_a_share_that_is_on_the_board_is_not_made_again(
    tmp_path: Path, key_file: Path, towns: Sequence[Town]
) -> None:
    """Nor one after the result."""
    town = towns[0]
    count = town.count()
    steps = [count.aggregate(town.ballots), count.add_share(2, town.share(count, KEYS[1]))]
    folder = publish(tmp_path / "record", [town])
    archive = folder / f"{town.uuid}.bel"
    archive.write_bytes(town.record(*steps))
    result = run("share", folder, "--key", key_file, "--out", tmp_path / "mine.json")
    assert result.exit_code == 1
    assert "your share is already on the board" in result.output
    assert "there is nothing to decrypt" in result.output


def test_a_stranger_decrypts_nothing(tmp_path: Path, towns: Sequence[Town]) -> None:
    """Her key is none of the trustees'."""
    run("new", "--key", tmp_path / "eve.key")
    folder = publish(tmp_path / "record", towns)
    result = run("share", folder, "--key", tmp_path / "eve.key", "--out", tmp_path / "mine.json")
    assert result.exit_code == 1
    assert result.output == "Error: this key belongs to none of the trustees of the election\n"


def test_a_verified_district_gives_a_stranger_no_share(
    tmp_path: Path, towns: Sequence[Town]
) -> None:
    """Whoever asks for the share, the key must be that of a trustee."""
    district = find_districts(publish(tmp_path / "record", towns))[0]
    with district.archive.open("rb") as archive:
        verified = district.verify(archive)
    stranger = write_key(new_key(ED25519, seeded(9)))
    with pytest.raises(TallyError, match="none of the trustees"):
        district.share(verified, stranger, seeded(1))


def test_a_district_without_a_vote_has_nothing_to_decrypt(
    tmp_path: Path, towns: Sequence[Town]
) -> None:
    """The poll lists it, and a trustee does not miss its archive."""
    folder = publish(tmp_path / "record", towns)
    first = towns[0].rules
    empty = replace(
        first, district=District(6, "No Town"), contest=replace(first.contest, candidates=())
    )
    districts = (*((town.uuid, town.rules) for town in towns), ("Town6XXXXXXXXX", empty))
    (folder / "poll.json").write_bytes(write_poll_file(PollFile("00" * 32, districts)))
    assert [each.name for each in find_districts(folder)] == ["Old Town", "New Town"]


def test_what_is_no_key_is_refused_at_once(tmp_path: Path, towns: Sequence[Town]) -> None:
    """No district is blamed for the wrong file, and the file's content is not repeated."""
    (tmp_path / "holiday.txt").write_text("sunshine")
    folder = publish(tmp_path / "record", towns)
    result = run("share", folder, "--key", tmp_path / "holiday.txt", "--out", tmp_path / "m.json")
    assert result.exit_code == 1
    assert result.output == "Error: the key file does not hold one secret key of this group\n"


def test_a_poll_that_is_not_closed_is_no_fault(
    tmp_path: Path, key_file: Path, towns: Sequence[Town]
) -> None:
    """The trustee is told that she is early, not that something is wrong."""
    folder = publish(tmp_path / "record", towns[:1])
    (folder / f"{towns[0].uuid}.bel").write_bytes(towns[0].record())
    result = run("share", folder, "--key", key_file, "--out", tmp_path / "mine.json")
    assert result.exit_code == 1
    assert "Old Town: not decrypted, the poll is not closed yet" in result.output
    assert "NOT IN ORDER" not in result.output
    assert "there is nothing to decrypt" in result.output


def test_no_share_is_needed_where_every_district_is_too_small(
    tmp_path: Path, key_file: Path, towns: Sequence[Town]
) -> None:
    """All is well: nothing is written and nothing is missing."""
    out = tmp_path / "mine.json"
    folder = publish(tmp_path / "record", towns[1:])
    result = run("share", folder, "--key", key_file, "--out", out)
    assert result.exit_code == 0, result.output
    assert "No share is needed" in result.output
    assert not out.exists()


def test_shares_are_not_overwritten(tmp_path: Path, key_file: Path, towns: Sequence[Town]) -> None:
    """A file of that name stays as it is."""
    out = tmp_path / "mine.json"
    out.write_text("old")
    folder = publish(tmp_path / "record", towns)
    assert run("share", folder, "--key", key_file, "--out", out).exit_code == 1
    assert out.read_text() == "old"


@pytest.mark.parametrize("content", [None, "{}"])
def test_a_folder_without_a_poll_is_refused(
    tmp_path: Path, key_file: Path, content: str | None
) -> None:
    """Neither an empty folder nor another poll.json is a record."""
    folder = tmp_path / "record"
    folder.mkdir()
    if content:
        (folder / "poll.json").write_text(content)
    result = run("share", folder, "--key", key_file, "--out", tmp_path / "mine.json")
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_a_declared_district_is_not_decrypted_again(tmp_path: Path, towns: Sequence[Town]) -> None:
    """A holder of a shared key who was not needed has nothing left to do."""
    dealt = deal(ED25519, 2, 3, seeded(4))
    town = town_of(towns[0].rules, SELECTIONS, encode([dealt.part]))
    count = town.count()
    aggregated = count.aggregate(town.ballots)
    first, second = (
        count.add_share(owner, town.share(count, dealt.keys[owner - 1])) for owner in (1, 2)
    )
    folder = publish(tmp_path / "record", [town])
    (folder / f"{town.uuid}.bel").write_bytes(
        town.record(aggregated, first, second, count.declare())
    )
    (tmp_path / "third.key").write_bytes(write_key(dealt.keys[2]))
    result = run("share", folder, "--key", tmp_path / "third.key", "--out", tmp_path / "mine.json")
    assert "the result is already declared" in result.output


def test_an_election_of_independent_software_has_the_usual_limit(
    corpus: Path, tmp_path: Path
) -> None:
    """Its twelve ballots are enough, and the trustee's share is there already."""
    case = corpus / "v14-all-pds-no-result"
    [key, *_] = sorted((case / "trustees").glob("*.privkey"))
    result = run("share", archive_of(case), "--key", key, "--out", tmp_path / "mine.json")
    assert "your share is already on the board" in result.output
    small = corpus / "v08-weights-big"
    [key] = (small / "trustees").glob("*.privkey")
    result = run("share", archive_of(small), "--key", key, "--out", tmp_path / "mine.json")
    assert "6 ballots and its rules demand at least 10" in result.output
