"""A trustee's software: from her seed and what everyone can read, it knows what to do."""

import json

import pytest

from crypto.canonical import encode
from crypto.errors import CheckFailed
from crypto.groups import ED25519
from tally.ceremony.ceremony import Message
from tally.ceremony.certificate import spoken_fingerprint
from tally.ceremony.participant import (
    fingerprint_to_confirm,
    finished_key,
    next_act,
    number_of,
)
from tally.ceremony.seed import new_seed
from tally.ceremony.transcript import Transcript, read_transcript
from tally.errors import TallyError
from tests.tally.ceremony.circle import NAMES, Circle


def seen(circle: Circle) -> Transcript:
    """Return what a trustee reads of the ceremony."""
    names = NAMES[: circle.setting.size]
    transcript = Transcript("town", "Town", 1, names, circle.ceremony)
    return read_transcript(json.loads(encode(transcript.to_json())))


def test_software_that_knows_only_the_seed_takes_part_to_the_end() -> None:
    """Each act begins from nothing, as after a closed laptop, and all hold one key in the end."""
    circle = Circle(3, 5)
    while circle.ceremony.round is not None:
        for number in circle.ceremony.waiting_for:
            act = next_act(seen(circle), number, circle.seeds[number], circle.draw)
            assert isinstance(act, Message)
            circle.ceremony.receive(act)
            assert next_act(seen(circle), number, circle.seeds[number], circle.draw) is None or (
                circle.ceremony.round != act.round
            )
    for number, seed in circle.seeds.items():
        assert finished_key(seen(circle), number, seed) == circle.key(number)
        assert number_of(seen(circle), seed) == number


def test_the_digits_are_compared_once() -> None:
    """Before the commitment, which is signed under them; whoever sent hers has compared."""
    circle = Circle()
    assert fingerprint_to_confirm(seen(circle), 1) is None
    circle.run(until="commitment")
    digits = spoken_fingerprint(circle.ceremony.messages("certificate"))
    assert fingerprint_to_confirm(seen(circle), 1) == digits
    circle.ceremony.receive(Message("commitment", 1, circle.content("commitment", 1)))
    assert fingerprint_to_confirm(seen(circle), 1) is None


def test_a_stranger_to_the_ceremony_is_told_so() -> None:
    """Another seed, a number of nobody, a key that is not there yet."""
    circle, stranger = Circle(), new_seed(ED25519, Circle(seed=9).draw)
    circle.run(until="dealing")
    with pytest.raises(TallyError, match="not the one with which trustee 1 began"):
        next_act(seen(circle), 1, stranger, circle.draw)
    with pytest.raises(TallyError, match="no trustee 4"):
        next_act(seen(circle), 4, stranger, circle.draw)
    with pytest.raises(TallyError, match="none of the trustees"):
        number_of(seen(circle), stranger)
    with pytest.raises(TallyError, match="has no key yet"):
        finished_key(seen(circle), 1, circle.seeds[1])


def test_a_commitment_of_an_earlier_attempt_is_not_dealt_from() -> None:
    """A service that shows a trustee her old commitment again gets no second set of shares."""
    circle = Circle()
    circle.run(until="dealing")
    earlier = circle.ceremony.messages("commitment")[0]
    circle.ceremony = circle.ceremony.replacing(2)
    circle.seeds[2] = new_seed(ED25519, circle.draw)
    circle.run(until="dealing")
    transcript = seen(circle)
    transcript.ceremony._received["commitment"][1] = earlier
    with pytest.raises(CheckFailed, match="other certificates"):
        next_act(transcript, 1, circle.seeds[1], circle.draw)
