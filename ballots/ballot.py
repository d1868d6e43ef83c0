"""A sealed ballot: encrypted choices, their proofs, and the signature of a credential.

Belenios specification, crypto version 1, section on ballots. Reading a ballot checks its form only;
`ballots.admission` decides what it is worth.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from ballots.election import Election, Question
from ballots.errors import BallotRefused
from ballots.statements import Statement, answer_statements, binding, choice_statement
from crypto import schnorr
from crypto.canonical import Json, array, decode, encode, fields, text
from crypto.disjunction import Opening, prove_disjunction
from crypto.elgamal import Ciphertext, combine, encrypt
from crypto.errors import Malformed
from crypto.group import Group
from crypto.hashing import sha256_b64
from crypto.proof import Proof, read_proof
from crypto.randomness import Randomness


@dataclass(frozen=True, slots=True)
class SealedAnswer:
    """One answer as parsed: points are canonical, and not yet known to be in the group.

    choices      pairs (alpha, beta) of encodings; spelled: the same as "alpha,beta"
    individual   for each choice a proof of two branches
    whole        the proofs of `answer_statements`, in its order
    """

    choices: tuple[tuple[bytes, bytes], ...]
    spelled: tuple[str, ...]
    individual: tuple[tuple[Proof, ...], ...]
    whole: tuple[tuple[Proof, ...], ...]


@dataclass(frozen=True, slots=True)
class SealedBallot:
    """A ballot of the right form; `credential` is spelled as in the election's list."""

    raw: bytes = field(repr=False)
    credential: str
    answers: tuple[SealedAnswer, ...] = field(repr=False)
    signed_digest: str
    signature: Proof = field(repr=False)


def tracker(raw: bytes) -> str:
    """Return the short name under which a voter finds her ballot on the board."""
    return sha256_b64(raw)


def signature_prefix(digest: str) -> str:
    """Return what a ballot's signature is bound to: the digest of all that it signs."""
    return f"sig|{digest}|"


def seal(
    election: Election,
    selections: Sequence[Sequence[int]],
    secret: int,
    randomness: Randomness,
    exponents: Sequence[Sequence[int]] | None = None,
) -> bytes:
    """Seal a voter's selections: for each question one bit per choice, the blank bit first.

    `secret` is the exponent of the voter's credential. The exponents of the encryptions are drawn,
    or given for a ballot that can be checked (see `ballots.opened`). Raises ValueError for
    selections that the election does not allow: a ballot that would be refused is never made.
    """
    group = election.group
    if len(selections) != len(election.questions):
        raise ValueError("there must be one selection per question")
    credential = group.encode(group.generator_power(secret))
    bound = binding(election.fingerprint, credential)
    drawn = exponents or [_draw(group, question, randomness) for question in election.questions]
    unsigned: dict[str, Json] = {
        "election_uuid": election.uuid,
        "election_hash": election.fingerprint,
        "credential": credential,
        "answers": [
            _seal_answer(election, question, selection, bound, numbers, randomness)
            for question, selection, numbers in zip(
                election.questions, selections, drawn, strict=True
            )
        ],
    }
    digest = sha256_b64(encode(unsigned))
    signature = schnorr.prove(group, secret, signature_prefix(digest), randomness)
    return encode({**unsigned, "signature": {"hash": digest, "proof": signature.to_json()}})


def read_ballot(election: Election, raw: bytes) -> SealedBallot:
    """Read a ballot's form; raises BallotRefused with the rule that it breaks."""
    with _refusing("ballot-well-formed"):
        ballot = fields(
            decode(raw), "election_uuid", "election_hash", "credential", "answers", "signature"
        )
        signature = fields(ballot["signature"], "hash", "proof")
        credential = text(ballot["credential"])
        signed_digest = text(signature["hash"])
    if ballot["election_uuid"] != election.uuid:
        raise BallotRefused("right-election")
    if ballot["election_hash"] != election.fingerprint:
        raise BallotRefused("right-fingerprint")
    with _refusing("points-in-group"):
        election.group.parse(credential)
    with _refusing("answer-shape"):
        answers = array(ballot["answers"], len(election.questions))
    unsigned = {name: part for name, part in ballot.items() if name != "signature"}
    if signed_digest != sha256_b64(encode(unsigned)):
        raise BallotRefused("signature", "the signed digest is not that of the ballot")
    return SealedBallot(
        raw=raw,
        credential=credential,
        answers=tuple(
            _read_answer(election.group, question, answer)
            for question, answer in zip(election.questions, answers, strict=True)
        ),
        signed_digest=signed_digest,
        signature=_read_proofs(election.group, [signature["proof"]])[0],
    )


def _seal_answer(
    election: Election,
    question: Question,
    selection: Sequence[int],
    bound: str,
    exponents: Sequence[int],
    randomness: Randomness,
) -> dict[str, Json]:
    if not question.allows(selection):
        raise ValueError("the question does not allow this selection")
    group, key = election.group, election.public_key
    openings = [
        Opening(exponent, number) for exponent, number in zip(exponents, selection, strict=True)
    ]
    choices = [encrypt(group, key, opening.number, opening.exponent) for opening in openings]
    counted = openings[question.blank :]
    openings.append(
        Opening(
            sum(opening.exponent for opening in counted) % group.order,
            sum(opening.number for opening in counted),
        )
    )

    def prove(statement: Statement, known: Sequence[Opening]) -> list[Json]:
        proofs = prove_disjunction(
            group, key, statement.prefix, statement.branches, known, randomness
        )
        return [proof.to_json() for proof in proofs]

    spelled = [_spell(group, choice) for choice in choices]
    total = _spell(group, combine(group, choices[question.blank :]))
    statements = answer_statements(question, bound, spelled, total)
    overall, *blank = [prove(statement, openings) for statement in statements]
    answer: dict[str, Json] = {
        "choices": [choice.to_json(group) for choice in choices],
        "individual_proofs": [
            prove(choice_statement(bound, choice), [opening])
            for choice, opening in zip(spelled, openings, strict=False)
        ],
        "overall_proof": overall,
    }
    return {**answer, "blank_proof": blank[0]} if blank else answer


def _draw(group: Group, question: Question, randomness: Randomness) -> list[int]:
    return [group.random_scalar(randomness) for _ in range(question.size)]


def _spell(group: Group, ciphertext: Ciphertext) -> str:
    return f"{group.encode(ciphertext.alpha)},{group.encode(ciphertext.beta)}"


def _read_answer(group: Group, question: Question, value: Json) -> SealedAnswer:
    names = ["choices", "individual_proofs", "overall_proof"]
    branches = question.maximum - question.minimum + 1 + question.blank
    with _refusing("answer-shape"):
        answer = fields(value, *names, *(["blank_proof"] if question.blank else []))
        choices = array(answer["choices"], question.size)
        individual = [
            array(proof, 2) for proof in array(answer["individual_proofs"], question.size)
        ]
        whole = [array(answer["overall_proof"], branches)]
        if question.blank:
            whole.append(array(answer["blank_proof"], 2))
    spelled = list(map(_read_pair, choices))
    with _refusing("points-in-group"):
        points = tuple((group.parse(alpha), group.parse(beta)) for alpha, beta in spelled)
    return SealedAnswer(
        choices=points,
        spelled=tuple(map(",".join, spelled)),
        individual=tuple(_read_proofs(group, proofs) for proofs in individual),
        whole=tuple(_read_proofs(group, proofs) for proofs in whole),
    )


def _read_pair(value: Json) -> tuple[str, str]:
    with _refusing("ballot-well-formed"):
        pair = fields(value, "alpha", "beta")
        return text(pair["alpha"]), text(pair["beta"])


def _read_proofs(group: Group, values: Iterable[Json]) -> tuple[Proof, ...]:
    with _refusing("scalars-canonical"):
        return tuple(read_proof(group, value) for value in values)


@contextmanager
def _refusing(rule: str) -> Iterator[None]:
    try:
        yield
    except Malformed as error:
        raise BallotRefused(rule, str(error)) from error
