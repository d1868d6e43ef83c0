"""A dispute that anyone can judge: did the dealer send a wrong share, or does the recipient lie?

The recipient shows the power that opens this one envelope, and proves that it is the right power
of her certified key (Chaum and Pedersen 1992). The proof hashes envelope and power too, so that no
other power passes. Then everybody opens the envelope and looks; her key stays her own.

The envelopes of a dealing that a `Ceremony` has accepted have capsules of the dealer's own making:
the power that a complaint shows is one that he could compute himself, and opens nothing that others
have sealed. The share in the envelope is public after a complaint, though. So a ceremony with a
complaint in it is never finished; its successor (`Ceremony.replacing`) has new polynomials.
"""

from collections.abc import Mapping, Sequence

from crypto.canonical import Json, array, decode, encode, fields, natural, text
from crypto.envelope import capsule_base, open_with_power
from crypto.equality import prove_equality, verify_equality
from crypto.errors import CryptoError
from crypto.group import Element
from crypto.hashing import sha256_hex
from crypto.proof import read_proof
from crypto.randomness import Randomness
from tally.ceremony.certificate import Certificate
from tally.ceremony.messages import read_private, read_signed, sign
from tally.ceremony.polynomial import read_powers
from tally.ceremony.setting import Setting
from tally.ceremony.steps import Member, check_share_value, fields_of_dealing, read_share


def complain(member: Member, dealer: int, dealing: Json, randomness: Randomness) -> dict[str, Json]:
    """Return the signed complaint of a trustee whose share from `dealer` is wrong.

    Raises CryptoError when the dealer signed no envelope at all: then nobody needs a complaint to
    see it, and the ceremony refuses the message.
    """
    group, opening = member.group, member.seed.opening
    parts = fields_of_dealing(group, member.others[dealer - 1].signing, dealing)
    envelope = _envelope(parts, member.number)
    base = capsule_base(group, envelope)
    power = group.power(base, opening.secret)
    prefix = _prefix(member.setting, opening.public, dealer, envelope, power)
    proof = prove_equality(group, opening.secret, base, prefix, randomness)
    content: Json = {
        "dealer": dealer,
        "power": group.encode(power),
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
    accused = certificates[dealer - 1]
    dealing = fields_of_dealing(group, accused.signing, dealings[dealer - 1])
    envelope = _envelope(dealing, recipient)
    power = group.decode(text(content["power"]))
    verify_equality(
        group,
        plaintiff.opening,
        capsule_base(group, envelope),
        power,
        _prefix(setting, plaintiff.opening, dealer, envelope, power),
        read_proof(group, content["proof"]),
    )
    try:
        opened = open_with_power(group, power, envelope)
        share = read_share(group, read_private(group, plaintiff.opening, accused.signing, opened))
        powers = read_powers(group, setting.quorum, accused.signing, dealing["coefexps"])
        check_share_value(group, powers, recipient, share)
    except CryptoError:
        return dealer
    return recipient


def _envelope(dealing: Mapping[str, Json], recipient: int) -> Json:
    return decode(text(array(dealing["secrets"])[recipient - 1]).encode())


def _prefix(setting: Setting, key: Element, dealer: int, envelope: Json, power: Element) -> str:
    """Return what the proof hashes before its commitments: its whole statement, power included."""
    group = setting.group
    statement = (group.encode(key), dealer, sha256_hex(encode(envelope)), group.encode(power))
    return f"evote-complaint|{group.name}|{'|'.join(map(str, statement))}|"
