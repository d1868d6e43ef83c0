"""What can go wrong below the first word about elections.

CryptoError
├── Malformed           the bytes are not what the format says; nobody can use them
└── CheckFailed         the bytes can be read, and what they claim is false
    ├── InvalidProof
    └── InvalidSignature
"""


class CryptoError(Exception):
    """A cryptographic value was refused."""


class Malformed(CryptoError):
    """Bytes or text are not in the one form that the format allows."""


class CheckFailed(CryptoError):
    """A well-formed value claims something that is not true."""


class InvalidProof(CheckFailed):
    """A zero-knowledge proof does not prove its statement."""


class InvalidSignature(CheckFailed):
    """A signature was not made with the key that it names."""
