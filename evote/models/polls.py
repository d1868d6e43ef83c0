"""Polls, their districts, and the moments of their life."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evote.models.base import Base


class PollRow(Base):
    """A poll and the step of its life that it has reached."""

    __tablename__ = "polls"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'sealed', 'open', 'closed', 'counted', 'published')", name="state"
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    group: Mapped[str]
    """Name of the group that the ballots are encrypted in."""
    language: Mapped[str]
    help_phone: Mapped[str]
    sender: Mapped[str]
    """Lines above the letters, separated by line feeds."""
    receipt_seed: Mapped[bytes] = mapped_column(LargeBinary)
    """Seed of the Ed25519 key that signs receipts."""


class MomentRow(Base):
    """When the operator opened, closed and published a poll, which is public.

    Moments of a poll as a whole; nothing here says when anybody voted.
    """

    __tablename__ = "moments"
    __table_args__ = (CheckConstraint("name IN ('opened', 'closed', 'published')", name="name"),)

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    """Seconds since 1970."""


class DistrictRow(Base):
    """A district of a poll: its rules, and after the count its declaration."""

    __tablename__ = "districts"
    __table_args__ = (UniqueConstraint("poll_id", "number"),)

    uuid: Mapped[str] = mapped_column(primary_key=True)
    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"))
    number: Mapped[int]
    rules: Mapped[bytes] = mapped_column(LargeBinary)
    """Canonical JSON of ballots.poll.Rules, bound to every ballot by its fingerprint."""
    credentials: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The sorted public credentials, from the issue of tokens until the board takes them over."""
    declaration: Mapped[bytes | None] = mapped_column(LargeBinary)
