"""What a service says of a ceremony is read strictly, and every message in it checked anew."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from crypto.canonical import Json, encode
from crypto.errors import Malformed
from tally.ceremony.ceremony import Message
from tally.ceremony.transcript import (
    Finding,
    Occasion,
    Transcript,
    message_json,
    read_message,
    read_transcript,
)
from tally.errors import CeremonyStopped
from tests.tally.ceremony.circle import NAMES, Circle


def told(circle: Circle, **known: Any) -> dict[str, Any]:
    """Return what an honest service says."""
    names = NAMES[: circle.setting.size]
    transcript = Transcript("town", "Town", 1, names, circle.ceremony, **known)
    answer: dict[str, Any] = json.loads(encode(transcript.to_json()))
    return answer


def test_a_transcript_is_read_back() -> None:
    """Everything that is said is read, at any moment of the ceremony."""
    circle = Circle()
    for until in ("commitment", "dealing", "conclusion", None):
        circle.run(until=until)
        said = told(circle, stopped=(Finding(2, "sent nonsense"),), sealed=True)
        again = read_transcript(said)
        assert encode(again.to_json()) == encode(said)
        assert again.stopped == (Finding(2, "sent nonsense"),)
        assert again.sealed


def test_how_each_trustee_stands_is_told() -> None:
    """Who has sent nothing, who is late, and who did what was due."""
    circle = Circle()
    circle.ceremony.receive(Message("certificate", 1, circle.content("certificate", 1)))
    transcript = read_transcript(told(circle))
    assert [transcript.state_of(number) for number in (1, 2)] == ["took part", "invited"]
    circle.run(until="commitment")
    assert read_transcript(told(circle)).state_of(2) == "waited for"


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda said: said.pop(name)


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "no names": _without("trustees"),
    "another field": lambda said: said.update(extra=1),
    "size": lambda said: said.update(size=4),
    "quorum": lambda said: said.update(quorum=3),
    "group": lambda said: said.update(group="Elsewhere"),
    "attempt": lambda said: said.update(attempt=0),
    "sealed": lambda said: said.update(sealed="no"),
    "sender": lambda said: said["messages"].update(certificate={"one": {}}),
    "senders": lambda said: said["messages"].update(certificate=[]),
    "rounds": lambda said: said["messages"].pop("dealing"),
    "finding": lambda said: said.update(stopped=[{"trustee": 1}]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_no_transcript_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    """Each part has one form."""
    said = told(Circle())
    change(said)
    with pytest.raises(Malformed):
        read_transcript(said)


def test_a_service_that_changes_a_message_is_found_out() -> None:
    """A trustee's software checks what others are said to have sent."""
    circle = Circle()
    circle.run()
    said = told(circle)
    said["messages"]["dealing"]["2"] = said["messages"]["dealing"]["3"]
    with pytest.raises(CeremonyStopped) as stopped:
        read_transcript(said)
    assert stopped.value.trustee == 2


def test_a_message_travels_with_its_attempt() -> None:
    """What is sent is what is received, and a round that does not exist is refused."""
    message = Message("dealing", 2, {"hello": "world"})
    occasion = Occasion("town-2026", 3)
    assert read_message(message_json(occasion, message), 2) == (occasion, message)
    other: Json = {"poll": "town-2026", "attempt": 3, "round": "farewell", "content": {}}
    with pytest.raises(Malformed, match="no such round"):
        read_message(other, 2)


def test_what_counts_no_more_is_told_and_checked() -> None:
    """A certificate of an earlier try does not come back, whatever the service says."""
    circle = Circle()
    circle.run(until="commitment")
    before = told(circle)["messages"]["certificate"]["2"]
    circle.ceremony = circle.ceremony.replacing(2)
    said = told(circle)
    assert said["retired"] == [{"number": 2, "certificate": before}]
    assert encode(read_transcript(said).to_json()) == encode(said)
    said["messages"]["certificate"]["2"] = before
    with pytest.raises(CeremonyStopped, match="of an earlier try"):
        read_transcript(said)
    said["retired"] = [{"number": 2, "certificate": {"hello": "world"}}]
    with pytest.raises(Malformed):
        read_transcript(said)


def test_only_those_who_saw_digits_say_that_they_differ() -> None:
    """Who said no is read back; nobody can before there are digits, and nobody from elsewhere."""
    circle = Circle()
    for alarms, until in (((1,), "certificate"), ((4,), "commitment")):
        circle.run(until=until)  # type: ignore[arg-type]  # the names of rounds
        with pytest.raises(Malformed, match="compared digits"):
            read_transcript(told(circle, alarms=alarms))
    assert read_transcript(told(circle, alarms=(1, 3))).alarms == (1, 3)
