"""The board of each district, and what the admission rules ask about its ballots."""

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evote.models.base import Base


class BoardRow(Base):
    """Where a district's board ends: the row that every writer to the board locks first."""

    __tablename__ = "boards"

    district_uuid: Mapped[str] = mapped_column(ForeignKey("districts.uuid"), primary_key=True)
    timestamp: Mapped[int] = mapped_column(BigInteger)
    """Seconds since 1970 when the archive was begun; the same in each of its records."""
    height: Mapped[int]
    """Height of the last event."""
    roll_marks: Mapped[bytes] = mapped_column(LargeBinary)
    """One bit per ticket, set when it is spent: the roll marks, without order or time."""
    paper_marks: Mapped[bytes] = mapped_column(LargeBinary, default=b"", server_default="")
    """One bit per voter of the roll, set when she votes on paper; number 1 has bit 0 of byte 0.

    Shorter than the roll where nobody further down voted on paper.
    """
    kept_roll_marks: Mapped[int | None]
    """How many roll marks there were, once they are destroyed with the personal data."""
    kept_paper_marks: Mapped[int | None]
    """How many had voted on paper, likewise."""


class EventRow(Base):
    """An event of a district's board, its bytes as they stand in the archive."""

    __tablename__ = "events"

    district_uuid: Mapped[str] = mapped_column(ForeignKey("boards.district_uuid"), primary_key=True)
    height: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    raw: Mapped[bytes] = mapped_column(LargeBinary)


class RecordRow(Base):
    """One of the records that stand before an event in the archive."""

    __tablename__ = "records"
    __table_args__ = (
        ForeignKeyConstraint(
            ["district_uuid", "height"], ["events.district_uuid", "events.height"]
        ),
    )

    district_uuid: Mapped[str] = mapped_column(primary_key=True)
    height: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    raw: Mapped[bytes] = mapped_column(LargeBinary)


class BallotRow(Base):
    """What the admission rules ask about a ballot on the board: its credential and its tracker."""

    __tablename__ = "ballots"
    __table_args__ = (
        ForeignKeyConstraint(
            ["district_uuid", "height"], ["events.district_uuid", "events.height"]
        ),
        UniqueConstraint("district_uuid", "height"),
    )

    tracker: Mapped[str] = mapped_column(primary_key=True)
    district_uuid: Mapped[str]
    height: Mapped[int]
    credential: Mapped[str] = mapped_column(unique=True)


class OpenedBallotRow(Base):
    """A ballot that a voter opened to check her device: it is never cast."""

    __tablename__ = "opened_ballots"

    district_uuid: Mapped[str] = mapped_column(ForeignKey("boards.district_uuid"), primary_key=True)
    tracker: Mapped[str] = mapped_column(primary_key=True)
    credential: Mapped[str] = mapped_column(index=True)
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Forgotten after an hour, and when that hour began with it."""
    at: Mapped[int | None] = mapped_column(BigInteger)
