"""What officers sign in with: a password and an app, or a passkey in software."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from evote.accounts.officers import Officer
from evote.accounts.sign_in import new_app_secret, set_password
from tests.office.conftest import Office

PASSWORD = "cheval agrafe pile correct"  # long, and of nobody
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class App:
    """A code app on an officer's telephone."""

    secret: str = field(repr=False)

    def code(self, office: Office, steps: int = 0) -> str:
        """Return what the app shows now, or so many steps of 30 seconds later."""
        return pyotp.TOTP(self.secret).generate_otp(int(office.clock.now.timestamp()) // 30 + steps)


def give_password(office: Office, officer: Officer, password: str = PASSWORD) -> App:
    """Let an officer sign in with a password and an app; the code used to set it up is spent."""
    app = App(new_app_secret())
    with office.database.writing() as session:
        set_password(session, officer, password, app.secret, app.code(office, -1), office.clock.now)
    return app


@dataclass
class SoftKey:
    """A passkey whose device does whatever a test wants."""

    origin: str = "http://localhost:8001"
    host: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    counts: bool = True
    """Whether the device counts its signatures; those that are copied between devices do not."""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False
    )

    @property
    def id(self) -> bytes:
        """The name of the credential."""
        return hashlib.sha256(self._cose()).digest()

    def make(self, options: dict[str, Any]) -> str:
        """Answer a page that wants a new passkey."""
        named = len(self.id).to_bytes(2, "big") + self.id
        data = self._data(ATTESTED) + bytes(16) + named + self._cose()
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"])
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def sign(self, options: dict[str, Any]) -> str:
        """Answer a page that asks who it is."""
        self.count += self.counts
        data, client = self._data(0), self._client("webauthn.get", options["challenge"])
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signed)

    def _data(self, more: int) -> bytes:
        rp = hashlib.sha256(self.host.encode()).digest()
        return rp + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _cose(self) -> bytes:
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _answer(self, **response: bytes) -> str:
        name = written(self.id)
        parts = {member: written(value) for member, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": parts})


def written(value: bytes) -> str:
    """Write bytes in base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
