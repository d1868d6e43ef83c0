"""A key shared so that any quorum of its trustees can decrypt (Pedersen 1991): read and checked.

Belenios specification, crypto version 1, section on trustees with threshold, in the form of
releases since 3.0. Every message that made the key is in the record, and each is checked again:

1. the certificate, in which a trustee presents the key that signs her messages,
2. the commitments to the coefficients of her polynomial,
3. her signature under all certificates together, so that all saw the same set,
4. the verification key of her share, which follows from everybody's commitments.
"""

from crypto.canonical import Json, array, fields, natural, text
from crypto.errors import CheckFailed, Malformed
from crypto.group import Element, Group
from crypto.proof import read_proof
from crypto.signatures import verify_message
from tally.ceremony.certificate import (
    agreement,
    certificate_context,
    read_certificate,
    refuse_older_format,
)
from tally.ceremony.polynomial import committed_value, read_powers, spelled_powers
from tally.ceremony.setting import LARGEST_CIRCLE
from tally.keypart import KeyPart
from tally.trustee import Trustee, blaming, check_entry


def read_shared(group: Group, value: Json, first_owner: int) -> KeyPart:
    """Read a shared part of the poll key, whose trustees are numbered from `first_owner`.

    Raises Malformed (also for the older threshold format), InvalidProof, InvalidSignature or
    CheckFailed, naming the trustee.
    """
    refuse_older_format(value, "signatures")
    names = ("threshold", "certs", "coefexps", "signatures", "verification_keys")
    shared = fields(value, *names)
    quorum = natural(shared["threshold"])
    certificates, commitments, signatures, keys = (array(shared[name]) for name in names[1:])
    size = len(certificates)
    if size > LARGEST_CIRCLE:
        raise Malformed(f"a key is shared by at most {LARGEST_CIRCLE} trustees, here by {size}")
    if not 1 <= quorum <= size:
        raise Malformed(f"{quorum} of {size} trustees is no quorum")
    if not len(commitments) == len(signatures) == len(keys) == size:
        raise Malformed("the threshold key has lists of different lengths")

    signers: list[Element] = []
    for index, certificate in enumerate(certificates):
        context = certificate_context(group, quorum, size, index + 1)
        with blaming(first_owner + index):
            signers.append(read_certificate(group, context, certificate).signing)

    polynomials: list[list[Element]] = []
    for index, signer in enumerate(signers):
        with blaming(first_owner + index):
            polynomial = read_powers(group, quorum, signer, commitments[index])
            agreed = agreement(certificates, spelled_powers(group, polynomial)["coefexps"])
            verify_message(group, signer, agreed, read_proof(group, signatures[index]))
        polynomials.append(polynomial)

    joint = [group.product(same_degree) for same_degree in zip(*polynomials, strict=True)]
    holders: list[Trustee] = []
    for index, signer in enumerate(signers):
        with blaming(first_owner + index):
            holder = _read_holder(group, keys[index], first_owner + index, signer)
            if holder.public_key != committed_value(group, joint, index + 1):
                raise CheckFailed("the verification key does not follow from the commitments")
        holders.append(holder)
    return KeyPart(joint[0], quorum, tuple(holders))


def _read_holder(group: Group, value: Json, owner: int, signer: Element) -> Trustee:
    """Return the trustee with the key of her share, which she signed."""
    refuse_older_format(value, "signature")
    entry = fields(value, "pok", "public_key", "signature", "name?")
    signature = read_proof(group, entry["signature"])
    verify_message(group, signer, text(entry["public_key"]), signature)
    return check_entry(group, entry, owner)
