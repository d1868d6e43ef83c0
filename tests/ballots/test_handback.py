"""The file from the registrar: read as written, and refused when it does not add up."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.handback import Handback, read_handback, write_handback
from ballots.registrar import issue
from crypto.canonical import encode
from crypto.errors import Malformed
from crypto.groups import ED25519
from tests.crypto.randomness import seeded

Change = Callable[[Any], None]


def handback(uuid: str, voters: int, spares: int, seed: int) -> Handback:
    """Return what a registrar hands back for a district."""
    issued = issue(ED25519, uuid, voters, spares, seeded(seed))
    return Handback(
        uuid=uuid,
        group=ED25519,
        tickets=tuple((f"n° {n}", issued.ticket_digests[n]) for n in range(voters)),
        spares=issued.ticket_digests[voters:],
        public_credentials=issued.public_credentials,
    )


CENTRE, STATION = handback("XALeQuzYMtGQJ7", 2, 1, 1), handback("b9x5AYAfzKTTgu", 1, 0, 2)


@settings(max_examples=20)
@given(st.integers(0, 4), st.integers(0, 2), st.integers())
def test_a_handback_is_read_as_it_was_written(voters: int, spares: int, seed: int) -> None:
    """Nothing is lost on the way from the registrar to the service."""
    districts = (handback("XALeQuzYMtGQJ7", voters, spares, seed), STATION)
    assert read_handback(write_handback(districts)) == districts


def change_district(key: str, change: Change) -> Change:
    """Return the change of one field of the first district."""

    def altered(value: Any) -> None:
        change(value["districts"][0][key])

    return altered


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda value: value.update(format="zip"), "no file from a registrar"),
        (lambda value: value.update(version=2), "no file from a registrar"),
        (lambda value: value["districts"][1].update(uuid=CENTRE.uuid), "two have the same uuid"),
        (lambda value: value["districts"][1].update(uuid="../x"), "number 2: uuid: the name of"),
        (lambda value: value["districts"][0].update(group="P-256"), "districts: number 1: "),
        (change_district("tickets", lambda all_: all_[1].update(number="n° 0")), "same number"),
        (change_district("tickets", lambda all_: all_[1].update(digest="00")), "64 lower-case"),
        (
            change_district("tickets", lambda all_: all_[1].update(digest=CENTRE.spares[0])),
            "same digest",
        ),
        (change_district("spares", lambda all_: all_.append("ab" * 32)), "has 3 entries, expect"),
        (change_district("public_credentials", lambda all_: all_.reverse()), "expected sorted"),
        (
            change_district("public_credentials", lambda all_: all_.__setitem__(1, all_[0])),
            "one comes twice",
        ),
        (
            change_district("public_credentials", lambda all_: all_.__setitem__(1, "00" * 32)),
            "districts: number 1: ",
        ),
    ],
)
def test_a_handback_that_does_not_add_up_is_refused(change: Change, complaint: str) -> None:
    """Doubles, foreign groups, missing credentials and an order that tells something are named."""
    value = json.loads(write_handback([CENTRE, STATION]))
    change(value)
    with pytest.raises(Malformed, match=complaint):
        read_handback(encode(value))
