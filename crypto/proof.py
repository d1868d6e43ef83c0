"""Challenge and response: the two numbers of which every proof in the record consists."""

from dataclasses import dataclass

from crypto.canonical import Json, fields
from crypto.group import Group


@dataclass(frozen=True, slots=True)
class Proof:
    """A non-interactive proof: both numbers lie from 0 to the group's order less one."""

    challenge: int
    response: int

    def to_json(self) -> dict[str, str]:
        """Return the fields in the specification's order."""
        return {"challenge": str(self.challenge), "response": str(self.response)}


def read_proof(group: Group, value: Json) -> Proof:
    """Read a proof; raises Malformed unless both numbers are canonical scalars of the group."""
    proof = fields(value, "challenge", "response")
    return Proof(group.scalar(proof["challenge"]), group.scalar(proof["response"]))
