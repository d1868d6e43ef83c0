"""A key shared so that any quorum of its trustees can decrypt (Pedersen 1991): read and checked.

Belenios specification, crypto version 1, section on trustees with threshold, in the form of
releases since 3.0. Every message that made the key is in the record, and each is checked again:

1. the certificate, in which a trustee presents the key that signs her messages,
2. the commitments to the coefficients of her polynomial,
3. her signature under all certificates together, so that all saw the same set,
4. the verification key of her share, which follows from everybody's commitments.
"""

from collections.abc import Sequence

from crypto.canonical import Json, array, decode, encode, fields, natural, text
from crypto.errors import CheckFailed, Malformed
from crypto.group import Element, Group
from crypto.proof import read_proof
from crypto.signatures import verify_message
from tally.keypart import KeyPart
from tally.trustee import Trustee, blaming, check_entry


def read_shared(group: Group, value: Json, first_owner: int) -> KeyPart:
    """Read a shared part of the poll key, whose trustees are numbered from `first_owner`.

    Raises Malformed (also for the older threshold format), InvalidProof, InvalidSignature or
    CheckFailed, naming the trustee.
    """
    _refuse_older_format(value, "signatures")
    names = ("threshold", "certs", "coefexps", "signatures", "verification_keys")
    shared = fields(value, *names)
    quorum = natural(shared["threshold"])
    certificates, commitments, signatures, keys = (array(shared[name]) for name in names[1:])
    size = len(certificates)
    if not 1 <= quorum <= size:
        raise Malformed(f"{quorum} of {size} trustees is no quorum")
    if not len(commitments) == len(signatures) == len(keys) == size:
        raise Malformed("the threshold key has lists of different lengths")

    signers: list[Element] = []
    for index, certificate in enumerate(certificates):
        context: Json = {"group": group.name, "size": size, "threshold": quorum, "index": index + 1}
        with blaming(first_owner + index):
            signers.append(_read_certificate(group, certificate, context))

    polynomials: list[list[Element]] = []
    for index, signer in enumerate(signers):
        with blaming(first_owner + index):
            polynomial = _read_commitments(group, commitments[index], quorum, signer)
            _check_agreement(group, certificates, polynomial, signatures[index], signer)
        polynomials.append(polynomial)

    joint = [group.product(same_degree) for same_degree in zip(*polynomials, strict=True)]
    holders: list[Trustee] = []
    for index, signer in enumerate(signers):
        with blaming(first_owner + index):
            holder = _read_holder(group, keys[index], first_owner + index, signer)
            if holder.public_key != _share_key(group, joint, index + 1):
                raise CheckFailed("the verification key does not follow from the commitments")
        holders.append(holder)
    return KeyPart(joint[0], quorum, tuple(holders))


def _read_certificate(group: Group, value: Json, context: Json) -> Element:
    """Return the key with which the trustee signs, after checking that she is in this place."""
    signed = fields(value, "message", "signature")
    message = text(signed["message"])
    certificate = decode(message.encode())
    _refuse_older_format(certificate, "context")
    named = fields(certificate, "context", "verification", "encryption")
    if encode(named["context"]) != encode(context):
        raise CheckFailed("the certificate was made for another place among the trustees")
    signer = group.decode_key(text(named["verification"]))
    group.decode_key(text(named["encryption"]))
    verify_message(group, signer, message, read_proof(group, signed["signature"]))
    return signer


def _read_commitments(group: Group, value: Json, quorum: int, signer: Element) -> list[Element]:
    """Return the generator raised to each coefficient, the constant one first."""
    signed = fields(value, "message", "signature")
    message = text(signed["message"])
    spellings = array(fields(decode(message.encode()), "coefexps")["coefexps"], quorum)
    verify_message(group, signer, message, read_proof(group, signed["signature"]))
    return [group.decode_key(text(spelling)) for spelling in spellings]


def _check_agreement(
    group: Group,
    certificates: Sequence[Json],
    polynomial: Sequence[Element],
    signature: Json,
    signer: Element,
) -> None:
    """Check that the trustee signed all certificates together with her own commitments."""
    own = [group.encode(commitment) for commitment in polynomial]
    agreed = encode({"certs": certificates, "coefexps": own}).decode()
    verify_message(group, signer, f"certs_sig|{agreed}", read_proof(group, signature))


def _share_key(group: Group, joint: Sequence[Element], number: int) -> Element:
    """Return the public key of the share that holder `number`, from 1, got from all polynomials."""
    return group.product(
        group.power(commitment, number**degree) for degree, commitment in enumerate(joint)
    )


def _read_holder(group: Group, value: Json, owner: int, signer: Element) -> Trustee:
    """Return the trustee with the key of her share, which she signed."""
    _refuse_older_format(value, "signature")
    entry = fields(value, "pok", "public_key", "signature", "name?")
    signature = read_proof(group, entry["signature"])
    verify_message(group, signer, text(entry["public_key"]), signature)
    return check_entry(group, entry, owner)


def _refuse_older_format(value: Json, field: str) -> None:
    if isinstance(value, dict) and field not in value:
        raise Malformed(
            f"older threshold format: the field {field}, by which the trustees vouch for the key "
            "as a whole, is missing"
        )
