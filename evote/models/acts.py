"""What officers did, and what one officer proposed for another one to confirm."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from evote.models.base import Base


class JournalRow(Base):
    """An entry of a poll's journal, its bytes as they are published (see ballots.journal)."""

    __tablename__ = "journal"

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    raw: Mapped[bytes] = mapped_column(LargeBinary)


class ProposalRow(Base):
    """An act that one officer proposed; it is carried out when another one confirms it."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'confirmed', 'refused', 'withdrawn', 'expired', 'changed', "
            "'overtaken')",
            name="state",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"))
    act: Mapped[str]
    subject: Mapped[bytes] = mapped_column(LargeBinary)
    """What the act is done with, in canonical JSON: a district's number, a date."""
    reason: Mapped[str]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    proposed_at: Mapped[int] = mapped_column(BigInteger)
    expires: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[int | None] = mapped_column(BigInteger)
