"""The ceremony: the honest make a key together, and whoever lies is named."""

import json
from collections.abc import Callable
from copy import deepcopy
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.canonical import Json, encode
from crypto.envelope import close_envelope, close_with_exponent
from crypto.equality import verify_equality
from crypto.errors import CheckFailed, CryptoError, Malformed
from crypto.groups import ED25519, group_named
from crypto.hashing import challenge, sha256_hex
from crypto.proof import Proof
from crypto.sharing import lagrange_coefficient
from crypto.signatures import sign_message
from tally.ceremony.ceremony import ROUNDS, Ceremony, Message, Round
from tally.ceremony.certificate import certify, spoken_fingerprint
from tally.ceremony.complaint import complain
from tally.ceremony.messages import (
    close_private,
    close_share,
    open_private,
    prove_capsule,
    sign,
)
from tally.ceremony.seed import new_seed, read_seed
from tally.ceremony.setting import Setting
from tally.ceremony.steps import Member, conclude, deal
from tally.errors import CeremonyStopped
from tally.trustee import new_key, public_entry
from tally.trustees import read_trustees
from tests.crypto.randomness import seeded
from tests.tally.ceremony.circle import Circle


def finished(quorum: int = 2, size: int = 3, seed: int = 1) -> Circle:
    """Return a circle after an honest ceremony."""
    circle = Circle(quorum, size, seed)
    circle.run()
    return circle


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_any_quorum_holds_the_key_and_fewer_do_not(data: st.DataObject) -> None:
    """For every n and t, each t shares make the secret of the poll key, and t - 1 do not."""
    size = data.draw(st.integers(3, 6))
    quorum = data.draw(st.integers(2, size - 1))
    circle = finished(quorum, size, data.draw(st.integers(0, 2**32)))
    raw = encode([["Pedersen", circle.shared_key()]])
    public_key = read_trustees(ED25519, raw).public_key
    for owners in combinations(range(1, size + 1), quorum):
        assert _joint(circle, owners) == public_key
        assert _joint(circle, owners[1:]) != public_key


def _joint(circle: Circle, owners: tuple[int, ...]) -> object:
    secret = sum(
        circle.key(owner).secret * lagrange_coefficient(ED25519.order, owners, owner)
        for owner in owners
    )
    return ED25519.generator_power(secret)


def test_the_rounds_wait_for_everyone() -> None:
    """Who has not sent a message yet is known in every round, and nobody at the end."""
    circle = Circle()
    for name in ROUNDS:
        assert str(circle.ceremony.round) == name
        assert len(circle.ceremony.waiting_for) == 3
        with pytest.raises(RuntimeError, match=f"{name}s is not complete"):
            circle.ceremony.messages(name)
        circle.ceremony.receive(Message(name, 2, circle.content(name, 2)))
        assert list(circle.ceremony.waiting_for) == [1, 3]
        circle.round()
    assert circle.ceremony.round is None
    assert circle.ceremony.waiting_for == ()


@pytest.mark.parametrize(("quorum", "size"), [(1, 3), (3, 3), (2, 2), (4, 3)])
def test_a_quorum_is_neither_one_nor_everyone(quorum: int, size: int) -> None:
    """Nobody decrypts alone, and nobody can stop the count alone."""
    with pytest.raises(ValueError, match="at least 2 and at most n - 1"):
        Setting(ED25519, quorum, size)


def test_a_circle_has_a_largest_size() -> None:
    """What the record would refuse is not begun."""
    assert Setting(ED25519, 2, 255).size == 255
    with pytest.raises(ValueError, match="at most 255 trustees"):
        Setting(ED25519, 2, 256)


def test_trustees_hear_the_same_digits_only_for_the_same_certificates() -> None:
    """The spoken fingerprint has eight groups of four digits, and one certificate changes it."""
    certificates = finished().ceremony.messages("certificate")
    digits = spoken_fingerprint(certificates)
    assert [len(group) for group in digits.split()] == [4] * 8
    assert spoken_fingerprint(certificates[::-1]) != digits


def test_the_same_message_again_changes_nothing_and_another_one_is_refused() -> None:
    """A repeated request is harmless; whoever sends two different messages is named."""
    circle = Circle()
    first = Message("certificate", 1, circle.content("certificate", 1))
    circle.ceremony.receive(first)
    circle.ceremony.receive(deepcopy(first))
    with pytest.raises(CeremonyStopped, match="two different certificates") as stopped:
        circle.ceremony.receive(Message("certificate", 1, circle.content("certificate", 1)))
    assert stopped.value.trustee == 1


def test_a_message_out_of_turn_or_of_nobody_is_refused() -> None:
    """Rounds follow each other, and senders have a number."""
    circle = Circle()
    content = circle.content("certificate", 1)
    for message in (Message("dealing", 1, content), Message("certificate", 4, content)):
        with pytest.raises(CeremonyStopped) as stopped:
            circle.ceremony.receive(message)
        assert stopped.value.trustee == message.sender
    assert circle.ceremony.waiting_for == (1, 2, 3)


def _changed(*path: Any) -> Callable[[Json], Json]:
    """Spoil the value at a path: a digit of text, or the place where a part should be."""

    def change(content: Json) -> Json:
        copy: Json = json.loads(encode(content))
        part: Any = copy
        for step in path[:-1]:
            part = part[step]
        old = part[path[-1]]
        part[path[-1]] = old[:-1] + ("1" if old[-1] != "1" else "2")
        return copy

    return change


def _garbage(_: Json) -> Json:
    return {"hello": "world"}


LIES: dict[str, tuple[Round, Callable[[Json], Json]]] = {
    "certificate: garbage": ("certificate", _garbage),
    "certificate: signature": ("certificate", _changed("signature", "response")),
    "commitment: garbage": ("commitment", _garbage),
    "commitment: signature": ("commitment", _changed("signature", "response")),
    "dealing: garbage": ("dealing", _garbage),
    "dealing: signature": ("dealing", _changed("signature", "response")),
    "conclusion: garbage": ("conclusion", _garbage),
    "conclusion: key": ("conclusion", _changed("public_key", "public_key")),
    "conclusion: proof": ("conclusion", _changed("public_key", "pok", "response")),
    "conclusion: signature": ("conclusion", _changed("public_key", "signature", "response")),
}


@pytest.mark.parametrize(("name", "change"), LIES.values(), ids=LIES)
def test_a_wrong_message_is_refused_and_its_sender_named(
    name: Round, change: Callable[[Json], Json]
) -> None:
    """The liar is named, nothing of the lie is kept, and an honest message puts things right."""
    circle = Circle()
    circle.run(until=name)
    with pytest.raises(CeremonyStopped, match=f"the {name} is wrong") as stopped:
        circle.lie(2, change)
    assert stopped.value.trustee == 2
    assert circle.ceremony.waiting_for == (1, 2, 3)
    circle.run()
    circle.shared_key()


LIES_UNDER_A_SIGNATURE: dict[str, Callable[[Json], Json]] = {
    "garbage": _garbage,
    "other polynomial": _changed("polynomial"),
    "commitments": _changed("coefexps", "signature", "response"),
    "agreement": _changed("signature", "response"),
    "envelope": _changed("secrets", 0),
    "capsule": _changed("capsules", 0, "response"),
}


@pytest.mark.parametrize("change", LIES_UNDER_A_SIGNATURE.values(), ids=LIES_UNDER_A_SIGNATURE)
def test_a_wrong_dealing_is_refused_though_it_is_signed(change: Callable[[Json], Json]) -> None:
    """The dealer's signature covers her dealing as a whole, and each part is checked as well."""
    circle = Circle()
    circle.run(until="dealing")
    with pytest.raises(CeremonyStopped, match="the dealing is wrong") as stopped:
        circle.lie(2, lambda content: circle.resigned(2, content, change))
    assert stopped.value.trustee == 2
    assert circle.ceremony.waiting_for == (1, 2, 3)


def test_an_envelope_exchanged_on_the_way_is_refused_and_convicts_nobody() -> None:
    """Only what the dealer signed can be held against her."""
    circle = Circle()
    circle.run(until="dealing")
    member, honest = circle.member(3), circle.content("dealing", 3)
    key = member.others[0].opening
    old: Json = {"secret": "12345"}
    exchanged = json.loads(encode(honest))
    content = json.loads(exchanged["message"])
    content["secrets"][0] = close_private(ED25519, member.seed, key, old, circle.draw)
    exchanged["message"] = encode(content).decode()
    with pytest.raises(CeremonyStopped, match="not signed with this key"):
        circle.ceremony.receive(Message("dealing", 3, exchanged))
    circle.ceremony.receive(Message("dealing", 3, honest))


@pytest.mark.parametrize("content", ["\ud800", {"message": "\ud800", "signature": {}}])
def test_half_a_character_is_a_wrong_message(content: Json) -> None:
    """What JSON can escape and UTF-8 cannot write is refused like any other garbage."""
    with pytest.raises(CeremonyStopped, match="the certificate is wrong"):
        Circle().ceremony.receive(Message("certificate", 1, content))


def test_a_key_that_does_not_follow_from_the_shares_is_refused() -> None:
    """A trustee cannot conclude with a key of her own making."""
    circle = Circle()
    circle.run(until="conclusion")
    own = new_key(ED25519, circle.draw)
    spelling = ED25519.encode(own.public)
    signature = sign_message(ED25519, circle.seeds[2].signing.secret, spelling, circle.draw)
    entry = public_entry(ED25519, own, None, circle.draw)
    content: Json = {
        "private_key": close_private(ED25519, circle.seeds[2], own.public, "", circle.draw),
        "public_key": {**entry, "signature": signature.to_json()},
    }
    with pytest.raises(CeremonyStopped, match="does not follow from the shares") as stopped:
        circle.ceremony.receive(Message("conclusion", 2, content))
    assert stopped.value.trustee == 2


@pytest.mark.parametrize("field", ["commitment", "polynomial"])
def test_a_commitment_that_could_never_be_kept_is_refused(field: str) -> None:
    """No hash, no envelope: refused when it comes, so that a right one can still follow."""
    circle = Circle()
    circle.run(until="commitment")
    honest = circle.content("commitment", 2)
    wrong = circle.resigned(2, honest, lambda content: {**content, field: "00"})
    with pytest.raises(CeremonyStopped, match="the commitment is wrong"):
        circle.ceremony.receive(Message("commitment", 2, wrong))
    circle.ceremony.receive(Message("commitment", 2, honest))


def test_a_conclusion_without_an_envelope_is_refused() -> None:
    """What she is to remember must be there, or her key is lost; a right one can still follow."""
    circle = Circle()
    circle.run(until="conclusion")
    honest: Any = circle.content("conclusion", 2)
    with pytest.raises(CeremonyStopped, match="the conclusion is wrong"):
        circle.ceremony.receive(Message("conclusion", 2, {**honest, "private_key": "zz"}))
    circle.ceremony.receive(Message("conclusion", 2, honest))


def test_a_certificate_for_another_place_is_refused() -> None:
    """A certificate says for whom of how many it was made."""
    circle = Circle()
    with pytest.raises(CeremonyStopped, match="another place"):
        circle.ceremony.receive(Message("certificate", 2, circle.content("certificate", 1)))


def test_a_copied_certificate_is_refused() -> None:
    """Two trustees cannot have the same keys."""
    circle = Circle()
    circle.ceremony.receive(Message("certificate", 1, circle.content("certificate", 1)))
    circle.seeds[2] = circle.seeds[1]
    with pytest.raises(CeremonyStopped, match="keys are those of trustee 1"):
        circle.ceremony.receive(Message("certificate", 2, circle.content("certificate", 2)))


def test_a_trustee_who_was_shown_other_certificates_is_noticed() -> None:
    """A service that shows different certificates to different trustees is found out."""
    circle, other = Circle(), Circle(seed=2)
    other.seeds[1] = circle.seeds[1]
    circle.run(until="commitment")
    other.run(until="commitment")
    deceived = other.content("commitment", 1)
    with pytest.raises(CeremonyStopped, match="other certificates") as stopped:
        circle.ceremony.receive(Message("commitment", 1, deceived))
    assert stopped.value.trustee == 1


def test_a_polynomial_chosen_after_seeing_the_others_is_refused() -> None:
    """What is dealt is what was committed to."""
    circle = Circle()
    circle.run(until="dealing")
    member = circle.member(1)
    rushed = circle.content("commitment", 1)
    with pytest.raises(CeremonyStopped, match="another polynomial"):
        circle.ceremony.receive(Message("dealing", 1, deal(member, rushed, circle.draw)))
    honest: Any = circle.content("dealing", 1)
    promised = json.loads(honest["message"])["polynomial"]
    rush = deal(member, rushed, circle.draw)
    late = circle.resigned(1, rush, lambda content: {**content, "polynomial": promised})
    with pytest.raises(CeremonyStopped, match="not the one committed to"):
        circle.ceremony.receive(Message("dealing", 1, late))


def _with_wrong_share(circle: Circle, dealer: int, recipient: int, share: Json) -> None:
    """Let a dealer send one recipient a wrong share, in an envelope of the right form."""
    member = circle.member(dealer)
    key = member.others[recipient - 1].opening
    _with_envelope(
        circle, dealer, recipient, *close_share(ED25519, member.seed, key, share, circle.draw)
    )


def _with_envelope(
    circle: Circle, dealer: int, recipient: int, envelope: Json, capsule: Json
) -> None:
    """Let a dealer send one recipient this envelope instead of the right one."""

    def change(content: Any) -> Any:
        content["secrets"][recipient - 1] = envelope
        content["capsules"][recipient - 1] = capsule
        return content

    circle.lie(dealer, lambda honest: circle.resigned(dealer, honest, change))


@pytest.mark.parametrize("share", [{"secret": "12345"}, {"secret": "x"}, {"other": 1}])
def test_whoever_deals_a_wrong_share_is_named_and_convicted(share: Json) -> None:
    """The recipient's software names the dealer, and her complaint proves it to everyone."""
    circle = Circle()
    circle.run(until="dealing")
    _with_wrong_share(circle, 3, 1, share)
    circle.round()
    dealings = circle.ceremony.messages("dealing")
    with pytest.raises(CeremonyStopped, match="the share for trustee 1") as stopped:
        circle.content("conclusion", 1)
    assert stopped.value.trustee == 3
    complaint = complain(circle.member(1), 3, dealings[2], circle.draw)
    verdict = circle.ceremony.accuse(1, complaint)
    assert (verdict.trustee, verdict.reason) == (3, "sent trustee 1 a wrong share")
    assert conclude(circle.member(2), dealings, circle.draw)


def test_an_envelope_that_nobody_can_open_convicts_its_sender() -> None:
    """An envelope sealed to another key, or with unsigned content, is a wrong share too."""
    for content, recipient in ((b"{}", 1), (b"secret", 2)):
        circle = Circle()
        circle.run(until="dealing")
        dealer, addressee = circle.member(3), circle.member(3).others[0].opening
        key = dealer.others[recipient - 1].opening
        sealed = close_with_exponent(ED25519, key, content, 7, circle.draw)
        capsule = prove_capsule(ED25519, dealer.seed, addressee, 7, circle.draw)
        _with_envelope(circle, 3, 1, encode(sealed).decode(), capsule)
        circle.round()
        dealings = circle.ceremony.messages("dealing")
        complaint = complain(circle.member(1), 3, dealings[2], circle.draw)
        assert circle.ceremony.accuse(1, complaint).trustee == 3


def test_a_copied_capsule_is_refused() -> None:
    """The complaint about it would show the power that opens what it was copied from.

    Here that is the decryption key which trustee 1 has sealed to herself; her software would
    complain by itself to whoever told her that she had not yet concluded.
    """
    circle = Circle()
    circle.run(until="dealing")
    told = Ceremony(circle.setting, _messages_so_far(circle))
    circle.run()
    own: Any = circle.ceremony.messages("conclusion")[0]
    copied = json.loads(own["private_key"])
    honest = _signed_content(circle.ceremony.messages("dealing")[2])
    for sealed in (json.dumps(copied, separators=(",", ":")), honest["secrets"][1]):
        secrets = [sealed, *honest["secrets"][1:]]
        swapped = sign(ED25519, circle.seeds[3], {**honest, "secrets": secrets}, circle.draw)
        with pytest.raises(CeremonyStopped, match="does not show knowledge") as stopped:
            told.receive(Message("dealing", 3, swapped))
        assert stopped.value.trustee == 3


def _messages_so_far(circle: Circle) -> list[Message]:
    return [
        Message(name, number, content)
        for name in ROUNDS
        for number, content in circle.ceremony.received(name).items()
    ]


FORMS: dict[str, Callable[[Any], Json]] = {
    "spaces between the digits": lambda sealed: {**sealed, "data": " ".join(sealed["data"])},
    "capital digits": lambda sealed: {**sealed, "data": sealed["data"].upper()},
    "half a byte": lambda sealed: {**sealed, "data": sealed["data"][1:]},
    "a number": lambda sealed: {**sealed, "beta": 10**30},
    "no point": lambda sealed: {**sealed, "beta": "00"},
}


@pytest.mark.parametrize("change", FORMS.values(), ids=FORMS)
def test_an_envelope_of_a_second_spelling_is_refused_on_arrival(
    change: Callable[[Any], Json],
) -> None:
    """Software that reads it and software that does not would blame different people."""
    circle = Circle()
    circle.run(until="dealing")

    def respelled(content: Any) -> Any:
        sealed = change(json.loads(content["secrets"][0]))
        content["secrets"][0] = encode(sealed).decode()
        return content

    with pytest.raises(CeremonyStopped, match="the dealing is wrong") as stopped:
        circle.lie(2, lambda content: circle.resigned(2, content, respelled))
    assert stopped.value.trustee == 2


@pytest.mark.parametrize("field", ["commitment", "polynomial"])
def test_a_commitment_is_made_of_texts(field: str) -> None:
    """Other values would be found out a round later, and not by all software in the same way."""
    circle = Circle()
    circle.run(until="commitment")
    change = {field: 10**30}
    with pytest.raises(CeremonyStopped, match="the commitment is wrong") as stopped:
        circle.lie(2, lambda content: circle.resigned(2, content, lambda own: {**own, **change}))
    assert stopped.value.trustee == 2


def test_a_complaint_about_a_right_share_convicts_the_plaintiff() -> None:
    """Crying wolf is found out, as is accusing nobody."""
    circle = Circle()
    circle.run(until="conclusion")
    dealings = circle.ceremony.messages("dealing")
    complaint = complain(circle.member(1), 3, dealings[2], circle.draw)
    verdict = circle.ceremony.accuse(1, complaint)
    assert (verdict.trustee, verdict.reason) == (1, "complained about a share that is right")
    nobody: Json = {"dealer": 9, "power": "", "proof": {}}
    assert (
        circle.ceremony.accuse(1, sign(ED25519, circle.seeds[1], nobody, circle.draw)).trustee == 1
    )


def test_a_complaint_with_a_forged_power_is_refused() -> None:
    """The plaintiff must prove that the power is that of her key."""
    circle = Circle()
    circle.run(until="conclusion")
    dealings = circle.ceremony.messages("dealing")
    content = json.loads(str(complain(circle.member(1), 3, dealings[2], circle.draw)["message"]))
    content["power"] = ED25519.encode(ED25519.generator)
    forged = sign(ED25519, circle.seeds[1], content, circle.draw)
    with pytest.raises(CeremonyStopped, match="the complaint is wrong") as stopped:
        circle.ceremony.accuse(1, forged)
    assert stopped.value.trustee == 1


def test_a_power_chosen_after_its_challenge_convicts_nobody() -> None:
    """The proof hashes the power, or a wrong one could be solved for when all else is fixed."""
    circle = Circle()
    circle.run(until="conclusion")
    member, dealing = circle.member(1), circle.ceremony.messages("dealing")[2]
    honest = json.loads(str(complain(member, 3, dealing, circle.draw)["message"]))
    sealed = json.loads(str(_signed_content(dealing)["secrets"][0]))
    base, order = ED25519.decode(sealed["alpha"]), ED25519.order
    secret, nonce, offset = member.seed.opening.secret, 12345, 999
    spelled = ED25519.encode(member.seed.opening.public)
    digest = sha256_hex(encode(sealed))
    for prefix in (
        f"evote-complaint|Ed25519|{spelled}|3|",
        f"evote-complaint|Ed25519|{spelled}|3|{digest}|{honest['power']}|",
    ):
        commitments = (
            ED25519.generator_power(nonce),
            ED25519.multiply(ED25519.power(base, nonce), ED25519.generator_power(offset)),
        )
        hashed = challenge(order, prefix, *map(ED25519.encode, commitments))
        shift = ED25519.generator_power(offset * pow(hashed, -1, order))
        solved = ED25519.multiply(ED25519.power(base, secret), shift)
        proof = Proof(hashed, ED25519.respond(nonce, secret, hashed))
        # The two powers' equation holds for the solved power: only the hash stands against it.
        verify_equality(ED25519, member.seed.opening.public, base, solved, prefix, proof)
        content = {**honest, "power": ED25519.encode(solved), "proof": proof.to_json()}
        forged = sign(ED25519, member.seed, content, circle.draw)
        with pytest.raises(CeremonyStopped, match="do not have the same exponent") as stopped:
            circle.ceremony.accuse(1, forged)
        assert stopped.value.trustee == 1


def _signed_content(message: Any) -> Any:
    return json.loads(message["message"])


@pytest.mark.parametrize("recipient", [0, 4, -1])
def test_a_complaint_of_nobody_convicts_nobody(recipient: int) -> None:
    """An honest share, held against a place that does not exist, would look wrong."""
    circle = Circle()
    circle.run(until="conclusion")
    dealing = circle.ceremony.messages("dealing")[0]
    complaint = complain(circle.member(3), 1, dealing, circle.draw)
    with pytest.raises(CeremonyStopped, match="nobody has this number") as stopped:
        circle.ceremony.accuse(recipient, complaint)
    assert stopped.value.trustee == recipient


def test_a_polynomial_is_not_dealt_to_two_sets_of_trustees() -> None:
    """A commitment of an earlier try, shown again to its maker, is refused by her software."""
    circle = Circle()
    circle.run(until="dealing")
    earlier = circle.ceremony.messages("commitment")[0]
    circle.ceremony = circle.ceremony.replacing(2)
    circle.seeds[2] = new_seed(ED25519, circle.draw)
    circle.round()
    with pytest.raises(CheckFailed, match="other certificates"):
        deal(circle.member(1), earlier, circle.draw)


def test_who_was_replaced_comes_back_with_new_keys_only() -> None:
    """With the old ones, all messages of the earlier try would be good again."""
    circle = Circle()
    circle.run(until="dealing")
    earlier = circle.ceremony.messages("certificate")[1]
    circle.ceremony = circle.ceremony.replacing(2).replacing(2)
    for old in (earlier, circle.content("certificate", 2)):
        with pytest.raises(CeremonyStopped, match="of an earlier try") as stopped:
            circle.ceremony.receive(Message("certificate", 2, old))
        assert stopped.value.trustee == 2


def test_a_trustee_is_replaced_and_the_other_certificates_stay_good() -> None:
    """After a restart only the newcomer presents a certificate."""
    circle = Circle()
    circle.run(until="dealing")
    circle.ceremony = circle.ceremony.replacing(2)
    assert circle.ceremony.round == "certificate"
    assert circle.ceremony.waiting_for == (2,)
    circle.seeds[2] = new_seed(ED25519, circle.draw)
    circle.run()
    read_trustees(ED25519, encode([["Pedersen", circle.shared_key()]]))


def test_a_private_message_cannot_be_passed_on() -> None:
    """What was sealed to one trustee and signed for her is refused when another one gets it."""
    circle = finished()
    one, two = circle.seeds[1], circle.seeds[2]
    addressed: Json = {
        "recipient": ED25519.encode(one.opening.public),
        "message": '{"secret":"1"}',
    }
    signed = encode(sign(ED25519, one, addressed, circle.draw))
    envelope = close_envelope(ED25519, two.opening.public, signed, circle.draw)
    with pytest.raises(CheckFailed, match="meant for someone else"):
        open_private(ED25519, two, one.signing.public, encode(envelope).decode())


def test_a_seed_is_typed_back_and_never_shown() -> None:
    """A seed makes the same keys again; its text is in no representation and no error."""
    seed = new_seed(ED25519, seeded(5))
    again = read_seed(ED25519, f" {seed.text}\n")
    assert again.signing.public == seed.signing.public
    assert again.opening.public == seed.opening.public
    member = Member(Setting(ED25519, 2, 3), 1, seed, ())
    assert seed.text not in repr(seed) + repr(member)
    assert str(seed.signing.secret) not in repr(seed)
    with pytest.raises(Malformed) as refused:
        read_seed(ED25519, seed.text[:-1] + "0")
    assert seed.text[:-1] not in str(refused.value)


def test_a_ceremony_works_in_the_finite_field_group() -> None:
    """The certificates of another group are refused by name, its own accepted."""
    group = group_named("BELENIOS-2048")
    seed = new_seed(group, seeded(5))
    ceremony = Ceremony(Setting(group, 2, 3))
    context = Setting(group, 2, 3).context(1)
    ceremony.receive(Message("certificate", 1, certify(group, context, seed, seeded(6))))
    assert ceremony.waiting_for == (2, 3)
    other = Ceremony(Setting(ED25519, 2, 3))
    with pytest.raises(CeremonyStopped):
        other.receive(Message("certificate", 1, certify(group, context, seed, seeded(6))))


def test_errors_of_the_ceremony_are_sentences_with_a_name() -> None:
    """The error names the trustee's number, and is no cryptographic error itself."""
    stopped = CeremonyStopped(2, "sent nothing")
    assert str(stopped) == "trustee 2: sent nothing"
    assert not isinstance(stopped, CryptoError)
