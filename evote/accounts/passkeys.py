"""Passkeys (W3C Web Authentication, level 3): registered by an account, asked for when signing in.

A passkey stays in a device or a password manager and signs only for our address, so that no copied
page gets anything from it. The device asks its owner for a finger, a face or a PIN each time.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from crypto.randomness import Randomness
from evote.accounts.officers import Officer, officer_of, officer_row
from evote.db import Database
from evote.errors import N_, AccountRefused, SignInRefused
from evote.models.officers import ChallengeRow, PasskeyRow

CHALLENGE_LIFETIME: Final = timedelta(minutes=5)
MOST_PASSKEYS: Final = 10
"""Passkeys of one account."""

LONGEST_LABEL: Final = 60
LARGEST_ANSWER: Final = 20_000
"""Characters of what a browser returns."""


_NOT_AN_ANSWER = (WebAuthnException, ValueError, TypeError, AttributeError, RecursionError)
"""What the library raises; it trusts the types of what stands inside an answer."""


@dataclass(frozen=True, slots=True)
class OurAddress:
    """The address that passkeys are bound to."""

    url: str

    @property
    def host(self) -> str:
        """The relying party, as the specification calls it."""
        return str(urlsplit(self.url).hostname)

    @property
    def origin(self) -> str:
        """The page's origin, as browsers write it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def registration_options(
    session: Session, officer: Officer, ours: OurAddress, now: datetime, randomness: Randomness
) -> str:
    """Return, in JSON, what a browser needs to make a passkey for an account."""
    return options_to_json(
        generate_registration_options(
            rp_id=ours.host,
            rp_name="evote",
            user_id=str(officer.id).encode(),
            user_name=officer.email,
            user_display_name=officer.name,
            challenge=_new_challenge(session, officer.id, now, randomness),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=row.credential_id)
                for row in passkeys_of(session, officer.id)
            ],
        )
    )


def register(
    database: Database, officer: Officer, answer: str, label: str, ours: OurAddress, now: datetime
) -> None:
    """Keep the passkey that a browser made for an account; raises AccountRefused."""
    try:
        credential = parse_registration_credential_json(_read(answer))
        made = verify_registration_response(
            credential=credential,
            expected_challenge=_use_challenge(database, credential, officer.id, now),
            expected_rp_id=ours.host,
            expected_origin=ours.origin,
            require_user_verification=True,
        )
    except (*_NOT_AN_ANSWER, SignInRefused) as error:
        raise AccountRefused(
            N_("The passkey was not kept. Please try again, or take another device.")
        ) from error
    with database.writing() as session:
        officer_row(session, officer.id)
        if len(passkeys_of(session, officer.id)) >= MOST_PASSKEYS:
            raise AccountRefused(N_("An account has at most 10 passkeys. Remove one first."))
        if session.get(PasskeyRow, made.credential_id) is not None:
            raise AccountRefused(N_("This passkey is registered already."))
        session.add(
            PasskeyRow(
                credential_id=made.credential_id,
                officer_id=officer.id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                label=" ".join(label.split())[:LONGEST_LABEL],
            )
        )


def sign_in_options(
    session: Session, ours: OurAddress, now: datetime, randomness: Randomness
) -> str:
    """Return, in JSON, what a browser needs to let somebody choose one of her passkeys."""
    return options_to_json(
        generate_authentication_options(
            rp_id=ours.host,
            challenge=_new_challenge(session, None, now, randomness),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def sign_in_by_passkey(database: Database, answer: str, ours: OurAddress, now: datetime) -> Officer:
    """Return whose passkey signed the challenge; raises SignInRefused."""
    try:
        credential = parse_authentication_credential_json(_read(answer))
        challenge = _use_challenge(database, credential, None, now)
        with database.writing() as session:
            row = session.get(PasskeyRow, credential.raw_id, with_for_update=True)
            if row is None:
                raise SignInRefused
            verified = verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=ours.host,
                expected_origin=ours.origin,
                credential_public_key=row.public_key,
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
            row.sign_count = verified.new_sign_count
            owner = officer_row(session, row.officer_id)
            if owner.disabled:
                raise SignInRefused
            return officer_of(session, owner)
    except _NOT_AN_ANSWER as error:
        raise SignInRefused from error


def passkeys_of(session: Session, officer_id: int) -> Sequence[PasskeyRow]:
    """Return the passkeys of an account, by their labels."""
    return session.scalars(
        select(PasskeyRow).where(PasskeyRow.officer_id == officer_id).order_by(PasskeyRow.label)
    ).all()


def remove_passkey(session: Session, officer_id: int, credential_id: bytes) -> None:
    """Forget a passkey; raises AccountRefused when it is the only way to sign in."""
    owner = officer_row(session, officer_id)
    if owner.password_hash is None and len(passkeys_of(session, officer_id)) == 1:
        raise AccountRefused(
            N_("This is your only way to sign in. Add another one before you remove it.")
        )
    session.execute(
        delete(PasskeyRow).where(
            PasskeyRow.officer_id == officer_id, PasskeyRow.credential_id == credential_id
        )
    )


def _new_challenge(
    session: Session, officer_id: int | None, now: datetime, randomness: Randomness
) -> bytes:
    seconds = int(now.timestamp())
    session.execute(delete(ChallengeRow).where(ChallengeRow.expires <= seconds))
    challenge = bytes(randomness(256) for _ in range(32))
    expires = int((now + CHALLENGE_LIFETIME).timestamp())
    session.add(ChallengeRow(challenge=challenge, officer_id=officer_id, expires=expires))
    return challenge


def _use_challenge(
    database: Database,
    credential: AuthenticationCredential | RegistrationCredential,
    officer_id: int | None,
    now: datetime,
) -> bytes:
    """Use up the challenge that an answer is about, whatever else is wrong with the answer."""
    challenge = parse_client_data_json(credential.response.client_data_json).challenge
    with database.writing() as session:
        row = session.get(ChallengeRow, challenge, with_for_update=True)
        if row is not None:
            session.delete(row)
    if row is None or row.officer_id != officer_id or now.timestamp() >= row.expires:
        raise SignInRefused
    return challenge


def _read(answer: str) -> dict[str, object]:
    if len(answer) > LARGEST_ANSWER:
        raise SignInRefused
    value = json.loads(answer)
    if not isinstance(value, dict):
        raise SignInRefused
    return value
