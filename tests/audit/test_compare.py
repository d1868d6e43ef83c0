"""Whether a newer copy continues an older one."""

from pathlib import Path

import pytest

from audit.compare import Comparison, compare
from audit.errors import SourceUnreadable
from audit.sources import open_record
from tests.audit import town


def comparison(old: Path, new: Path) -> Comparison:
    """Compare two copies."""
    with open_record(str(old)) as older, open_record(str(new)) as newer:
        return compare(older, newer)


def failed(compared: Comparison) -> list[tuple[str, str]]:
    """Return the checks that failed, each with what was found."""
    return [(finding.check, finding.found) for finding in compared.findings.all]


@pytest.fixture
def box() -> town.Box:
    """Open a district's box, with two ballots in it."""
    box = town.open_box(town.rules_of(1), town.trustee_keys())
    box.cast(0, town.VOTES[0])
    box.cast(1, town.VOTES[1])
    return box


def test_a_board_that_grew_continues_the_older_copy(box: town.Box, tmp_path: Path) -> None:
    """Ballots and the close that came since are counted, and nothing is found."""
    old = box.write(tmp_path / "old.bel")
    box.cast(2, town.VOTES[2])
    box.close()
    compared = comparison(old, box.write(tmp_path / "new.bel"))
    assert failed(compared) == []
    assert compared.added == 2


def test_a_copy_continues_itself(box: town.Box, tmp_path: Path) -> None:
    """Where nothing came, nothing is added."""
    old = box.write(tmp_path / "old.bel")
    compared = comparison(old, old)
    assert failed(compared) == []
    assert compared.added == 0


def test_a_removed_ballot_is_found(box: town.Box, tmp_path: Path) -> None:
    """Removing a ballot and making the chain anew gives a sound board that is not the old one."""
    old = box.write(tmp_path / "old.bel")
    del box.steps[1]
    compared = comparison(old, box.write(tmp_path / "new.bel"))
    assert failed(compared) == [("beginning-kept", "the event at height 1 is another one or gone")]


def test_the_last_ballot_removed_is_found(box: town.Box, tmp_path: Path) -> None:
    """A board that ends earlier than the older copy has lost something."""
    old = box.write(tmp_path / "old.bel")
    box.steps.pop()
    compared = comparison(old, box.write(tmp_path / "new.bel"))
    assert failed(compared) == [("beginning-kept", "the event at height 2 is another one or gone")]


def test_an_archive_begun_anew_is_found(
    box: town.Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An archive says when it was made; one made later is another one."""
    old = box.write(tmp_path / "old.bel")
    monkeypatch.setattr(town, "TIMESTAMP", town.TIMESTAMP + 1)
    [(check, found)] = failed(comparison(old, box.write(tmp_path / "new.bel")))
    assert check == "beginning-kept"
    assert "begun anew" in found


def test_the_record_of_a_poll_continues_its_older_copy(box: town.Box, tmp_path: Path) -> None:
    """All districts of a poll are compared at once."""
    old = town.publish([box], tmp_path / "old")
    box.close()
    compared = comparison(old, town.publish([box], tmp_path / "new"))
    assert failed(compared) == []
    assert compared.added == 1


def test_whatever_was_taken_from_a_poll_is_found(tmp_path: Path) -> None:
    """Changed rules, a lost archive and a changed declaration are each found."""
    boxes = town.whole_town()
    old = town.publish(boxes, tmp_path / "old")
    new = town.publish(boxes, tmp_path / "new")
    (new / "poll.json").write_bytes((new / "poll.json").read_bytes().replace(b"Jayan", b"Jaian"))
    (new / f"{town.UUIDS[1]}.bel").unlink()
    (new / f"{town.UUIDS[2]}.seats.json").write_bytes(b"{}")
    compared = comparison(old, new)
    assert [check for check, _ in failed(compared)] == [
        "poll-kept",
        "archive-kept",
        "declaration-kept",
    ]


def test_what_came_after_the_older_copy_is_no_loss(tmp_path: Path) -> None:
    """An archive and a declaration that the older copy lacked may be new."""
    boxes = town.whole_town()
    old = town.publish(boxes, tmp_path / "old")
    (old / f"{town.UUIDS[1]}.bel").unlink()
    (old / f"{town.UUIDS[1]}.seats.json").unlink()
    assert failed(comparison(old, town.publish(boxes, tmp_path / "new"))) == []


FURTHER: town.Happening = ("suspend", ("Anne Roux", "Paul Petit"), {"district": 1})
PUBLISHED: town.Happening = ("published", (), {})


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (0, [FURTHER], None),
        (0, None, "there is no journal any more"),
        (1, [], "it ends after entry 3, the older one after 4"),
        (1, [FURTHER, PUBLISHED], None),
        (1, [PUBLISHED], "entry 4, suspend, is another one"),
    ],
)
def test_a_journal_that_was_signed_anew_is_found(
    box: town.Box, tmp_path: Path, old: int, new: list[town.Happening] | None, found: str | None
) -> None:
    """The service can sign another history; only an earlier copy shows that it is another one."""
    told = town.happenings([box])
    before, after = (
        town.publish([box], tmp_path / name, journal=written)
        for name, written in (
            ("old", town.journal_of([*told, *[FURTHER] * old])),
            ("new", b"" if new is None else town.journal_of([*told, *new])),
        )
    )
    assert failed(comparison(before, after)) == ([("journal-kept", found)] if found else [])


def test_the_journal_of_a_packed_record_ends_with_the_publication(
    box: town.Box, tmp_path: Path
) -> None:
    """What was noted afterwards is not in it, and nothing is missing."""
    told = [*town.happenings([box]), PUBLISHED]
    live = town.publish([box], tmp_path / "live", journal=town.journal_of([*told, FURTHER]))
    packed = town.publish([box], tmp_path / "packed", journal=town.journal_of(told))
    assert failed(comparison(live, packed)) == []


def test_an_archive_and_a_poll_cannot_be_compared(box: town.Box, tmp_path: Path) -> None:
    """Two records of different kinds lead to advice."""
    archive = box.write(tmp_path / "one.bel")
    folder = town.publish([box], tmp_path / "poll")
    with pytest.raises(SourceUnreadable, match="only be compared with another one"):
        comparison(archive, folder)


def test_a_copy_that_is_no_archive_cannot_be_compared(box: town.Box, tmp_path: Path) -> None:
    """A copy that was cut off, as by a broken download, is unreadable rather than changed."""
    old = box.write(tmp_path / "old.bel")
    new = tmp_path / "new.bel"
    new.write_bytes(old.read_bytes()[:-10])
    with pytest.raises(SourceUnreadable, match="A copy cannot be read in the archive"):
        comparison(old, new)
