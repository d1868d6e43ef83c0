"""What one trustee's software does in each step of the ceremony.

Belenios specification, crypto version 1, threshold protocol, with one step of ours in front:

1. certify (in `certificate`): she presents her two public keys,
2. commit: she draws her polynomial and publishes its hash, before anyone shows a polynomial, so
   that nobody can choose hers after seeing the others,
3. deal: she shows the commitments to its coefficients and sends every trustee her share,
4. conclude: she checks all shares sent to her, and their sum is her decryption key.

Between the steps she keeps nothing but her seed: what she must remember is sealed to herself inside
her own messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crypto import schnorr
from crypto.canonical import Json, array, encode, fields, text
from crypto.errors import CheckFailed, CryptoError
from crypto.group import Element, Group
from crypto.hashing import sha256_hex
from crypto.randomness import Randomness
from crypto.signatures import sign_message
from tally.ceremony.certificate import Certificate, agreement, read_certificate
from tally.ceremony.messages import close_private, close_share, open_private, read_signed, sign
from tally.ceremony.polynomial import (
    Polynomial,
    committed_value,
    draw_polynomial,
    read_powers,
    spelled_powers,
)
from tally.ceremony.seed import Seed
from tally.ceremony.setting import Setting
from tally.errors import CeremonyStopped
from tally.trustee import TrusteeKey, key_of, possession_prefix


@dataclass(frozen=True, slots=True)
class Member:
    """One trustee in a ceremony whose certificates are complete."""

    setting: Setting
    number: int
    seed: Seed = field(repr=False)
    certificates: tuple[Json, ...] = field(repr=False)

    @property
    def group(self) -> Group:
        """The group of the poll key."""
        return self.setting.group

    @property
    def others(self) -> list[Certificate]:
        """Everyone's certificate, her own among them, in the order of their numbers."""
        return [
            read_certificate(self.group, self.setting.context(number), value)
            for number, value in enumerate(self.certificates, 1)
        ]


def commit(member: Member, randomness: Randomness) -> dict[str, Json]:
    """Draw a polynomial and return its hash, with the polynomial sealed to herself."""
    group = member.group
    polynomial = draw_polynomial(group, member.setting.quorum, randomness)
    remembered: Json = {"polynomial": list(map(str, polynomial.coefficients))}
    own_key = member.seed.opening.public
    content: Json = {
        "certificates": sha256_hex(encode(member.certificates)),
        "commitment": sha256_hex(encode(spelled_powers(group, polynomial.commitments(group)))),
        "polynomial": close_private(group, member.seed, own_key, remembered, randomness),
    }
    return sign(group, member.seed, content, randomness)


def deal(member: Member, commitment: Json, randomness: Randomness) -> dict[str, Json]:
    """Show the commitments of the polynomial drawn in `commit`, and seal a share for everyone.

    `commitment` is what `commit` returned. Raises CryptoError when it is not hers, or was made
    among other trustees: shares of one polynomial for two circles could be more than a quorum.
    """
    group, seed = member.group, member.seed
    committed = fields_of_commitment(group, seed.signing.public, commitment)
    if committed["certificates"] != sha256_hex(encode(member.certificates)):
        raise CheckFailed("the commitment was made among trustees with other certificates")
    sealed = text(committed["polynomial"])
    remembered = fields(open_private(group, seed, seed.signing.public, sealed), "polynomial")
    coefficients = array(remembered["polynomial"], member.setting.quorum)
    polynomial = Polynomial(tuple(map(group.scalar, coefficients)))
    powers = spelled_powers(group, polynomial.commitments(group))
    agreed = agreement(member.certificates, powers["coefexps"])
    shares = [
        close_share(
            group,
            seed,
            other.opening,
            {"secret": str(polynomial.value_at(group, number))},
            randomness,
        )
        for number, other in enumerate(member.others, 1)
    ]
    content: Json = {
        "polynomial": sealed,
        "secrets": [envelope for envelope, _ in shares],
        "coefexps": sign(group, seed, powers, randomness),
        "signature": sign_message(group, seed.signing.secret, agreed, randomness).to_json(),
        "capsules": [proof for _, proof in shares],
    }
    return sign(group, seed, content, randomness)


def conclude(member: Member, dealings: Sequence[Json], randomness: Randomness) -> dict[str, Json]:
    """Check every share sent to this trustee; return her public key, and her secret one sealed.

    `dealings` are those that a `Ceremony` has accepted, which holds them against the commitments.
    Raises CeremonyStopped, naming the trustee whose share is wrong.
    """
    group, seed = member.group, member.seed
    shares = [received_share(member, dealer, dealing) for dealer, dealing in enumerate(dealings, 1)]
    key = key_of(group, sum(shares) % group.order)
    spelling = group.encode(key.public)
    proof = schnorr.prove(group, key.secret, possession_prefix(group, spelling), randomness)
    signature = sign_message(group, seed.signing.secret, spelling, randomness)
    remembered: Json = {"decryption_key": str(key.secret)}
    return {
        "private_key": close_private(group, seed, seed.opening.public, remembered, randomness),
        "public_key": {
            "pok": proof.to_json(),
            "public_key": spelling,
            "signature": signature.to_json(),
        },
    }


def decryption_key(group: Group, seed: Seed, conclusion: Json) -> TrusteeKey:
    """Return the trustee's decryption key from what `conclude` returned; raises CryptoError."""
    sealed = fields(conclusion, "private_key", "public_key")["private_key"]
    remembered = open_private(group, seed, seed.signing.public, sealed)
    return key_of(group, group.scalar(fields(remembered, "decryption_key")["decryption_key"]))


def received_share(member: Member, dealer: int, dealing: Json) -> int:
    """Open the share that a dealer sent to this trustee; raises CeremonyStopped, naming him."""
    group = member.group
    try:
        signer = member.others[dealer - 1].signing
        message = fields_of_dealing(group, signer, dealing)
        sealed = array(message["secrets"], member.setting.size)[member.number - 1]
        share = read_share(group, open_private(group, member.seed, signer, sealed))
        commitments = read_powers(group, member.setting.quorum, signer, message["coefexps"])
        check_share_value(group, commitments, member.number, share)
    except CryptoError as error:
        raise CeremonyStopped(dealer, f"the share for trustee {member.number}: {error}") from error
    return share


def read_share(group: Group, content: Json) -> int:
    """Read the content of a share; raises Malformed."""
    return group.scalar(fields(content, "secret")["secret"])


def check_share_value(
    group: Group, commitments: Sequence[Element], number: int, share: int
) -> None:
    """Raise CheckFailed unless the share is the committed polynomial's value at `number`."""
    if group.generator_power(share) != committed_value(group, commitments, number):
        raise CheckFailed("it does not lie on the polynomial that its sender committed to")


def fields_of_commitment(group: Group, signer: Element, value: Json) -> dict[str, Json]:
    """Read the signed message of `commit`; raises CryptoError."""
    content = read_signed(group, signer, value)
    commitment = fields(content, "certificates", "commitment", "polynomial")
    return {name: text(written) for name, written in commitment.items()}


def fields_of_dealing(group: Group, signer: Element, value: Json) -> dict[str, Json]:
    """Read the signed message of `deal`; raises CryptoError.

    The signature covers the envelopes: nobody can exchange one and let the dealer be blamed.
    """
    content = read_signed(group, signer, value)
    return fields(content, "polynomial", "secrets", "coefexps", "signature", "capsules")
