"""What a trustee's software does next, from what she keeps (her seed) and what everyone can read.

It may stop and start again at any time: what she sent before is in the transcript, and what only
she may know of it is sealed to herself in there. It never makes a second message for a round in
which hers has arrived.
"""

from dataclasses import dataclass

from crypto.canonical import Json
from crypto.randomness import Randomness
from tally.ceremony.ceremony import Message, Round
from tally.ceremony.certificate import Certificate, certify, read_certificate, spoken_fingerprint
from tally.ceremony.complaint import complain
from tally.ceremony.seed import Seed
from tally.ceremony.steps import Member, commit, conclude, deal, decryption_key
from tally.ceremony.transcript import Transcript
from tally.errors import CeremonyStopped, TallyError
from tally.trustee import TrusteeKey


@dataclass(frozen=True, slots=True)
class Complaint:
    """A trustee's proof that the share sent to her is wrong."""

    sender: int
    dealer: int
    content: Json


def next_act(
    transcript: Transcript, number: int, seed: Seed, randomness: Randomness
) -> Message | Complaint | None:
    """Return what trustee `number` has to send now, None while she waits for others or is done.

    Nothing is sent any more in an attempt in which somebody saw other digits.
    The caller has shown her `fingerprint_to_confirm` before. Raises TallyError when the seed is not
    the one behind her certificate.
    """
    ceremony = transcript.ceremony
    require_seed(transcript, number, seed)
    if ceremony.round is None or number not in ceremony.waiting_for or transcript.alarms:
        return None
    if ceremony.round == "conclusion":
        return _conclusion(transcript, number, seed, randomness)
    return Message(
        ceremony.round, number, _content(transcript, ceremony.round, number, seed, randomness)
    )


def fingerprint_to_confirm(transcript: Transcript, number: int) -> str | None:
    """Return the digits that a trustee compares with the others before she goes on, if it is time.

    Her commitment is signed under all certificates: once she has sent it, she has compared.
    """
    ceremony = transcript.ceremony
    if ceremony.round != "commitment" or number not in ceremony.waiting_for or transcript.alarms:
        return None
    return spoken_fingerprint(ceremony.messages("certificate"))


def require_number(transcript: Transcript, number: int) -> None:
    """Raise TallyError for a number that no trustee of the ceremony has."""
    setting = transcript.ceremony.setting
    if number not in setting.numbers:
        raise TallyError(
            f"there is no trustee {number}: they are numbered from 1 to {setting.size}"
        )


def require_seed(transcript: Transcript, number: int, seed: Seed) -> None:
    """Raise TallyError unless a trustee with this seed can have sent what stands under her number.

    Raises TallyError also for a number that nobody has, and before her certificate is there for a
    seed that has been used: to send one of its own would name her as the sender of a wrong one.
    """
    require_number(transcript, number)
    presented = transcript.ceremony.received("certificate").get(number)
    if presented is None:
        _require_unused(transcript, seed)
        return
    certificate = _certificate(transcript, number, presented)
    if (certificate.signing, certificate.opening) != (seed.signing.public, seed.opening.public):
        raise TallyError(
            f"this secret code is not the one with which trustee {number} began the ceremony: "
            "if it is yours, somebody else has taken your place, so ask the election office"
        )


def number_of(transcript: Transcript, seed: Seed) -> int:
    """Return the number of the trustee with this seed; raises TallyError when it is nobody's."""
    for number, presented in transcript.ceremony.received("certificate").items():
        if _certificate(transcript, number, presented).signing == seed.signing.public:
            return number
    raise TallyError("this secret code belongs to none of the trustees of the ceremony")


def finished_key(transcript: Transcript, number: int, seed: Seed) -> TrusteeKey:
    """Return a trustee's decryption key from her conclusion.

    Raises TallyError before she has sent it, or when the seed is not hers.
    """
    require_seed(transcript, number, seed)
    conclusion = transcript.ceremony.received("conclusion").get(number)
    if conclusion is None:
        raise TallyError(f"trustee {number} has not finished the ceremony: she has no key yet")
    return decryption_key(transcript.ceremony.setting.group, seed, conclusion)


def _require_unused(transcript: Transcript, seed: Seed) -> None:
    own = Certificate(seed.signing.public, seed.opening.public)
    if any(map(own.shares_a_key, transcript.ceremony.retired_certificates())):
        raise TallyError(
            "this secret code is of an earlier try, which counts no more: put it away and begin "
            "with a new one, in a file that does not exist yet"
        )
    for other, presented in transcript.ceremony.received("certificate").items():
        if own.shares_a_key(_certificate(transcript, other, presented)):
            raise TallyError(
                f"this secret code is that of trustee {other}, {transcript.names[other - 1]}: "
                "use your own, and tell her that you have hers"
            )


def _certificate(transcript: Transcript, number: int, presented: Json) -> Certificate:
    setting = transcript.ceremony.setting
    return read_certificate(setting.group, setting.context(number), presented)


def _content(
    transcript: Transcript, name: Round, number: int, seed: Seed, randomness: Randomness
) -> Json:
    setting = transcript.ceremony.setting
    if name == "certificate":
        return certify(setting.group, setting.context(number), seed, randomness)
    member = _member(transcript, number, seed)
    if name == "commitment":
        return commit(member, randomness)
    return deal(member, transcript.ceremony.received("commitment")[number], randomness)


def _conclusion(
    transcript: Transcript, number: int, seed: Seed, randomness: Randomness
) -> Message | Complaint:
    member = _member(transcript, number, seed)
    dealings = transcript.ceremony.messages("dealing")
    try:
        return Message("conclusion", number, conclude(member, dealings, randomness))
    except CeremonyStopped as stopped:
        dealer = stopped.trustee
        return Complaint(number, dealer, complain(member, dealer, dealings[dealer - 1], randomness))


def _member(transcript: Transcript, number: int, seed: Seed) -> Member:
    ceremony = transcript.ceremony
    return Member(ceremony.setting, number, seed, ceremony.messages("certificate"))
