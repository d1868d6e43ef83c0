"""The checks of a poll's journal: what officers and the clock did, held against the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from audit.claim import check
from ballots.journal import (
    Entry,
    Journal,
    read_journal,
    require_two_officers,
    require_unbroken,
)
from ballots.order import draw_order
from ballots.poll import Rules, question_of, rules_fingerprint
from ballots.seals import read_declarations, read_heads, read_seal
from crypto.canonical import array
from crypto.errors import CheckFailed, Malformed
from crypto.hashing import sha256_hex
from tally.declaration import read_decisions, read_paper, told_decision
from tally.paper import AgreedCount
from tally.seats.allocation import Decision

JOURNAL: Final = "in journal.json"


APPROVAL: Final = "approve-paper"

COUNT_BEGUN: Final = frozenset({"start-count", "counted"})
"""Entries from which on the numbers on paper stand: by two officers, or by a command."""

SETTLING: Final = frozenset({"settle-tie", "tie-settled"})
"""Entries that tell of decisions about ties: by the office, or by the operator's command."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the record shows of a district that the journal tells of, too.

    receipt_key      of the poll
    setup, closing   hashes of the first event and of EndBallots; None where there is none
    declaration      of the seats; None while there is none
    """

    receipt_key: str
    setup: str | None
    closing: str | None
    declaration: bytes | None


@check("poll.json", "rules that name the key of the journal")
def journal_present(raw: bytes | None) -> None:
    """The record has the journal whose key the sealed rules name."""
    if raw is None:
        raise CheckFailed("there is no journal.json")


@check("poll.json", "a journal")
def journal_unbroken(raw: bytes, poll_id: str, receipt_key: str) -> Journal:
    """No entry of the journal was changed, left out or added since the service signed it."""
    journal = read_journal(raw)
    if journal.poll != poll_id:
        raise CheckFailed(f"it is the journal of the poll {journal.poll}")
    require_unbroken(journal, receipt_key)
    return journal


@check("poll.json", "a journal")
def two_officers(journal: Journal) -> None:
    """Every act that takes two officers names two different ones."""
    require_two_officers(journal.entries)


@check("poll.json", "a journal")
def journal_agrees_with_record(journal: Journal, uuid: str, rules: Rules, shown: Shown) -> None:
    """The journal tells of the seal, close, paper, decisions and declaration of the record."""
    number = rules.district.number
    sealed = journal.last("sealed")
    if sealed is None:
        raise CheckFailed("the journal tells of no seal")
    part = read_seal(sealed.details, shown.receipt_key).get(number)
    if part is None or part.uuid != uuid:
        raise CheckFailed(f"the seal does not have the district {number} with this election")
    if part.rules != rules_fingerprint(rules):
        raise CheckFailed("the rules in poll.json are not those that were sealed")
    if part.setup != shown.setup:
        raise CheckFailed("the setup in the archive is not the one that was sealed")
    if shown.closing is not None:
        closed = journal.last("closed")
        head = None if closed is None else read_heads(closed.details).get(number)
        if head != shown.closing:
            raise CheckFailed("the archive was not closed at the event that the journal names")
    _require_published(journal, number, shown.declaration)
    if shown.declaration is not None:
        _require_paper(journal, number, read_paper(shown.declaration))
        _require_decisions(journal, rules, read_decisions(shown.declaration))


@check("poll.json", "a journal", "a declaration", "commitments to what was counted on paper")
def paper_as_committed(journal: Journal, uuid: str, rules: Rules, declaration: bytes) -> None:
    """What was counted on paper is what two officers were bound to before the count began."""
    approvals = _approvals_of_paper(journal, rules.district.number)
    begun = next((entry.number for entry in journal.entries if entry.act in COUNT_BEGUN), None)
    if begun is not None and any(entry.number > begun for entry in approvals):
        raise CheckFailed("two officers agreed on paper ballots after the count had begun")
    paper = read_paper(declaration)
    if paper is None and not approvals:
        return
    committed = approvals[-1].details.get("commitment") if approvals else None
    if paper is None or committed is None or committed != paper.commitment(uuid):
        raise CheckFailed("the paper count is not the one to which the journal commits")


def commits_to_paper(journal: Journal, rules: Rules, declaration: bytes) -> bool:
    """Say whether a paper count can be compared; where there is none, nothing is amiss.

    One commitment anywhere in the journal asks for all: older records have none at all. Of a
    declaration that cannot be read, other checks tell.
    """
    try:
        paper = read_paper(declaration)
    except Malformed:
        return False
    if paper is None and not _approvals_of_paper(journal, rules.district.number):
        return True
    return (paper is not None and paper.opening is not None) or any(
        "commitment" in entry.details for entry in journal.entries if entry.act == APPROVAL
    )


@check("poll.json", "a journal")
def order_drawn_by_lot(journal: Journal, rules: Rules) -> None:
    """Where a public lot was drawn, its source was announced before, and the ballot keeps to it."""
    announced, drawn = journal.last("lot-announced"), journal.last("draw-lot")
    if drawn is None or (announced is not None and announced.number > drawn.number):
        return
    if announced is None or announced.details.get("source") != drawn.details.get("source"):
        raise CheckFailed("where the seed of the lot would come from was not announced before")
    names = list(question_of(rules.contest).answers)
    if draw_order(str(drawn.details.get("seed")), rules.district.number, names) != names:
        raise CheckFailed("the order on the ballot is not the one that the lot gave")


def _require_published(journal: Journal, district: int, declaration: bytes | None) -> None:
    """Raise CheckFailed unless the publication binds just this declaration, or the lack of one."""
    published = journal.last("published")
    heads = {} if published is None else read_declarations(published.details)
    if declaration is None:
        if district in heads:
            raise CheckFailed("the record lacks the declaration of which the journal tells")
    elif heads.get(district) != sha256_hex(declaration):
        raise CheckFailed("the declaration is not the one that was published by the journal")


def _require_paper(journal: Journal, district: int, paper: AgreedCount | None) -> None:
    approvals = _approvals_of_paper(journal, district)
    officers = approvals[-1].officers if approvals else ()
    if paper is None and officers:
        raise CheckFailed("the journal tells of paper ballots, the declaration has none")
    if paper is not None and paper.officers != officers:
        raise CheckFailed(
            "the journal does not name the two officers who counted the paper ballots"
        )


def _require_decisions(journal: Journal, rules: Rules, decisions: Sequence[Decision]) -> None:
    """Raise CheckFailed unless the journal tells the same orders, officers and reasons."""
    declared = [
        (told_decision(decision, rules.contest), decision.officers, decision.reason)
        for decision in decisions
    ]
    told = [
        (tie, entry.officers, entry.details.get("reason"))
        for entry in journal.entries
        if entry.act in SETTLING and entry.details.get("district") == rules.district.number
        for tie in array(entry.details.get("ties", []))
    ]
    if declared != told:
        raise CheckFailed("the journal tells other decisions about ties than the declaration")


def _approvals_of_paper(journal: Journal, district: int) -> list[Entry]:
    """Return how two officers agreed on the paper count of a district; the last time stands."""
    return [
        entry
        for entry in journal.entries
        if entry.act == APPROVAL and entry.details.get("district") == district
    ]
