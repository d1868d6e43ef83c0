"""What a trustee has decrypted before: of one election, never two tallies.

Two tallies of which one lacks a ballot would show that ballot, although each of them is large. Only
the trustees can refuse the second: to whoever asks them for it, each record looks right.
"""

from dataclasses import dataclass, field

from ballots.election import Election
from crypto.canonical import array, decode, encode, fields, natural, text
from crypto.errors import Malformed
from crypto.hashing import sha256_hex
from tally.aggregate import EncryptedTally
from tally.errors import TallyError


@dataclass(frozen=True, slots=True)
class Memory:
    """The hash of the one encrypted tally that was decrypted, by fingerprint of the election."""

    tallies: dict[str, str] = field(default_factory=dict)

    def keep(self, election: Election, tally: EncryptedTally) -> None:
        """Remember what is about to be decrypted; the same again changes nothing.

        Raises TallyError when it was another tally before.
        """
        digest = sha256_hex(tally.to_bytes(election.group))
        if self.tallies.setdefault(election.fingerprint, digest) != digest:
            raise TallyError(
                "you have decrypted another tally of this district before, and both together "
                "would show the ballots in which they differ: ask who changed the record"
            )

    def to_bytes(self) -> bytes:
        """Return the file that a trustee keeps beside her key, in canonical JSON."""
        tallies = [{"election": name, "tally": digest} for name, digest in self.tallies.items()]
        return encode({"format": "evote-decrypted", "version": 1, "tallies": tallies})


def read_memory(raw: bytes) -> Memory:
    """Read the file; raises Malformed."""
    content = fields(decode(raw), "format", "version", "tallies")
    if content["format"] != "evote-decrypted" or natural(content["version"]) != 1:
        raise Malformed("this is no file of decrypted tallies of version 1")
    entries = [fields(entry, "election", "tally") for entry in array(content["tallies"])]
    return Memory({text(entry["election"]): text(entry["tally"]) for entry in entries})
