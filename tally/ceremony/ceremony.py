"""A whole ceremony as everyone sees it: who has sent what, who is waited for, what is refused.

The service keeps one, and so can any observer: it holds public messages only. Every message is
checked when it arrives, and whoever sent a wrong one is named.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ballots.reading import matching
from crypto.canonical import Json, array, decode, encode, fields, text
from crypto.errors import CheckFailed, CryptoError
from crypto.group import Element
from crypto.hashing import sha256_hex
from crypto.proof import read_proof
from crypto.signatures import verify_message
from tally.ceremony.certificate import Certificate, agreement, read_certificate
from tally.ceremony.complaint import judge
from tally.ceremony.messages import check_capsule, require_sealed
from tally.ceremony.polynomial import committed_value, read_powers, spelled_powers
from tally.ceremony.setting import Setting
from tally.ceremony.steps import fields_of_commitment, fields_of_dealing
from tally.errors import CeremonyStopped, MessageOutOfTurn
from tally.threshold import read_shared
from tally.trustee import check_entry

Round: TypeAlias = Literal["certificate", "commitment", "dealing", "conclusion"]
ROUNDS: Final[tuple[Round, ...]] = ("certificate", "commitment", "dealing", "conclusion")

_read_hash = matching(re.compile(r"[0-9a-f]{64}"), "the hash of her commitments")


@dataclass(frozen=True, slots=True)
class Message:
    """What one trustee sent in one round."""

    round: Round
    sender: int
    content: Json


class Ceremony:
    """The messages so far; each round starts when the one before it is complete."""

    def __init__(
        self,
        setting: Setting,
        checked: Iterable[Message] = (),
        retired: Iterable[Message] = (),
    ) -> None:
        """Start, or go on from messages that were checked when they arrived.

        `retired` are the certificates that count no more, of whoever was replaced or had to start
        over: if one came back, messages of the earlier try, whose polynomials are known, would
        pass as messages of this one.
        """
        self.setting = setting
        self.retired = tuple(retired)
        self._received: dict[Round, dict[int, Json]] = {name: {} for name in ROUNDS}
        for message in checked:
            self._received[message.round][message.sender] = message.content

    @property
    def round(self) -> Round | None:
        """The round whose messages are being collected, None once all are there."""
        return next((name for name in ROUNDS if self._missing(name)), None)

    @property
    def waiting_for(self) -> tuple[int, ...]:
        """The numbers of the trustees whose message is missing in this round."""
        return () if self.round is None else self._missing(self.round)

    def received(self, name: Round) -> dict[int, Json]:
        """Return the messages of a round so far, by the numbers of their senders."""
        return dict(sorted(self._received[name].items()))

    def messages(self, name: Round) -> tuple[Json, ...]:
        """Return the messages of a complete round, in the order of the trustees' numbers.

        Raises RuntimeError while somebody's message is missing.
        """
        if self._missing(name):
            raise RuntimeError(f"the round of {name}s is not complete")
        return tuple(self._received[name][number] for number in self.setting.numbers)

    def receive(self, message: Message) -> None:
        """Check a message and keep it; the same message again changes nothing.

        Raises CeremonyStopped, naming the sender and what is wrong, or its MessageOutOfTurn when
        no such message is awaited from her. What was there stays.
        """
        self._require_number(message.sender)
        try:
            if self._is_new(message):
                self._check(message)
                self._received[message.round][message.sender] = message.content
        except CryptoError as error:
            reason = f"the {message.round} is wrong: {error}"
            raise CeremonyStopped(message.sender, reason) from error

    def accuse(self, recipient: int, complaint: Json) -> CeremonyStopped:
        """Judge a complaint about a share; returns the finding, which names who is at fault.

        Raises CeremonyStopped, naming the recipient, when it is no complaint of hers.
        """
        self._require_number(recipient)
        certificates, dealings = self._certificates(), self.messages("dealing")
        try:
            guilty = judge(self.setting, certificates, dealings, recipient, complaint)
        except CryptoError as error:
            raise CeremonyStopped(recipient, f"the complaint is wrong: {error}") from error
        if guilty == recipient:
            return CeremonyStopped(recipient, "complained about a share that is right")
        return CeremonyStopped(guilty, f"sent trustee {recipient} a wrong share")

    def replacing(self, number: int) -> "Ceremony":
        """Return a new ceremony in which one trustee starts over with a new seed.

        The other certificates stay good.
        """
        known = self._received["certificate"].items()
        kept = [Message("certificate", n, value) for n, value in known if n != number]
        retired = [Message("certificate", n, value) for n, value in known if n == number]
        return Ceremony(self.setting, kept, (*self.retired, *retired))

    def retired_certificates(self) -> list[Certificate]:
        """Read the certificates that count no more; raises CryptoError."""
        return [self._read_certificate(each.sender, each.content) for each in self.retired]

    def shared_key(self, names: Sequence[str]) -> Json:
        """Return the entry of the finished key for the list of trustees, checked as a whole.

        `names` are the trustees', published beside their keys. Raises RuntimeError before the last
        message.
        """
        dealings = self._dealings()
        concluded = zip(map(_public_entry, self.messages("conclusion")), names, strict=True)
        shared: Json = {
            "threshold": self.setting.quorum,
            "certs": self.messages("certificate"),
            "coefexps": [dealing["coefexps"] for dealing in dealings],
            "signatures": [dealing["signature"] for dealing in dealings],
            "verification_keys": [{**entry, "name": name} for entry, name in concluded],
        }
        entry = decode(encode(shared))
        read_shared(self.setting.group, entry, 1)
        return entry

    def _missing(self, name: Round) -> tuple[int, ...]:
        return tuple(n for n in self.setting.numbers if n not in self._received[name])

    def _require_number(self, number: int) -> None:
        if number not in self.setting.numbers:
            raise CeremonyStopped(number, "nobody has this number in the ceremony")

    def _is_new(self, message: Message) -> bool:
        """Say whether a message is to be checked and kept; raises for one that cannot come now."""
        written = encode(message.content)
        known = self._received[message.round].get(message.sender)
        if known is None:
            if message.round != self.round:
                raise MessageOutOfTurn(message.sender, f"sent a {message.round} out of turn")
            return True
        if encode(known) != written:
            raise MessageOutOfTurn(message.sender, f"sent two different {message.round}s")
        return False

    def _dealings(self) -> list[dict[str, Json]]:
        signed = zip(self._certificates(), self.messages("dealing"), strict=True)
        return [
            fields_of_dealing(self.setting.group, certificate.signing, dealing)
            for certificate, dealing in signed
        ]

    def _certificates(self) -> list[Certificate]:
        return [
            self._read_certificate(number, value)
            for number, value in enumerate(self.messages("certificate"), 1)
        ]

    def _read_certificate(self, number: int, value: Json) -> Certificate:
        return read_certificate(self.setting.group, self.setting.context(number), value)

    def _check(self, message: Message) -> None:
        checks: dict[Round, Callable[[int, Json], None]] = {
            "certificate": self._check_certificate,
            "commitment": self._check_commitment,
            "dealing": self._check_dealing,
            "conclusion": self._check_conclusion,
        }
        checks[message.round](message.sender, message.content)

    def _check_certificate(self, sender: int, content: Json) -> None:
        certificate = self._read_certificate(sender, content)
        for other, value in self._received["certificate"].items():
            if certificate.shares_a_key(self._read_certificate(other, value)):
                raise CheckFailed(f"its keys are those of trustee {other}")
        if any(map(certificate.shares_a_key, self.retired_certificates())):
            raise CheckFailed("its keys are those of an earlier try; a new start needs new ones")

    def _check_commitment(self, sender: int, content: Json) -> None:
        certificates = self.messages("certificate")
        signer = self._certificates()[sender - 1].signing
        commitment = fields_of_commitment(self.setting.group, signer, content)
        if commitment["certificates"] != sha256_hex(encode(certificates)):
            raise CheckFailed("its sender saw other certificates than the ones collected here")
        _read_hash(commitment["commitment"])
        require_sealed(self.setting.group, commitment["polynomial"])

    def _check_dealing(self, sender: int, content: Json) -> None:
        group = self.setting.group
        signer = self._certificates()[sender - 1].signing
        commitment = fields_of_commitment(group, signer, self.messages("commitment")[sender - 1])
        dealing = fields_of_dealing(group, signer, content)
        if dealing["polynomial"] != commitment["polynomial"]:
            raise CheckFailed("it belongs to another polynomial than the one committed to")
        powers = spelled_powers(group, self._powers(sender, dealing))
        if sha256_hex(encode(powers)) != commitment["commitment"]:
            raise CheckFailed("its polynomial is not the one committed to")
        agreed = agreement(self.messages("certificate"), powers["coefexps"])
        verify_message(group, signer, agreed, read_proof(group, dealing["signature"]))
        size = self.setting.size
        envelopes = zip(
            self._certificates(),
            array(dealing["secrets"], size),
            array(dealing["capsules"], size),
            strict=True,
        )
        for recipient, sealed, proof in envelopes:
            check_capsule(group, signer, recipient.opening, sealed, proof)

    def _check_conclusion(self, sender: int, content: Json) -> None:
        group = self.setting.group
        signer = self._certificates()[sender - 1].signing
        entry = _public_entry(content)
        require_sealed(group, fields(content, "private_key", "public_key")["private_key"])
        signature = read_proof(group, entry["signature"])
        verify_message(group, signer, text(entry["public_key"]), signature)
        due = group.product(
            committed_value(group, self._powers(number, dealing), sender)
            for number, dealing in enumerate(self._dealings(), 1)
        )
        if check_entry(group, entry, sender).public_key != due:
            raise CheckFailed("the public key does not follow from the shares")

    def _powers(self, sender: int, dealing: Mapping[str, Json]) -> list[Element]:
        signer = self._certificates()[sender - 1].signing
        return read_powers(self.setting.group, self.setting.quorum, signer, dealing["coefexps"])


def _public_entry(content: Json) -> dict[str, Json]:
    conclusion = fields(content, "private_key", "public_key")
    return fields(conclusion["public_key"], "pok", "public_key", "signature")
