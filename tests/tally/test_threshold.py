"""A key shared between trustees: honest dealings are accepted, and no part can be changed."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from crypto.canonical import encode
from crypto.errors import CheckFailed, CryptoError, InvalidProof, InvalidSignature, Malformed
from crypto.groups import ED25519, group_named
from tally.threshold import read_shared
from tests.crypto.randomness import seeded
from tests.crypto.vectors import VECTORS
from tests.tally.dealing import certificate, deal, signed, verification_key

DEALT = deal(ED25519, 2, 3, seeded(1))
OTHER = deal(ED25519, 2, 3, seeded(2))
NEUTRAL = ED25519.encode(ED25519.neutral)

Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("group_name", "quorum", "size"),
    [("Ed25519", 1, 1), ("Ed25519", 1, 2), ("Ed25519", 3, 3), ("BELENIOS-2048", 2, 3)],
)
def test_an_honest_dealing_is_accepted(group_name: str, quorum: int, size: int) -> None:
    """Whatever group and quorum; the holders are numbered on from the first owner."""
    group = group_named(group_name)
    dealt = deal(group, quorum, size, seeded(3))
    part = read_shared(group, dealt.part[1], 4)
    assert part.quorum == quorum
    assert [holder.owner for holder in part.holders] == list(range(4, 4 + size))
    assert [holder.public_key for holder in part.holders] == [key.public for key in dealt.keys]


def test_the_holders_may_have_names() -> None:
    """A name is the last field of a verification key."""
    content = deepcopy(DEALT.part[1])
    content["verification_keys"][1]["name"] = "Ada"
    assert read_shared(ED25519, content, 1).holders[1].name == "Ada"


def _set(*path: str | int, value: Any) -> Change:
    def change(content: Any) -> None:
        *way, last = path
        for step in way:
            content = content[step]
        content[last] = value

    return change


def _without(*path: str | int) -> Change:
    def change(content: Any) -> None:
        *way, last = path
        for step in way:
            content = content[step]
        del content[last]

    return change


def _presented(**named: Any) -> Change:
    """Let the second trustee sign another certificate."""
    proper: dict[str, Any] = {"size": 3, "quorum": 2, "index": 2, "spelling": _signer_spelling(1)}
    return _signed("certs", certificate(ED25519, **proper | named))


def _signed(place: str, message: str) -> Change:
    """Let the second trustee sign another message."""
    return _set(place, 1, value=signed(ED25519, DEALT.signers[1], message, seeded(4)))


def _signer_spelling(index: int) -> str:
    return ED25519.encode(DEALT.signers[index].public)


def _committed(*spellings: str) -> Change:
    return _signed("coefexps", encode({"coefexps": spellings}).decode())


def _of_other(place: str) -> Change:
    return _set(place, 1, value=OTHER.part[1][place][1])


TAMPERED: dict[str, tuple[Change, type[CryptoError], str]] = {
    "no-quorum": (_set("threshold", value=0), Malformed, "0 of 3 trustees is no quorum"),
    "quorum-beyond-all": (_set("threshold", value=4), Malformed, "4 of 3 trustees is no quorum"),
    "other-quorum": (_set("threshold", value=3), CheckFailed, "trustee 1: .* another place"),
    "list-too-short": (_without("signatures", 2), Malformed, ".*lists of different lengths"),
    "too-many-trustees": (
        lambda content: content["certs"].extend([{}] * 253),
        Malformed,
        "a key is shared by at most 255 trustees, here by 256",
    ),
    "no-signatures": (_without("signatures"), Malformed, "older threshold format"),
    "no-context": (
        _signed("certs", encode({"verification": "", "encryption": ""}).decode()),
        Malformed,
        "trustee 2: older threshold format",
    ),
    "no-key-signature": (
        _without("verification_keys", 1, "signature"),
        Malformed,
        "trustee 2: older threshold format",
    ),
    "unknown-field": (_set("more", value=1), Malformed, "fields are"),
    "place": (_presented(index=3), CheckFailed, "trustee 2: .* another place"),
    "size": (_presented(size=4), CheckFailed, "trustee 2: .* another place"),
    "certificate-of-another-key": (
        _presented(spelling=_signer_spelling(0)),
        InvalidSignature,
        "trustee 2: ",
    ),
    "neutral-key": (_presented(spelling=NEUTRAL), Malformed, "trustee 2: the neutral element"),
    "certificate-not-canonical": (_signed("certs", "{ }"), Malformed, "trustee 2: "),
    "certificate-of-other-dealing": (_of_other("certs"), InvalidSignature, "trustee 1: "),
    "commitments-of-other-dealing": (_of_other("coefexps"), InvalidSignature, "trustee 2: "),
    "agreement-of-other-dealing": (_of_other("signatures"), InvalidSignature, "trustee 2: "),
    "key-of-other-dealing": (_of_other("verification_keys"), InvalidSignature, "trustee 2: "),
    "too-few-commitments": (_committed(_signer_spelling(1)), Malformed, "trustee 2: the array"),
    "commitments-without-agreement": (
        _committed(_signer_spelling(1), _signer_spelling(1)),
        InvalidSignature,
        "trustee 2: ",
    ),
    "neutral-commitment": (
        _committed(_signer_spelling(1), NEUTRAL),
        Malformed,
        "trustee 2: the neutral element",
    ),
    "key-that-does-not-follow": (
        _set(
            "verification_keys",
            1,
            value=verification_key(ED25519, DEALT.signers[1], OTHER.keys[1], seeded(6)),
        ),
        CheckFailed,
        "trustee 2: the verification key does not follow",
    ),
    "possession-unproven": (
        _set("verification_keys", 1, "pok", value=DEALT.part[1]["verification_keys"][0]["pok"]),
        InvalidProof,
        "trustee 2: ",
    ),
}


@pytest.mark.parametrize(("change", "error", "sentence"), TAMPERED.values(), ids=TAMPERED)
def test_a_changed_dealing_is_refused(
    change: Change, error: type[CryptoError], sentence: str
) -> None:
    """The error says whose contribution is wrong, where it is somebody's."""
    content = deepcopy(DEALT.part[1])
    read_shared(ED25519, content, 1)
    change(content)
    with pytest.raises(error, match=f"^{sentence}"):
        read_shared(ED25519, content, 1)


def test_the_signed_words_are_those_of_independent_software() -> None:
    """The certificate of a published vector has the words that ours has."""
    prefix = VECTORS["threshold_v03_trustee1"]["certificate"]["prefix"]
    spelling = prefix.split('"verification":"')[1][:64]
    assert prefix.startswith("sigmsg|" + certificate(ED25519, 3, 2, 1, spelling).split(',"enc')[0])
