"""A ceremony, a count and a dispute that both languages repeat from numbered randomness.

`python -m tests.booth.ceremony` writes them anew to tests/vectors/ceremony.json.
"""

import base64
import json
from pathlib import Path
from typing import Any

from ballots.poll import District, PollFile, Rules, write_poll_file
from crypto.canonical import Json, array, decode, encode
from crypto.envelope import close_envelope
from crypto.equality import prove_equality
from crypto.groups import ED25519
from crypto.signatures import sign_message
from tally.ceremony.ceremony import ROUNDS, Ceremony, Message
from tally.ceremony.certificate import certify, spoken_fingerprint
from tally.ceremony.complaint import complain
from tally.ceremony.messages import close_share, sign
from tally.ceremony.rehearsal import prove_key
from tally.ceremony.seed import new_seed
from tally.ceremony.setting import Setting
from tally.ceremony.steps import Member, commit, conclude, deal, decryption_key, fields_of_dealing
from tally.ceremony.transcript import Transcript
from tally.decryption import decryption_share
from tests.booth.shared import numbered
from tests.tally.town import POLL, candidates, contest, town_of

VECTORS = Path(__file__).parents[1] / "vectors" / "ceremony.json"
NAMES = ("Ada", "Emmy", "Hypatia")
SELECTIONS = ([0, 1, 1, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 1, 1])
CHALLENGE = "ab" * 32


def make() -> dict[str, Any]:
    """Return all values; every randomness is named after what it is drawn for."""
    setting = Setting(ED25519, 2, len(NAMES))
    seeds = {number: new_seed(ED25519, numbered(f"seed {number}")) for number in setting.numbers}
    ceremony = Ceremony(setting)

    def member(number: int) -> Member:
        return Member(setting, number, seeds[number], ceremony.messages("certificate"))

    def content(name: str, number: int) -> Json:
        draw = numbered(f"{name} {number}")
        if name == "certificate":
            return certify(ED25519, setting.context(number), seeds[number], draw)
        if name == "commitment":
            return commit(member(number), draw)
        if name == "dealing":
            return deal(member(number), ceremony.messages("commitment")[number - 1], draw)
        return conclude(member(number), ceremony.messages("dealing"), draw)

    for name in ROUNDS:
        for number in setting.numbers:
            ceremony.receive(Message(name, number, content(name, number)))
    keys = [
        decryption_key(ED25519, seeds[number], ceremony.messages("conclusion")[number - 1])
        for number in setting.numbers
    ]
    wrong = _wrong_dealing(ceremony.messages("dealing")[2], member(3), member(1))
    trustees = encode([["Pedersen", ceremony.shared_key(NAMES)]])
    rules = Rules(POLL, District(4, "Old Town"), contest(candidates(2, 1, 3)))
    town = town_of(rules, SELECTIONS, trustees)
    count = town.count()
    tallied = count.aggregate(town.ballots)
    share = decryption_share(town.election, count.tally, keys[1], numbered("share"))
    return {
        "envelope": {
            "recipient": str(keys[0].secret),
            "content": "{}",
            "envelope": close_envelope(ED25519, keys[0].public, b"{}", numbered("envelope")),
        },
        "equality": prove_equality(
            ED25519, 7, ED25519.generator_power(3), "prefix|", numbered("equality")
        ).to_json(),
        "signature": sign_message(ED25519, 7, "\u00e0 toutes", numbered("signature")).to_json(),
        "seeds": [
            {
                "printed": seed.printed,
                "signing": str(seed.signing.secret),
                "opening": str(seed.opening.secret),
            }
            for seed in seeds.values()
        ],
        "transcript": Transcript(POLL.id, POLL.name, 1, NAMES, ceremony).to_json(),
        "spoken": spoken_fingerprint(ceremony.messages("certificate")),
        "keys": [str(key.secret) for key in keys],
        "wrong_dealing": wrong,
        "complaint": complain(member(1), 3, wrong, numbered("complaint")),
        "challenge": CHALLENGE,
        "rehearsal": prove_key(
            ED25519, keys[1], POLL.id, CHALLENGE, numbered("rehearsal")
        ).to_json(),
        "poll_file": write_poll_file(PollFile("ab" * 32, ((town.uuid, rules),))).decode(),
        "record": base64.b64encode(town.record(tallied)).decode(),
        "weighted": base64.b64encode(_weighted_record(rules, trustees)).decode(),
        "trustees": trustees.decode(),
        "head": tallied.event.hash,
        "share": decode(share),
    }


def _weighted_record(rules: Rules, trustees: bytes) -> bytes:
    """Return a record whose sum shows every single vote: ballots count 1, 2, 4, 8 times."""
    town = town_of(rules, SELECTIONS, trustees, [2**power for power in range(len(SELECTIONS))])
    return town.record(town.count().aggregate(town.ballots))


def _wrong_dealing(dealing: Json, dealer: Member, recipient: Member) -> Json:
    """Return a dealing in which the share for trustee 1 is another one, well sealed."""
    opening = recipient.seed.opening.public
    draw = numbered("lie")
    sealed, capsule = close_share(ED25519, dealer.seed, opening, {"secret": "5"}, draw)
    honest = fields_of_dealing(ED25519, dealer.seed.signing.public, dealing)
    content: Json = {
        **honest,
        "secrets": [sealed, *array(honest["secrets"])[1:]],
        "capsules": [capsule, *array(honest["capsules"])[1:]],
    }
    return sign(ED25519, dealer.seed, content, draw)


if __name__ == "__main__":
    VECTORS.write_bytes(json.dumps(make(), ensure_ascii=False, indent=1).encode() + b"\n")
