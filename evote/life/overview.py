"""What an operator sees of a poll."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from evote.polls import count_ballots, districts_of, get_poll, rules_of
from evote.setup.plans import poll_of
from evote.voting.roll import roll_size


@dataclass(frozen=True, slots=True)
class DistrictOverview:
    """A district in numbers."""

    number: int
    name: str
    uuid: str
    roll: int
    ballots: int


@dataclass(frozen=True, slots=True)
class PollOverview:
    """A poll in numbers."""

    poll_id: str
    name: str
    state: str
    opens: str
    closes: str
    districts: tuple[DistrictOverview, ...]

    def __str__(self) -> str:
        """Write the overview as a small table."""
        width = max((len(each.name) for each in self.districts), default=len("district"))
        lines = [
            f"{self.poll_id}: {self.name}",
            f"  {self.state}; opens {self.opens}, closes {self.closes}",
            f"  {'':>3} {'district':<{width}}  {'roll':>6} {'ballots':>8}  election",
        ]
        lines += [
            f"  {district.number:>3} {district.name:<{width}}  {district.roll:>6} "
            f"{district.ballots:>8}  {district.uuid}"
            for district in self.districts
        ]
        return "\n".join(lines)


def describe_poll(session: Session, poll_id: str) -> PollOverview:
    """Return a poll in numbers; raises NotFound."""
    row = get_poll(session, poll_id)
    districts = districts_of(session, poll_id)
    poll = poll_of(session, poll_id)
    return PollOverview(
        poll_id=poll_id,
        name=poll.name,
        state=row.state,
        opens=poll.opens.isoformat(" "),
        closes=poll.closes.isoformat(" "),
        districts=tuple(
            DistrictOverview(
                number=district.number,
                name=rules_of(district).district.name,
                uuid=district.uuid,
                roll=roll_size(session, district.uuid),
                ballots=count_ballots(session, district.uuid),
            )
            for district in districts
        ),
    )
