"""A ceremony as its trustees are told it: who takes part, and every message so far.

The service answers with it, and for trustees whose computer is off-line it lies on a USB stick as
`ceremony.json`:

    {"poll":name,"id":..,"group":..,"quorum":3,"size":5,"attempt":1,
     "round":"certificate"|"commitment"|"dealing"|"conclusion"|"complete","waiting_for":[2,..],
     "trustees":[{"number":1,"name":..,"state":"invited"|"waited for"|"took part"}..],
     "messages":{"certificate":{"1":..},"commitment":{..},"dealing":{..},"conclusion":{..}},
     "retired":[{"number":2,"certificate":..}..],"alarms":[3,..],
     "stopped":[{"trustee":2,"reason":..}..],"sealed":false}

A trustee's software believes none of it: it receives all messages anew, with every check.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ballots.reading import each, field, positive, words
from crypto.canonical import Json, boolean, decimal, fields, natural, text
from crypto.errors import Malformed
from crypto.groups import group_named
from tally.ceremony.ceremony import ROUNDS, Ceremony, Message, Round
from tally.ceremony.setting import Setting

State: TypeAlias = Literal["invited", "waited for", "took part"]
"""A trustee has sent nothing yet, is late in this round, or has sent what was due."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A trustee who sent something wrong, and what it was."""

    trustee: int
    reason: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """The poll and the attempt for which something is sent; it counts for no other."""

    poll_id: str
    attempt: int

    def to_json(self) -> dict[str, Json]:
        """Return it as it travels."""
        return {"poll": self.poll_id, "attempt": self.attempt}


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is known of the ceremony of a poll.

    attempt   1, and one more after each replacement and each new start
    names     the trustees', in the order of their numbers
    stopped   what was found wrong in this attempt
    alarms    the numbers of those who said in this attempt that somebody has other digits
    sealed    whether the key is in use, so that nothing changes any more
    """

    poll_id: str
    poll_name: str
    attempt: int
    names: tuple[str, ...]
    ceremony: Ceremony
    stopped: tuple[Finding, ...] = ()
    alarms: tuple[int, ...] = ()
    sealed: bool = False

    @property
    def occasion(self) -> Occasion:
        """What is sent now is sent for this."""
        return Occasion(self.poll_id, self.attempt)

    def state_of(self, number: int) -> State:
        """Return how a trustee stands."""
        if number not in self.ceremony.received("certificate"):
            return "invited"
        return "waited for" if number in self.ceremony.waiting_for else "took part"

    def to_json(self) -> dict[str, Json]:
        """Return what trustees are told."""
        ceremony, setting = self.ceremony, self.ceremony.setting
        return {
            "poll": self.poll_name,
            "id": self.poll_id,
            "group": setting.group.name,
            "quorum": setting.quorum,
            "size": setting.size,
            "attempt": self.attempt,
            "round": ceremony.round or "complete",
            "waiting_for": ceremony.waiting_for,
            "trustees": [
                {"number": number, "name": name, "state": self.state_of(number)}
                for number, name in enumerate(self.names, 1)
            ],
            "messages": {
                name: {str(number): content for number, content in ceremony.received(name).items()}
                for name in ROUNDS
            },
            "retired": [
                {"number": each.sender, "certificate": each.content} for each in ceremony.retired
            ],
            "alarms": self.alarms,
            "stopped": [
                {"trustee": finding.trustee, "reason": finding.reason} for finding in self.stopped
            ],
            "sealed": self.sealed,
        }


def read_transcript(value: Json) -> Transcript:
    """Read what a service says of a ceremony, and check every message in it.

    Raises Malformed, or CeremonyStopped for a message that is wrong.
    """
    told = fields(
        value, "poll", "id", "group", "quorum", "size", "attempt", "round", "waiting_for",
        "trustees", "messages", "retired", "alarms", "stopped", "sealed",
    )  # fmt: skip
    names = field(told, "trustees", each(_read_name))
    retired = field(told, "retired", each(_read_retired))
    ceremony = Ceremony(_read_setting(told, len(names)), retired=retired)
    ceremony.retired_certificates()
    messages = fields(told["messages"], *ROUNDS)
    for name in ROUNDS:
        for number, content in _numbered(messages[name]):
            ceremony.receive(Message(name, number, content))
    alarms = field(told, "alarms", each(positive))
    if alarms and (ceremony.round == "certificate" or max(alarms) > len(names)):
        raise Malformed("the alarms are of nobody who can have compared digits")
    return Transcript(
        poll_id=field(told, "id", words),
        poll_name=field(told, "poll", words),
        attempt=field(told, "attempt", positive),
        names=names,
        ceremony=ceremony,
        stopped=field(told, "stopped", each(_read_finding)),
        alarms=alarms,
        sealed=field(told, "sealed", boolean),
    )


def message_json(occasion: Occasion, message: Message) -> dict[str, Json]:
    """Return a message as it travels; who sent it is known by the door it comes through."""
    return {**occasion.to_json(), "round": message.round, "content": message.content}


def complaint_json(occasion: Occasion, complaint: Json) -> dict[str, Json]:
    """Return a complaint as it travels."""
    return {**occasion.to_json(), "complaint": complaint}


def read_message(value: Json, sender: int) -> tuple[Occasion, Message]:
    """Read the occasion for which a message was made, and the message; raises Malformed."""
    told = fields(value, "poll", "attempt", "round", "content")
    message = Message(_read_round(told["round"]), sender, told["content"])
    return read_occasion(told), message


def read_occasion(told: Mapping[str, Json]) -> Occasion:
    """Read for which occasion something was sent; raises Malformed."""
    return Occasion(field(told, "poll", words), field(told, "attempt", positive))


def _read_setting(told: Mapping[str, Json], size: int) -> Setting:
    quorum = field(told, "quorum", natural)
    if field(told, "size", natural) != size:
        raise Malformed("the ceremony does not name all its trustees")
    try:
        return Setting(group_named(text(told["group"])), quorum, size)
    except ValueError as error:
        raise Malformed(f"{quorum} of {size} trustees is no quorum: {error}") from error


def _read_name(value: Json) -> str:
    return field(fields(value, "number", "name", "state"), "name", words)


def _read_retired(value: Json) -> Message:
    told = fields(value, "number", "certificate")
    return Message("certificate", field(told, "number", positive), told["certificate"])


def _read_finding(value: Json) -> Finding:
    told = fields(value, "trustee", "reason")
    return Finding(field(told, "trustee", positive), text(told["reason"]))


def _read_round(value: Json) -> Round:
    for name in ROUNDS:
        if value == name:
            return name
    raise Malformed(f"there is no such round in a ceremony: it has {', '.join(ROUNDS)}")


def _numbered(value: Json) -> list[tuple[int, Json]]:
    """Return messages with the numbers of their senders."""
    if not isinstance(value, dict):
        raise Malformed("expected an object with a message for each trustee's number")
    return [(decimal(number), content) for number, content in value.items()]
