"""A circle of trustees who run a ceremony together, one of whom may be told to lie."""

import json
from collections.abc import Callable
from typing import Any

from crypto.canonical import Json
from crypto.groups import ED25519
from crypto.randomness import Randomness
from tally.ceremony.ceremony import ROUNDS, Ceremony, Message, Round
from tally.ceremony.certificate import certify
from tally.ceremony.messages import sign
from tally.ceremony.seed import Seed, new_seed
from tally.ceremony.setting import Setting
from tally.ceremony.steps import Member, commit, conclude, deal, decryption_key
from tally.trustee import TrusteeKey
from tests.crypto.randomness import seeded

NAMES = ("Ada", "Emmy", "Hypatia", "Katherine", "Sophie", "Wang")


class Circle:
    """Trustees with their software, and the ceremony that collects their messages."""

    def __init__(self, quorum: int = 2, size: int = 3, seed: int = 1) -> None:
        self.draw: Randomness = seeded(seed)
        self.setting = Setting(ED25519, quorum, size)
        self.seeds: dict[int, Seed] = {
            number: new_seed(ED25519, self.draw) for number in self.setting.numbers
        }
        self.ceremony = Ceremony(self.setting)

    def member(self, number: int) -> Member:
        """Return one trustee once the certificates are complete."""
        certificates = self.ceremony.messages("certificate")
        return Member(self.setting, number, self.seeds[number], certificates)

    def content(self, name: Round, number: int) -> Json:
        """Return what an honest trustee sends in a round."""
        if name == "certificate":
            context = self.setting.context(number)
            return certify(ED25519, context, self.seeds[number], self.draw)
        member = self.member(number)
        if name == "commitment":
            return commit(member, self.draw)
        if name == "dealing":
            return deal(member, self.ceremony.messages("commitment")[number - 1], self.draw)
        return conclude(member, self.ceremony.messages("dealing"), self.draw)

    def run(self, until: Round | None = None) -> None:
        """Let everyone be honest up to a round, or to the end."""
        while self.ceremony.round not in (until, None):
            self.round()

    def round(self) -> None:
        """Let everyone who is waited for send an honest message."""
        name = self.ceremony.round
        assert name in ROUNDS
        for number in self.ceremony.waiting_for:
            self.ceremony.receive(Message(name, number, self.content(name, number)))

    def lie(self, number: int, change: Callable[[Json], Json]) -> None:
        """Let one trustee send a changed message in the present round."""
        name = self.ceremony.round
        assert name in ROUNDS
        self.ceremony.receive(Message(name, number, change(self.content(name, number))))

    def resigned(
        self, number: int, message: Json, change: Callable[[Any], Json]
    ) -> dict[str, Json]:
        """Return a trustee's message with another content under her signature."""
        signed: Any = message
        content = change(json.loads(signed["message"]))
        return sign(ED25519, self.seeds[number], content, self.draw)

    def shared_key(self) -> Json:
        """Return the finished key."""
        return self.ceremony.shared_key(NAMES[: self.setting.size])

    def key(self, number: int) -> TrusteeKey:
        """Return the decryption key that a trustee has after the ceremony."""
        conclusion = self.ceremony.messages("conclusion")[number - 1]
        return decryption_key(ED25519, self.seeds[number], conclusion)
