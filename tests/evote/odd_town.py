"""A town in whose poll everything odd happens at once, through the real service.

1  Montanou        a tie for the ninth and last seat, settled by age
2  Le Gravier      a tie of three for two seats, settled by two officers
3  Jasmin          two lists that are equal throughout
4  Lalande         nobody stands
5  Paganel         fewer candidates than seats, elected unopposed
6  Bellevue        exactly as many ballots as the limit for small tallies asks for
7  Dolmayrac       one ballot fewer than that: never decrypted
8  Carnot          a candidate who has withdrawn is elected
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from ballots.credential import ticket
from evote.count.counting import aggregate_poll, count_poll, settle_ties
from evote.life.steps import close_poll, publish_poll
from evote.models.polls import DistrictRow
from evote.polls import districts_of
from evote.results.succession import change_council
from evote.simulation.poll import seal_envelope
from evote.voting.casting import Submission, cast
from tally.seats.allocation import Decision
from tests.simulation import SMALL, ElectionDay

PLAN = replace(
    SMALL,
    districts=(
        "Montanou",
        "Le Gravier",
        "Jasmin",
        "Lalande",
        "Paganel",
        "Bellevue",
        "Dolmayrac",
        "Carnot",
    ),
    candidates=11,
    seats=9,
    small_tally_limit=10,
)
_INDIVIDUALS = "seats = 2\nmax = 2"
OPTIONS = {
    2: f'{_INDIVIDUALS}\nties = "decision"',
    3: 'seats = 4\nmax = 1\nbonus = "half"\nthreshold_percent = 5',
    4: 'uncontested = "no-council"',
    5: 'uncontested = "unopposed"',
    6: _INDIVIDUALS,
    7: _INDIVIDUALS,
    8: _INDIVIDUALS,
}
DECISION = Decision(
    1, (2, 0, 1), ("Mme Roux", "M. Blanc"), "Tirage au sort devant le public, à 19 h 10."
)
CANDIDATES = """district,name,born,list
1,Alice Martin,1950-01-01,
1,Bruno Bernard,1951-01-01,
1,Chloé Robert,1952-01-01,
1,David Richard,1953-01-01,
1,Élodie Petit,1954-01-01,
1,Fatima Durand,1955-01-01,
1,Gérard Roux,1956-01-01,
1,Hugo Moreau,1957-01-01,
1,Inès Simon,1988-01-01,
1,Jeanne Laurent,1959-01-01,
1,Karim Haddad,1960-01-01,
2,Louis Michel,1971-01-01,
2,Manon Garcia,1972-01-01,
2,Nadia Benali,1973-01-01,
3,Olivier Faure,1960-01-01,Ensemble
3,Paul Girard,1961-01-01,Ensemble
3,Sarah Lopez,1962-01-01,Ensemble
3,Thomas Vidal,1963-01-01,Ensemble
3,Valérie Pons,1950-01-01,Demain
3,Yves Masson,1951-01-01,Demain
3,Zoé Leroy,1952-01-01,Demain
3,Anne Fabre,1953-01-01,Demain
5,Camille Dumas,1980-01-01,
5,Claire Denis,1981-01-01,
5,Daniel Brun,1982-01-01,
6,Émilie Blanc,1983-01-01,
6,François Henry,1984-01-01,
6,Hélène Masson,1985-01-01,
7,Isabelle Roche,1986-01-01,
7,Jacques Robin,1987-01-01,
7,Julien Castex,1988-01-01,
8,Laurence Boyer,1961-01-01,
8,Léo Barbier,1962-01-01,
8,Marc Chevalier,1963-01-01,
"""
EIGHT = (1, 2, 3, 4, 5, 6, 7, 8)
VOTES: Mapping[int, Sequence[tuple[int, ...]]] = {
    1: [*[EIGHT] * 7, (*EIGHT, 11), *[(9,)] * 2, *[(10,)] * 2],
    2: [(1,)] * 4 + [(2,)] * 4 + [(3,)] * 4,
    3: [(1,)] * 5 + [(2,)] * 5 + [(0,)],
    6: [(1,)] * 5 + [(2, 3)] * 3 + [(3,)] * 2,
    7: [(1,)] * 5 + [(2,)] * 4,
    8: [(1,)] * 6 + [(2,)] * 4 + [(3,)] * 2,
}
"""What each voter chooses, from 1; 0 is the blank vote."""


class OddTown(ElectionDay):
    """The poll of that town, to its publication and the withdrawal after it."""

    def __init__(self, folder: Path, settings: str = "") -> None:
        """Prepare and open it."""
        super().__init__(folder, PLAN, candidates=CANDIDATES, districts=OPTIONS, settings=settings)
        with self.database.reading() as session:
            self.numbers = {row.number: row.uuid for row in districts_of(session, PLAN.poll_id)}

    def vote(self) -> None:
        """Let everybody cast what she chose."""
        places = {uuid: place for place, uuid in enumerate(self.uuids)}
        for number, choices in VOTES.items():
            uuid = self.numbers[number]
            for resident, chosen in enumerate(choices):
                envelope = self.envelope(resident, places[uuid])
                size = len(envelope.selection)
                marked = tuple(int(place in chosen) for place in range(size))
                ballot = seal_envelope(replace(envelope, selection=marked))
                sent = Submission(uuid, ticket(uuid, envelope.token), ballot)
                cast(self.database, self.station.districts, sent, self.clock())

    def count(self) -> None:
        """Close, count, let two officers settle their tie, publish."""
        self.clock.now = PLAN.closes
        with ThreadPoolExecutor(1) as executor:
            close_poll(self.database, PLAN.poll_id, self.clock())
            for _ in aggregate_poll(self.database, PLAN.poll_id, executor):
                pass
            count_poll(self.database, PLAN.poll_id, self.poll.decrypt(executor), self.clock())
        settle_ties(self.database, PLAN.poll_id, 2, [DECISION], self.clock())
        publish_poll(self.database, PLAN.poll_id, self.clock())

    def withdraw(self) -> None:
        """Let her who was elected first in Carnot and had withdrawn give way."""
        self.clock.now += timedelta(days=1)
        with self.database.writing() as session:
            row = session.get_one(DistrictRow, self.numbers[8])
            change_council(session, row, "vacancy", "Laurence Boyer", "s'est retirée", self.clock())
