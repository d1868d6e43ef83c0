"""Trustees: their ceremony, their keys, their decryption shares."""

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from evote.models.base import Base


class TrusteeRow(Base):
    """A part of the trustees' list, as the record will show it: one trustee, or a shared key."""

    __tablename__ = "trustees"
    __table_args__ = (CheckConstraint("kind IN ('Single', 'Pedersen')", name="kind"),)

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    owner: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The number of the part's first trustee."""
    kind: Mapped[str] = mapped_column(server_default="Single")
    entry: Mapped[bytes] = mapped_column(LargeBinary)


class CeremonyRow(Base):
    """The key ceremony of a poll; a poll whose trustees bring single keys has none."""

    __tablename__ = "ceremonies"

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    quorum: Mapped[int]
    attempt: Mapped[int]
    """1, and one more after each replacement."""
    challenge: Mapped[str | None]
    """The number drawn for the last rehearsal."""


class MemberRow(Base):
    """A trustee of a ceremony, and the digest of the code in her link; None before she has one."""

    __tablename__ = "ceremony_members"

    poll_id: Mapped[str] = mapped_column(ForeignKey("ceremonies.poll_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    access_digest: Mapped[str | None] = mapped_column(unique=True)
    proof: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Her answer to the challenge of the last rehearsal."""


class MessageRow(Base):
    """A public message of a ceremony, in canonical JSON; what is secret in it is sealed."""

    __tablename__ = "ceremony_messages"

    poll_id: Mapped[str] = mapped_column(ForeignKey("ceremonies.poll_id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    round: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class FindingRow(Base):
    """What a trustee sent that was found wrong, with the complaint that proves it where one does.

    `subject` is the round of the message, or "complaint".
    """

    __tablename__ = "ceremony_findings"

    poll_id: Mapped[str] = mapped_column(ForeignKey("ceremonies.poll_id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    evidence: Mapped[bytes | None] = mapped_column(LargeBinary)


class ReplacementRow(Base):
    """A trustee replaced by another one before sealing, on the word of two officers."""

    __tablename__ = "ceremony_replacements"

    poll_id: Mapped[str] = mapped_column(ForeignKey("ceremonies.poll_id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The attempt that the replacement began."""
    number: Mapped[int]
    leaving: Mapped[str]
    coming: Mapped[str]
    reason: Mapped[str]
    first_officer: Mapped[str]
    second_officer: Mapped[str]
    moment: Mapped[str]
    """When it was recorded, in ISO 8601."""


class ShareRow(Base):
    """A decryption share that a trustee sent, found right; the count posts it on the board."""

    __tablename__ = "decryption_shares"

    district_uuid: Mapped[str] = mapped_column(ForeignKey("boards.district_uuid"), primary_key=True)
    owner: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
