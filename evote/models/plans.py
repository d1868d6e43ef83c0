"""A poll while it is being set up in the office: its plan, its roll, those who want to stand."""

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, false
from sqlalchemy.orm import Mapped, mapped_column

from evote.models.base import Base


class PlanRow(Base):
    """The settings of a poll that is being set up, in canonical JSON."""

    __tablename__ = "plans"

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    lot_seed: Mapped[str | None]
    """The published seed that gave the order of candidates."""
    lot_source: Mapped[str | None]
    """Where the seed came from, in words fixed before it was known."""


class RollPreviewRow(Base):
    """A roll that was read without a mistake, waiting for an officer who looks at it.

    The next one replaces it; taking it, or turning it away, removes it.
    """

    __tablename__ = "roll_previews"

    poll_id: Mapped[str] = mapped_column(ForeignKey("plans.poll_id"), primary_key=True)
    digest: Mapped[str]
    """SHA-256 of the content: who takes a roll takes the one that she saw."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """Lines, districts, names and addresses in canonical JSON; no birth date."""


class PlannedVoterRow(Base):
    """A person on the roll that is being set up, by her line in the file."""

    __tablename__ = "planned_voters"

    poll_id: Mapped[str] = mapped_column(ForeignKey("plans.poll_id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    district: Mapped[int]
    name: Mapped[str]
    address: Mapped[str]
    """Lines of the address, separated by line feeds."""


class CandidacyRow(Base):
    """Somebody who wants to stand, alone or on a list."""

    __tablename__ = "candidacies"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[str] = mapped_column(ForeignKey("plans.poll_id"))
    district: Mapped[int]
    on_list: Mapped[str] = mapped_column(default="", server_default="")
    """The name of her list, or nothing."""
    place: Mapped[int]
    """Her place on the list, or the order in which she came; the lot gives the ballot's order."""
    name: Mapped[str]
    born: Mapped[str]
    """In ISO 8601; only the order of ages is published."""
    gender: Mapped[str] = mapped_column(default="", server_default="")
    statement: Mapped[str] = mapped_column(default="", server_default="")
    photo: Mapped[bytes | None] = mapped_column(LargeBinary)
    consented_at: Mapped[int | None] = mapped_column(BigInteger)
    """When she consented in writing to standing and to what is published of her."""
    withdrawn: Mapped[bool] = mapped_column(default=False, server_default=false())


class SetupChangeRow(Base):
    """Who changed a part of a set-up last, and when; see evote.setup.parts."""

    __tablename__ = "setup_changes"

    poll_id: Mapped[str] = mapped_column(ForeignKey("plans.poll_id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Of a district, a candidature or a line of the roll; 0 where there is only one of the kind."""
    at: Mapped[int] = mapped_column(BigInteger)
    officer: Mapped[str]
