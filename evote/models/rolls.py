"""The roll, and the tickets that let ballots in."""

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from evote.models.base import Base


class VoterRow(Base):
    """A person on a district's roll, numbered in the order of the roll as it was handed in."""

    __tablename__ = "voters"

    district_uuid: Mapped[str] = mapped_column(ForeignKey("districts.uuid"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    address: Mapped[str]
    """Lines of the address, separated by line feeds."""
    struck: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Taken off the roll after the tokens were issued: her ticket opens nothing."""


class TicketRow(Base):
    """The digest of a ticket, and whose it is; a spare belongs to nobody yet.

    `position` is the place of its bit in the roll marks of the board row.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        ForeignKeyConstraint(
            ["district_uuid", "voter_number"], ["voters.district_uuid", "voters.number"]
        ),
        ForeignKeyConstraint(["district_uuid"], ["districts.uuid"]),
        UniqueConstraint("district_uuid", "position"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    district_uuid: Mapped[str]
    position: Mapped[int]
    voter_number: Mapped[int | None]
    revoked: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The letter was lost: another ticket took its place."""
    spare: Mapped[int | None]
    """The number on a spare letter; None where the letter was printed for a voter."""


class WorthlessTicketRow(Base):
    """The digest of a ticket whose letter was made worthless: it never comes back."""

    __tablename__ = "worthless_tickets"

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)


class HandbackRow(Base):
    """What the registrar handed back for a poll, until two officers take it over.

    The next one replaces it.
    """

    __tablename__ = "handbacks"

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    digest: Mapped[str]
    """SHA-256 of the content: two officers take the one that they compared."""
    content: Mapped[bytes] = mapped_column(LargeBinary)


class RollChangeRow(Base):
    """A correction of the roll before sealing, for the office alone."""

    __tablename__ = "roll_changes"

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[int] = mapped_column(BigInteger)
    officer: Mapped[str]
    change: Mapped[str]
    """What was changed, in one sentence."""
    reason: Mapped[str]
