"""Tokens: printed in groups, typed with mistakes, never repeated in a complaint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.token import BASE58, new_token, new_uuid, normalize, read_uuid
from crypto.canonical import Json
from crypto.errors import Malformed
from tests.crypto.randomness import seeded
from tests.strategies import uuids

TOKEN = "nzkYG-o6APdp-a6V68-hiF1cw"


@given(st.integers())
def test_a_fresh_token_is_in_its_one_spelling(seed: int) -> None:
    """Twenty-two characters in groups of 5, 6, 5 and 6, which typing leaves as they are."""
    token = new_token(seeded(seed))
    assert [len(group) for group in token.split("-")] == [5, 6, 5, 6]
    assert set(token) <= {*BASE58, "-"}
    assert normalize(token) == token


def test_a_token_uses_the_whole_alphabet_and_all_its_randomness() -> None:
    """Each of the 22 characters is one uniform draw from 58."""
    asked: list[int] = []

    def last(bound: int) -> int:
        asked.append(bound)
        return bound - 1

    assert new_token(last) == "zzzzz-zzzzzz-zzzzz-zzzzzz"
    assert asked == [58] * 22
    assert new_token(lambda _: 0) == "11111-111111-11111-111111"


@pytest.mark.parametrize(
    "typed",
    [
        "nzkYG-o6APdp-a6V68-hiF1cw",
        "nzkYGo6APdpa6V68hiF1cw",
        "  nzkYG o6APdp a6V68 hiF1cw\n",
        "nzk YGo6A\u2013Pdpa6V\u00a068hi - F1cw",
    ],
)
def test_spaces_and_dashes_do_not_matter(typed: str) -> None:
    """However it is grouped, the same characters are the same token."""
    assert normalize(typed) == TOKEN


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("nzkYG-o6AP0p-a6V68-hiF1cw", "character 5 of group 2"),
        ("nzkYGo6APdpa6V68hiFlcw", "character 4 of group 4"),
        ("nzkYG-o6APdp-a6V6-hiF1cw", "group 3 has 4 characters, expected 5"),
        ("nzkYG-o6APdp-a6V688-hiF1cw", "group 3 has 6 characters, expected 5"),
        ("nzkYGo6APdpa6V68hiF1c", "group 4 has 5 characters, expected 6"),
        ("nzkYGo6APdpa6V68hiF1cwx", "group 4 has 7 characters, expected 6"),
        ("nzkYG-o6APdp", "group 3 has 0 characters, expected 5"),
        ("", "group 1 has 0 characters, expected 5"),
    ],
)
def test_a_complaint_says_where_to_look(typed: str, complaint: str) -> None:
    """The group and the character are named as they are counted in the letter."""
    with pytest.raises(Malformed, match=complaint):
        normalize(typed)


@given(st.text(BASE58 + "0OIl- é", min_size=8))
def test_a_complaint_never_repeats_what_was_typed(typed: str) -> None:
    """Tokens do not reach logs through error messages, though one character be wrong."""
    with pytest.raises(Malformed) as error:
        normalize(f"0{typed}")
    assert typed not in str(error.value)


def test_a_fresh_name_of_an_election_is_one() -> None:
    """Fourteen Base58 characters, as the specification asks."""
    uuid = new_uuid(seeded(1))
    assert len(uuid) == 14
    assert read_uuid(uuid) == uuid


@given(uuids())
def test_the_name_of_an_election_is_read(uuid: str) -> None:
    """Longer names are lawful too."""
    assert read_uuid(uuid) == uuid


@pytest.mark.parametrize(
    "name",
    ["XALeQuzYMtGQJ", "XALeQuzYMtGQJ0", "../../XALeQuzYMtGQJ7", "X" * 65, "A" * 14 + "\n", 7],
)
def test_what_cannot_name_an_election_is_malformed(name: Json) -> None:
    """Short or long names, other characters and paths are refused."""
    with pytest.raises(Malformed):
        read_uuid(name)
