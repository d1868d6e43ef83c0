"""The accounts of the election office, how their owners sign in, and the sessions they have."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, false
from sqlalchemy.orm import Mapped, mapped_column

from evote.models.base import Base


class OfficerRow(Base):
    """An account of the office; it is never deleted, since the journal names its owner."""

    __tablename__ = "officers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    """As it stands in the journal."""
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None]
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """The last time step whose code was taken: no code is good twice."""
    wrong_codes: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many codes in a row were wrong beside the right password."""
    wrong_until: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Until when no code is taken after so many wrong ones."""
    disabled: Mapped[bool] = mapped_column(default=False, server_default=false())


class RoleRow(Base):
    """A role of an account."""

    __tablename__ = "officer_roles"
    __table_args__ = (
        CheckConstraint(
            "role IN ('administrator', 'president', 'secretary', 'assessor', 'observer', 'agent')",
            name="role",
        ),
    )

    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class PasskeyRow(Base):
    """A passkey (WebAuthn) of an account: the public half."""

    __tablename__ = "passkeys"

    credential_id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    label: Mapped[str]


class RecoveryCodeRow(Base):
    """The digest of a recovery code that was not used yet."""

    __tablename__ = "recovery_codes"

    digest: Mapped[str] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))


class InvitationRow(Base):
    """The digest of a one-time link with which the owner of an account chooses how to sign in."""

    __tablename__ = "invitations"

    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    expires: Mapped[int] = mapped_column(BigInteger)


class ChallengeRow(Base):
    """A number that a passkey is asked to sign, once."""

    __tablename__ = "challenges"

    challenge: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    """Who registers a passkey; None where somebody signs in."""
    expires: Mapped[int] = mapped_column(BigInteger)


class SessionRow(Base):
    """A session of a signed-in officer; the cookie holds what the digest is of."""

    __tablename__ = "office_sessions"

    digest: Mapped[str] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    started: Mapped[int] = mapped_column(BigInteger)
    seen: Mapped[int] = mapped_column(BigInteger)
    proven: Mapped[int] = mapped_column(BigInteger)
    """When the officer last proved who she is, as a critical act asks for."""
    invited: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Begun by an invitation: good for choosing how to sign in, and for nothing else."""
    wrong_proofs: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many proofs of identity asked for by critical acts were wrong."""
    device: Mapped[str] = mapped_column(default="", server_default="")
    """What her browser calls itself, so that she knows it again."""


class AccountEventRow(Base):
    """What was done to an account and by whom, for every officer to see."""

    __tablename__ = "account_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    event: Mapped[str]
    """A name among evote.accounts.events.EVENTS."""
    account: Mapped[str]
    by: Mapped[str]


class OfficeKeyRow(Base):
    """The key that signs what a form carries against forgery; one for all processes."""

    __tablename__ = "office_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)
