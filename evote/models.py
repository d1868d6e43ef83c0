"""The tables, and nothing else.

What is not here matters as much: no time of casting, no column that joins a voter or a ticket to
a ballot or a credential. Who has voted online is one bit per ticket in the district's board row,
so that neither the order of rows nor the database's own transaction numbers tell which roll mark
came with which ballot.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables of the service."""

    metadata = MetaData(naming_convention=NAMES)


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
    """A trustee of a ceremony, and the digest of the code in her personal link."""

    __tablename__ = "ceremony_members"

    poll_id: Mapped[str] = mapped_column(ForeignKey("ceremonies.poll_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    access_digest: Mapped[str] = mapped_column(unique=True)
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


class VoterRow(Base):
    """A person on a district's roll, numbered in the order of the roll as it was handed in."""

    __tablename__ = "voters"

    district_uuid: Mapped[str] = mapped_column(ForeignKey("districts.uuid"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    address: Mapped[str]
    """Lines of the address, separated by line feeds."""


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
