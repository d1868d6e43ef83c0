"""The election of one district in the words of the protocol: questions, public key, fingerprint.

Belenios specification, crypto version 1, election parameters and lists of public credentials.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ballots.errors import UnsupportedProtocol
from crypto.canonical import (
    Json,
    array,
    boolean,
    decimal,
    decode,
    encode,
    fields,
    natural,
    parse,
    text,
)
from crypto.errors import CheckFailed, Malformed
from crypto.group import Element, Group
from crypto.groups import group_named
from crypto.hashing import sha256_b64

PROTOCOL_VERSION = 1


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers; a voter chooses between `minimum` and `maximum` of them.

    With `blank`, one more ciphertext stands before those of the answers: the blank bit.
    """

    question: str
    answers: tuple[str, ...]
    minimum: int
    maximum: int
    blank: bool

    @property
    def size(self) -> int:
        """The number of ciphertexts in an answer."""
        return len(self.answers) + self.blank

    def allows(self, selection: Sequence[int]) -> bool:
        """Say whether these bits, the blank bit first where there is one, are a lawful choice."""
        if len(selection) != self.size or not set(selection) <= {0, 1}:
            return False
        chosen = sum(selection[self.blank :])
        if self.blank and selection[0]:
            return chosen == 0
        return self.minimum <= chosen <= self.maximum

    def to_json(self) -> dict[str, Json]:
        """Return the fields in the specification's order, `blank` only where it is allowed."""
        blank: dict[str, Json] = {"blank": True} if self.blank else {}
        return {
            "answers": list(self.answers),
            **blank,
            "min": self.minimum,
            "max": self.maximum,
            "question": self.question,
        }


@dataclass(frozen=True, slots=True)
class Election:
    """What every ballot of a district is bound to.

    fingerprint   SHA-256 of the bytes as archived, Base64 without padding (the letter phi)
    raw           those bytes
    """

    uuid: str
    name: str
    description: str
    group: Group
    public_key: Element
    questions: tuple[Question, ...]
    fingerprint: str
    raw: bytes = field(repr=False)


def read_election(raw: bytes) -> Election:
    """Read election.json, whatever its layout.

    Raises UnsupportedProtocol for another version or kind of question, Malformed for the rest.
    """
    value = parse(raw)
    if isinstance(value, dict) and value.get("version") != PROTOCOL_VERSION:
        raise UnsupportedProtocol("Only version 1 of the protocol is supported.")
    election = fields(
        value,
        "version",
        "description",
        "name",
        "group",
        "public_key",
        "questions",
        "uuid",
        "administrator?",
        "credential_authority?",
        "language?",
    )
    natural(election["version"])  # true equals 1
    group = group_named(text(election["group"]))
    questions = tuple(map(_read_question, array(election["questions"])))
    if not questions:
        raise Malformed("the election asks no question")
    return Election(
        uuid=text(election["uuid"]),
        name=text(election["name"]),
        description=text(election["description"]),
        group=group,
        public_key=group.decode_key(text(election["public_key"])),
        questions=questions,
        fingerprint=sha256_b64(raw),
        raw=raw,
    )


def write_election(
    *,
    uuid: str,
    name: str,
    description: str,
    group: Group,
    public_key: Element,
    questions: Iterable[Question],
) -> bytes:
    """Return election.json in its canonical form."""
    return encode(
        {
            "version": PROTOCOL_VERSION,
            "description": description,
            "name": name,
            "group": group.name,
            "public_key": group.encode(public_key),
            "questions": [question.to_json() for question in questions],
            "uuid": uuid,
        }
    )


def read_credentials(group: Group, raw: bytes) -> dict[str, int]:
    """Read the list of public credentials: the weight of each, 1 unless the list gives weights.

    Raises Malformed unless each credential is a key of the group and the list is sorted without
    repeats, with weights for all or for none, whose sum is a count that the group can hold.
    """
    entries = [text(entry).split(",") for entry in array(decode(raw))]
    if len({len(entry) for entry in entries}) > 1 or any(len(entry) > 2 for entry in entries):
        raise Malformed("weights stand with some credentials only, or are not one number each")
    weights = {entry[0]: decimal(entry[1]) if entry[1:] else 1 for entry in entries}
    if len(weights) != len(entries):
        raise Malformed("the list has a duplicate credential")
    keys = [group.sort_key(group.decode_key(name)) for name in weights]
    if keys != sorted(keys):
        raise Malformed("the list of credentials is not sorted")
    if sum(weights.values()) >= group.order:
        raise Malformed("the weights add up to more than the group can count")
    return weights


def require_one_vote_each(credentials: Mapping[str, int]) -> None:
    """Raise CheckFailed when some credential has another weight than 1.

    Nothing binds a ballot to the list. Weights 1, 2, 4, 8 would make one sum out of which every
    single vote can be read.
    """
    if any(weight != 1 for weight in credentials.values()):
        raise CheckFailed("the list of credentials gives weights, and every ballot counts once")


def write_credentials(group: Group, credentials: Iterable[str]) -> bytes:
    """Return the list of public credentials, sorted so that its order tells nothing."""
    by_order = sorted(credentials, key=lambda name: group.sort_key(group.decode_key(name)))
    return encode(by_order)


def _read_question(value: Json) -> Question:
    if isinstance(value, dict) and "type" in value:
        wrapped = fields(value, "type", "value", "extra?")
        if wrapped["type"] != "Homomorphic":
            raise UnsupportedProtocol(
                "Only questions that are tallied homomorphically are supported."
            )
        value = wrapped["value"]
    question = fields(value, "answers", "blank?", "min", "max", "question")
    answers = tuple(map(text, array(question["answers"])))
    minimum, maximum = natural(question["min"]), natural(question["max"])
    if not minimum <= maximum <= len(answers) or not answers:
        raise Malformed("a question's limits do not fit its answers")
    blank = boolean(question.get("blank", False))
    return Question(text(question["question"]), answers, minimum, maximum, blank)
