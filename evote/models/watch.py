"""What happens during a poll beside the vote: incidents, observations, checks, alerts, paper."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from evote.models.base import Base


class IncidentRow(Base):
    """An incident as an officer noted it, or an intervention; it stands in the minutes."""

    __tablename__ = "incidents"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"))
    district: Mapped[int | None]
    """Its number; None for the whole poll."""
    at: Mapped[int] = mapped_column(BigInteger)
    officer: Mapped[str]
    text: Mapped[str]


class ObservationRow(Base):
    """What a voter, a candidate or an observer wants to see in the minutes."""

    __tablename__ = "observations"
    __table_args__ = (
        CheckConstraint("author IN ('voter', 'candidate', 'observer')", name="author"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"))
    district: Mapped[int | None]
    at: Mapped[int] = mapped_column(BigInteger)
    author: Mapped[str]
    name: Mapped[str]
    text: Mapped[str]


class CheckRow(Base):
    """The outcome of an integrity check."""

    __tablename__ = "integrity_checks"

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    findings: Mapped[str]
    """What is wrong, one a line: the name of a check and a district; nothing when all is well."""


class AlertRow(Base):
    """Something that officers must look at; the same one is raised once until it is seen to."""

    __tablename__ = "alerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"))
    kind: Mapped[str]
    at: Mapped[int] = mapped_column(BigInteger)
    about: Mapped[str]
    """A district, a time, settings of the database: what the sentence of its kind leaves open."""
    seen_by: Mapped[str | None]
    mailed: Mapped[int | None] = mapped_column(BigInteger)
    """When it was mailed."""
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it could not be mailed."""


class TickRow(Base):
    """When the clockwork last looked; there is one row."""

    __tablename__ = "ticks"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)


class PaperCountRow(Base):
    """The paper ballots of a district as one of two officers entered them."""

    __tablename__ = "paper_counts"
    __table_args__ = (CheckConstraint("entry IN (1, 2)", name="entry"),)

    district_uuid: Mapped[str] = mapped_column(ForeignKey("districts.uuid"), primary_key=True)
    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    counts: Mapped[bytes] = mapped_column(LargeBinary)
    """Canonical JSON: ballots, null, blank, votes in the order of the ballot, and an opening."""


class LookRow(Base):
    """How often an officer looked somebody up on a district's roll during an hour of the clock.

    Whom she looked up is not kept, nor the minute: who came when to the polling place would say who
    cast which ballot at its kiosk.
    """

    __tablename__ = "looks"

    district_uuid: Mapped[str] = mapped_column(ForeignKey("districts.uuid"), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    hour: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Hours since 1970, in UTC."""
    looks: Mapped[int]
