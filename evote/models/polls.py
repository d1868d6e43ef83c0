"""Polls, their districts, and the moments of their life."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint, false
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
    practice: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A poll to practise with: every page and letter says so."""
    opens_at: Mapped[int | None] = mapped_column(BigInteger)
    """When two officers let it open, in seconds since 1970, where that is not the sealed date."""
    closes_at: Mapped[int | None] = mapped_column(BigInteger)
    """When two officers let it close, where that is not the sealed date."""
    grace_minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    """How long after the close those may still cast who had entered the booth before it."""
    letters_allowed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Two officers decided that this service makes the letters."""
    appeals_until: Mapped[str | None]
    """The last day, in ISO 8601, on which appeals can be made, where it is not the usual one."""
    count_authorised: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Two officers started the count."""
    colour: Mapped[str | None]
    """The town's colour as #rrggbb."""
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The town's emblem, PNG, as we encoded it."""
    geojson: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The map of the districts, GeoJSON, as we wrote it; see evote.intake.district_map."""
    purge_on: Mapped[str | None]
    """The date, in ISO 8601, from which the roll and the tickets are destroyed."""
    legal_hold: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A court or an appeal asks to keep everything: nothing is destroyed."""
    purged: Mapped[bool] = mapped_column(default=False, server_default=false())
    history_gone: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Nothing that the database keeps shows any more which roll mark came with which ballot."""
    history_tried: Mapped[int | None] = mapped_column(BigInteger)
    """When the database was last asked to forget it, in seconds since 1970."""


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
    suspended: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Two officers stopped the vote here for a while; other districts go on."""


class ProfileRow(Base):
    """How somebody who stands presents herself, by her place among `Contest.people` (from 0)."""

    __tablename__ = "profiles"

    district_uuid: Mapped[str] = mapped_column(ForeignKey("districts.uuid"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    statement: Mapped[str] = mapped_column(default="", server_default="")
    photo: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JPEG, as we encoded it, of bounded size."""


class ChangeRow(Base):
    """A change of a council during its term: a seat became vacant, or a successor declined.

    Who follows is computed from the declaration and these, in their order.
    """

    __tablename__ = "council_changes"
    __table_args__ = (CheckConstraint("kind IN ('vacancy', 'refusal')", name="kind"),)

    district_uuid: Mapped[str] = mapped_column(ForeignKey("districts.uuid"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    name: Mapped[str]
    """Who left, or who declined."""
    on_list: Mapped[str | None]
    reason: Mapped[str]
    at: Mapped[int] = mapped_column(BigInteger)
