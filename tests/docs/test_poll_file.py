"""The poll file on its page is a poll file."""

from pathlib import Path

import pytest

from crypto.canonical import encode
from crypto.groups import ED25519
from evote.errors import PollFileRefused
from evote.intake.poll_file import read_poll_file
from tally.trustee import new_key, public_entry
from tests.crypto.randomness import seeded
from tests.docs.pages import DOCS, blocks

PAGE = DOCS / "reference" / "poll-file.md"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Write the page's three examples, the first lines of a roll being followed by others."""
    poll_file = tmp_path / "poll.toml"
    poll_file.write_text(blocks(PAGE, "toml")[0], encoding="utf-8")
    roll, candidates = blocks(PAGE, "csv")[:2]
    others = "".join(f"{number},Ann,{house} rue X,,,\n" for house in range(9) for number in (1, 2))
    (tmp_path / "roll.csv").write_text(roll + others, encoding="utf-8")
    (tmp_path / "candidates.csv").write_text(candidates, encoding="utf-8")
    for number, name in enumerate(("ann", "ben")):
        entry = public_entry(ED25519, new_key(ED25519, seeded(number)), name, seeded(number))
        (tmp_path / f"{name}.public.json").write_bytes(encode(entry))
    return poll_file


def test_the_example_is_a_poll_without_a_mistake(example: Path) -> None:
    """What the page shows can be handed to `evote poll create`."""
    poll = read_poll_file(example, ED25519)
    assert [district.rules.contest.seats for district in poll.districts] == [9, 9]
    assert [len(district.roll) for district in poll.districts] == [11, 10]


def test_the_example_with_a_mistake_is_refused_with_its_line(example: Path) -> None:
    """A roll that names an unknown district is refused, with the number of the line."""
    roll = example.with_name("roll.csv")
    roll.write_text(
        roll.read_text(encoding="utf-8") + "7,Eve,1 rue X,,47000,Agen\n", encoding="utf-8"
    )
    with pytest.raises(PollFileRefused) as refusal:
        read_poll_file(example, ED25519)
    assert "roll.csv, line 23: there is no district 7" in str(refusal.value)
