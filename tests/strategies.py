"""Arbitrary values of our own kinds, for properties that hold of all of them."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from ballots.board import Board, Event
from ballots.poll import Candidate, CandidateList, Contest, District, Poll, PollFile, Rules
from ballots.record import setup_data
from ballots.seating import Seating
from ballots.token import BASE58
from crypto.hashing import sha256_hex

Entry = tuple[tuple[bytes, ...], Event]
"""An event behind its data records."""


def uuids() -> st.SearchStrategy[str]:
    """Names of elections."""
    return st.text(BASE58, min_size=14, max_size=20)


def names() -> st.SearchStrategy[str]:
    """Words on one line, in any script."""
    visible = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))
    return st.text(visible, min_size=1, max_size=20).filter(lambda name: name == name.strip())


def moments() -> st.SearchStrategy[datetime]:
    """Whole seconds of this century, at any distance from UTC in quarters of an hour."""
    zones = st.integers(-56, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
    return st.builds(
        lambda second, zone: datetime.fromtimestamp(second, UTC).astimezone(zone),
        st.integers(10**9, 4 * 10**9),
        zones,
    )


def polls() -> st.SearchStrategy[Poll]:
    """Polls that close after they open."""
    return st.builds(
        lambda name, opens, seconds, districts, receipt_key: Poll(
            "agen-2026",
            name,
            opens,
            opens + timedelta(seconds=seconds),
            "Europe/Paris",
            districts,
            receipt_key,
        ),
        names(),
        moments(),
        st.integers(1, 10**7),
        st.none() | st.integers(1, 10**3),
        st.none() | receipt_keys(),
    )


def receipt_keys() -> st.SearchStrategy[str]:
    """What is written like a key of receipts."""
    return st.text("0123456789abcdef", min_size=64, max_size=64)


def candidates() -> st.SearchStrategy[tuple[Candidate, ...]]:
    """One to five candidates with names of their own; some say their gender."""
    genders = st.sampled_from([None, "woman", "man"])
    ranked = st.builds(Candidate, names(), st.integers(1, 5), genders)
    return st.lists(ranked, min_size=1, max_size=5, unique_by=lambda each: each.name).map(tuple)


def seatings(seats: int, *, by_list: bool) -> st.SearchStrategy[Seating]:
    """Options that fit the kind of contest; those that bind candidates are left out."""
    both = {
        "uncontested": st.sampled_from(["vote", "unopposed", "no-council"]),
        "min_candidates": st.integers(1, 4),
    }
    if not by_list:
        women = st.integers(0, seats)
        return women.flatmap(
            lambda kept: st.builds(
                Seating,
                min_votes=st.integers(1, 9),
                women=st.just(kept),
                men=st.integers(0, seats - kept),
                **both,
            )
        )
    return st.builds(
        Seating,
        method=st.sampled_from(["highest-average", "largest-remainder"]),
        half_bonus=st.booleans(),
        threshold_percent=st.integers(0, 100),
        **both,
    )


@st.composite
def contests(draw: st.DrawFn) -> Contest:
    """Contests of both kinds with lawful limits."""
    by_list = draw(st.booleans())
    people = draw(candidates())
    seats = draw(st.integers(1, 20))
    aged = draw(st.booleans())
    offered = st.lists(
        st.builds(CandidateList, names(), candidates(), st.integers(1, 3) if aged else st.none()),
        min_size=1,
        max_size=3,
        unique_by=lambda each: each.name,
    )
    maximum = 1 if by_list else draw(st.integers(1, len(people)))
    return Contest(
        kind="lists" if by_list else "individuals",
        question=draw(names()),
        seats=seats,
        minimum=1 if by_list else draw(st.integers(0, maximum)),
        maximum=maximum,
        blank=draw(st.booleans()),
        ties=draw(st.sampled_from(["older", "lot", "decision"])),
        small_tally_limit=draw(st.integers(0, 100)),
        revotes=draw(st.booleans()),
        candidates=() if by_list else people,
        lists=tuple(draw(offered)) if by_list else (),
        seating=draw(seatings(seats, by_list=by_list)),
    )


def rules() -> st.SearchStrategy[Rules]:
    """Rules of a district."""
    return st.builds(Rules, polls(), st.builds(District, st.integers(1, 99), names()), contests())


@st.composite
def poll_files(draw: st.DrawFn) -> PollFile:
    """Published polls of one to three districts."""
    poll = draw(polls())
    elections = draw(st.lists(uuids(), min_size=1, max_size=3, unique=True))
    return PollFile(
        receipt_key=poll.receipt_key or draw(receipt_keys()),
        districts=tuple(
            (uuid, Rules(poll, District(number, draw(names())), draw(contests())))
            for number, uuid in enumerate(elections, start=1)
        ),
    )


@st.composite
def boards(draw: st.DrawFn) -> tuple[Entry, ...]:
    """Boards at any stage, with data that mean nothing, no two the same."""
    content = iter(draw(st.lists(st.binary(max_size=600), min_size=20, max_size=20, unique=True)))
    setup = [next(content) for _ in range(draw(st.integers(3, 4)))]
    steps: list[tuple[str, list[bytes]]] = [("Setup", [*setup, setup_data(*setup)])]
    steps += [("Ballot", [next(content)]) for _ in range(draw(st.integers(0, 3)))]
    after: list[tuple[str, list[bytes]]] = [("EndBallots", [])]
    after += [("EncryptedTally", [next(content), next(content)])]
    after += [
        ("PartialDecryption", [next(content), next(content)])
        for _ in range(draw(st.integers(1, 2)))
    ]
    after += [("Result", [next(content)])]
    board = Board()
    return tuple(
        (tuple(data), board.append(kind, posted(data)))
        for kind, data in steps + after[: draw(st.integers(0, len(after)))]
    )


def posted(data: list[bytes]) -> str | None:
    """Return what an event says of the data before it."""
    return sha256_hex(data[-1]) if data else None
