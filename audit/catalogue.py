"""Everything that an examination checks, in the order of the record.

The archive's own checks are made by the reader of records, those of ballots by the admission rules;
both are the code that the voting service runs too. The others are those of `audit.checks` and
`audit.journal`.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from audit import checks, journal
from audit.claim import Claim
from ballots.rules import RULES

ARCHIVE_CLAIMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "supported-protocol": "The record follows the protocol that this program can check.",
        "archive-header": "The archive begins as an archive of this format does.",
        "archive-layout": "Every byte of the archive stands where its writer would have put it.",
        "archive-complete": "The archive ends behind a whole event.",
        "record-hash": "Every piece of the archive is named by the hash of its content.",
        "event-form": "Every event is written exactly as the specification says.",
        "event-data": "Every event comes with its own pieces, and names the last of them.",
        "event-order": "Setup, ballots, close, tally, shares and result come in this order.",
        "chain-parent": "Every event names the hash of the one before it.",
        "chain-height": "The events are numbered without a gap.",
    }
)
"""What the reader of records checks; it is done when the whole archive has been read."""

RULES_OF_THE_BOX: Final = ("credential-registered", "not-a-copy", "one-ballot-per-credential")
"""The rules that a ballot meets only after all others: they compare it with what came before."""

_POLL: Final = (
    checks.all_districts,
    checks.nothing_unlisted,
    checks.district_present,
    checks.districts_apart,
    checks.one_set_of_trustees,
    journal.journal_present,
    journal.journal_unbroken,
    journal.two_officers,
    journal.journal_agrees_with_record,
    journal.paper_as_committed,
    journal.order_drawn_by_lot,
)
_SETUP: Final = (
    checks.election_well_formed,
    checks.trustees_proven,
    checks.election_key,
    checks.credentials_well_formed,
    checks.right_district,
    checks.rules_sealed,
    checks.question_asked,
    checks.one_vote_each,
)
_COUNT: Final = (
    checks.tally_well_formed,
    checks.tally_of_all_ballots,
    checks.tally_size,
    checks.share_owner,
    checks.share_proven,
    checks.small_tally_kept_sealed,
    checks.quorum,
    checks.result_decrypted,
    checks.seats_declared,
)


def _claims() -> Iterator[Claim]:
    yield from (check.claim for check in _POLL)
    for name, sentence in ARCHIVE_CLAIMS.items():
        yield Claim(name, sentence, ("a whole archive",))
    yield from (check.claim for check in _SETUP)
    for name, sentence in RULES.items():
        yield Claim(name, sentence, _needs(name))
    yield from (check.claim for check in _COUNT)


def _needs(rule: str) -> tuple[str, ...]:
    if rule == "one-ballot-per-credential":
        return "poll.json", "rules that forbid to vote again", "ballots"
    return ("ballots of which none is refused by another rule",)


CLAIMS: Final[Mapping[str, Claim]] = MappingProxyType({claim.name: claim for claim in _claims()})
"""The claim of each check, by the check's name."""

OF_EVERY_DISTRICT: Final = frozenset(
    each.claim.name
    for each in (
        checks.all_districts,
        checks.nothing_unlisted,
        checks.district_present,
        journal.journal_present,
        journal.journal_unbroken,
        journal.two_officers,
        journal.journal_agrees_with_record,
        journal.order_drawn_by_lot,
        checks.seats_declared,
    )
)
"""What is checked of a district where nobody votes, too."""

OF_A_VOTE: Final = frozenset(CLAIMS) - OF_EVERY_DISTRICT
"""What needs an archive, which only a district that votes has."""
