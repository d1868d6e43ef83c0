"""Every act of two officers is refused with one, with the same one twice, late, or out of place.

The table is the list of acts itself: an act that is added is tried by every test here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, update

from ballots.journal import TWO_PERSON_ACTS
from crypto.canonical import encode
from evote.accounts.officers import DECIDING, ROLES, Officer, Role, add_officer
from evote.acts.proposals import LIFETIME, SEEN, confirm, propose, refuse, waiting, withdraw
from evote.acts.register import ACTS, LAST_STATES, is_over
from evote.errors import NotAllowed, NotFound, StepRefused
from evote.journal import journal_of
from evote.models.acts import ProposalRow
from evote.models.officers import OfficerRow, RoleRow
from evote.polls import STATES
from tests.simulation import OPENS, SMALL, ElectionDay

POLL = SMALL.poll_id
EVERY_ACT = pytest.mark.parametrize("act", sorted(ACTS))
LATER = OPENS + timedelta(minutes=1)


@dataclass
class Board:
    """A poll that is open, and officers who decide about it."""

    day: ElectionDay

    def __post_init__(self) -> None:
        """Appoint two who decide."""
        self.ann = self.appoint("president")
        self.ben = self.appoint("assessor")

    def appoint(self, role: Role) -> Officer:
        """Make an officer with a role."""
        with self.day.database.writing() as session:
            return add_officer(session, f"The {role}", f"{role}@agen.example", [role])

    def propose(self, act: str, subject: dict[str, str], officer: Officer | None = None) -> int:
        """Propose an act."""
        station, proposer = self.day.station, officer or self.ann
        return propose(
            station.database,
            act,
            POLL,
            subject,
            "There is a reason",
            proposer,
            OPENS,
            station.config,
        )

    def put(self, act: str) -> int:
        """Let an act wait without asking whether it could be done now."""
        with self.day.database.writing() as session:
            seen = ACTS[act].fingerprint
            done = session.execute(
                insert(ProposalRow)
                .values(
                    poll_id=POLL,
                    act=act,
                    subject=encode({SEEN: seen(session, POLL)} if seen else {}),
                    reason="There is a reason",
                    proposed_by=self.ann.id,
                    proposed_at=int(OPENS.timestamp()),
                    expires=int((OPENS + LIFETIME).timestamp()),
                    state="waiting",
                )
                .returning(ProposalRow.id)
            )
            return done.scalar_one()

    def confirm(self, number: int, officer: Officer, now: datetime = LATER) -> None:
        """Confirm a proposal."""
        confirm(self.day.database, number, officer, now, self.day.station.config)

    def done(self, act: str) -> int:
        """Return how often the journal tells of an act."""
        with self.day.database.reading() as session:
            return sum(entry.act == act for entry in journal_of(session, POLL))

    def waiting(self, now: datetime = LATER) -> list[str]:
        """Return the acts that wait."""
        with self.day.database.reading() as session:
            return [proposal.act.name for proposal in waiting(session, POLL, now)]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """Open a poll that no test here may change."""
    day = ElectionDay(tmp_path_factory.mktemp("board"))
    yield Board(day)
    day.close()


@pytest.fixture
def own_board(day_on_each: ElectionDay) -> Board:
    """Open a poll in either database, to be changed."""
    return Board(day_on_each)


def test_the_journal_knows_every_act() -> None:
    """The audit demands two officers of every act that the office has."""
    assert set(ACTS) <= TWO_PERSON_ACTS


@EVERY_ACT
def test_an_act_is_for_those_who_decide(act: str) -> None:
    """No administrator, observer or agent decides about a poll."""
    assert ACTS[act].roles
    assert ACTS[act].roles <= DECIDING


@EVERY_ACT
def test_an_act_that_one_officer_proposed_is_not_done(board: Board, act: str) -> None:
    """It waits, and nothing happens."""
    board.put(act)
    assert (act in board.waiting()) is not is_over(act, "open")
    assert board.done(act) == 0


@EVERY_ACT
def test_the_same_officer_cannot_confirm(board: Board, act: str) -> None:
    """Two persons are two."""
    with pytest.raises(NotAllowed, match="another officer"):
        board.confirm(board.put(act), board.ann)
    assert board.done(act) == 0


@EVERY_ACT
def test_an_expired_proposal_cannot_be_confirmed(board: Board, act: str) -> None:
    """After an hour it is too late, to the second."""
    number = board.put(act)
    with pytest.raises(StepRefused, match="expired"):
        board.confirm(number, board.ben, OPENS + LIFETIME)
    assert board.done(act) == 0


@EVERY_ACT
@pytest.mark.parametrize("role", sorted(set(ROLES) - DECIDING))
def test_the_wrong_role_neither_proposes_nor_confirms(board: Board, act: str, role: Role) -> None:
    """Whoever does not decide does not decide here either."""
    stranger = Officer(board.ben.id, "Eve", "eve@agen.example", frozenset({role}))
    with pytest.raises(NotAllowed, match="this act is for"):
        board.propose(act, {}, stranger)
    with pytest.raises(NotAllowed, match="this act is for"):
        board.confirm(board.put(act), stranger)
    assert board.done(act) == 0


@EVERY_ACT
def test_what_was_decided_is_not_decided_again(board: Board, act: str) -> None:
    """A refusal or a withdrawal is for good."""
    refused, withdrawn = board.put(act), board.put(act)
    refuse(board.day.database, refused, board.ben, LATER)
    withdraw(board.day.database, withdrawn, board.ann, LATER)
    for number in (refused, withdrawn):
        with pytest.raises(StepRefused, match="decided already"):
            board.confirm(number, board.ben)
    assert board.done(act) == 0


def test_only_the_proposer_withdraws_and_only_another_refuses(board: Board) -> None:
    """Who has which say is clear to both."""
    number = board.put("suspend")
    with pytest.raises(NotAllowed):
        withdraw(board.day.database, number, board.ben, LATER)
    with pytest.raises(NotAllowed):
        refuse(board.day.database, number, board.ann, LATER)


def test_a_proposal_that_is_none_is_not_found(board: Board) -> None:
    """Neither an act nor a number nor a poll is made up."""
    with pytest.raises(NotFound):
        board.confirm(10**6, board.ben)
    with pytest.raises(NotFound):
        board.propose("dance", {})
    station = board.day.station
    with pytest.raises(NotFound):
        propose(station.database, "seal", "elsewhere", {}, "why", board.ann, OPENS, station.config)


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 501, "hidden \u202e order"])
def test_a_proposal_needs_a_reason(board: Board, reason: str) -> None:
    """Something to read, of a length that is read."""
    station = board.day.station
    with pytest.raises(StepRefused, match="reason"):
        propose(
            station.database,
            "suspend",
            POLL,
            {"district": "1"},
            reason,
            board.ann,
            OPENS,
            station.config,
        )


def test_what_cannot_be_done_now_cannot_be_proposed(own_board: Board) -> None:
    """An open poll is neither sealed nor published; its district 9 does not exist."""
    for act, subject in (("seal", {}), ("publish", {}), ("suspend", {"district": "9"})):
        with pytest.raises(StepRefused, match=r"only when it is|no vote in a district 9"):
            own_board.propose(act, subject)


def test_two_officers_carry_an_act_out(own_board: Board) -> None:
    """The evil twins' good twin: trying it out changes nothing, confirming does it once."""
    number = own_board.propose("suspend", {"district": "2"})
    assert own_board.done("suspend") == 0
    own_board.confirm(number, own_board.ben)
    with own_board.day.database.reading() as session:
        entry = journal_of(session, POLL)[-1]
    assert (entry.act, entry.officers) == ("suspend", (own_board.ann.name, own_board.ben.name))
    assert entry.details == {"district": 2, "reason": "There is a reason"}
    with pytest.raises(StepRefused, match="decided already"):
        own_board.confirm(number, own_board.ben)
    assert own_board.waiting() == []


def test_a_proposal_falls_with_the_account_or_the_role_of_its_author(own_board: Board) -> None:
    """One account of whom nobody is responsible any more is not the first of two officers."""
    board = own_board
    number = board.propose("suspend", {"district": "1"})
    with board.day.database.writing() as session:
        session.get_one(OfficerRow, board.ann.id).disabled = True
    with pytest.raises(NotAllowed, match="may not decide any more"):
        board.confirm(number, board.ben)
    with board.day.database.writing() as session:
        session.get_one(OfficerRow, board.ann.id).disabled = False
        session.execute(update(RoleRow).values(role="agent").where(RoleRow.role == "president"))
    with pytest.raises(NotAllowed, match="may not decide any more"):
        board.confirm(number, board.ben)
    with board.day.database.writing() as session:
        session.execute(update(RoleRow).values(role="secretary").where(RoleRow.role == "agent"))
    board.confirm(number, board.ben)


def test_the_same_proposal_waits_once(own_board: Board) -> None:
    """A second click is told so; once it has expired, it can be proposed anew."""
    own_board.propose("suspend", {"district": "2"})
    with pytest.raises(StepRefused, match="proposed already"):
        own_board.propose("suspend", {"district": "2"}, own_board.ben)
    station = own_board.day.station
    late = OPENS + LIFETIME
    propose(
        station.database,
        "suspend",
        POLL,
        {"district": "2"},
        "Once more",
        own_board.ann,
        late,
        station.config,
    )
    assert own_board.waiting(late) == ["suspend"]


def test_an_act_that_became_impossible_is_refused_and_waits_on(own_board: Board) -> None:
    """Between proposal and confirmation somebody else may have done it."""
    first = own_board.propose("suspend", {"district": "2"})
    second = own_board.propose("suspend", {"district": "02"})
    own_board.confirm(first, own_board.ben)
    with pytest.raises(StepRefused, match="suspended already"):
        own_board.confirm(second, own_board.ben)
    assert own_board.done("suspend") == 1
    assert own_board.waiting() == ["suspend"]


def test_what_an_act_is_not_done_with_is_not_kept(own_board: Board) -> None:
    """Whoever confirms reads nothing beside it that could lead her astray."""
    subject = {"district": "2", "name": "La Masse", "seat-1": "Nobody", "district-1": "1"}
    own_board.propose("suspend", subject)
    with own_board.day.database.reading() as session:
        [proposal] = waiting(session, POLL, LATER)
    assert proposal.subject == {"district": "2"}
    settle = ACTS["settle-tie"]
    assert settle.takes("seat-12")
    assert not any(map(settle.takes, ("seat-", "seat-twelve", "district-1", "seat")))


def test_proposals_are_bounded(own_board: Board) -> None:
    """A runaway browser does not fill the table."""
    for _ in range(50):
        own_board.put("suspend")
    with pytest.raises(StepRefused, match="too many"):
        own_board.propose("suspend", {"district": "1"})


def test_a_reason_is_published_only_where_it_may_be() -> None:
    """An act that concerns one resident keeps its reason in the office."""
    assert not ACTS["reissue-letter"].reason_published
    assert ACTS["extend"].reason_published


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", sorted(LAST_STATES))
def test_a_poll_overtakes_an_act_after_its_last_state(act: str, state: str) -> None:
    """Until then it can still be confirmed, from then on never."""
    later = STATES.index(state) > STATES.index(LAST_STATES[act])
    assert is_over(act, state) == later


def test_an_act_that_has_no_last_state_is_never_overtaken() -> None:
    """Every name in the table is an act; councils change and data are held for years."""
    assert set(LAST_STATES) <= set(ACTS)
    assert not any(is_over(act, STATES[-1]) for act in ("council-change", "legal-hold", "purge"))
