"""A dispute that anyone can judge: did the dealer send a wrong share, or does the recipient lie?

The recipient shows the power that opens this one envelope, and proves that it is the right power
of her certified key (Chaum and Pedersen 1992). Then everybody opens the envelope and looks. Her key
and all other envelopes stay closed.
"""

from collections.abc import Sequence

from crypto.canonical import Json, array, decode, fields, natural, text
from crypto.envelope import capsule_base, open_with_power
from crypto.equality import prove_equality, verify_equality
from crypto.errors import CryptoError
from crypto.group import Element
from crypto.proof import read_proof
from crypto.randomness import Randomness
from tally.ceremony.certificate import Certificate
from tally.ceremony.messages import read_private, read_signed, sign
from tally.ceremony.polynomial import read_powers
from tally.ceremony.setting import Setting
from tally.ceremony.steps import Member, check_share_value, read_share


def complain(member: Member, dealer: int, dealing: Json, randomness: Randomness) -> dict[str, Json]:
    """Return the signed complaint of a trustee whose share from `dealer` is wrong.

    Raises Malformed when the envelope is no envelope at all: then nobody needs a complaint to see
    it, and `check_dealing` refuses the message.
    """
    group, opening = member.group, member.seed.opening
    base = capsule_base(group, _envelope(dealing, member.number))
    prefix = _prefix(member.setting, member.others[member.number - 1], dealer)
    proof = prove_equality(group, opening.secret, base, prefix, randomness)
    content: Json = {
        "dealer": dealer,
        "power": group.encode(group.power(base, opening.secret)),
        "proof": proof.to_json(),
    }
    return sign(group, member.seed, content, randomness)


def judge(
    setting: Setting,
    certificates: Sequence[Certificate],
    dealings: Sequence[Json],
    recipient: int,
    complaint: Json,
) -> int:
    """Return the number of the trustee who is at fault: the dealer, or who complains of nothing.

    Raises CryptoError when the complaint is not a signed complaint of that recipient.
    """
    group, plaintiff = setting.group, certificates[recipient - 1]
    content = fields(read_signed(group, plaintiff.signing, complaint), "dealer", "power", "proof")
    dealer = natural(content["dealer"])
    if dealer not in setting.numbers:
        return recipient
    dealing, accused = dealings[dealer - 1], certificates[dealer - 1]
    envelope = _envelope(dealing, recipient)
    power = group.decode(text(content["power"]))
    verify_equality(
        group,
        plaintiff.opening,
        capsule_base(group, envelope),
        power,
        _prefix(setting, plaintiff, dealer),
        read_proof(group, content["proof"]),
    )
    try:
        opened = open_with_power(group, power, envelope)
        share = read_share(group, read_private(group, plaintiff.opening, accused.signing, opened))
        powers = read_powers(group, setting.quorum, accused.signing, fields_of(dealing)["coefexps"])
        check_share_value(group, powers, recipient, share)
    except CryptoError:
        return dealer
    return recipient


def fields_of(dealing: Json) -> dict[str, Json]:
    """Return the parts of a dealing; raises Malformed."""
    return fields(dealing, "polynomial", "secrets", "coefexps", "signature")


def _envelope(dealing: Json, recipient: int) -> Json:
    return decode(text(array(fields_of(dealing)["secrets"])[recipient - 1]).encode())


def _prefix(setting: Setting, plaintiff: Certificate, dealer: int) -> str:
    key: Element = plaintiff.opening
    return f"evote-complaint|{setting.group.name}|{setting.group.encode(key)}|{dealer}|"
