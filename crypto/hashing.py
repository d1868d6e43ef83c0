"""SHA-256 in the two spellings of the specification, and challenges of proofs."""

import base64
import hashlib


def sha256_hex(content: bytes) -> str:
    """Return the digest as 64 lower-case hexadecimal digits: record names, chain links."""
    return hashlib.sha256(content).hexdigest()


def sha256_b64(content: bytes) -> str:
    """Return the digest as 43 characters of Base64 without padding: fingerprints and trackers."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def challenge(order: int, prefix: str, *points: str) -> int:
    """Return the challenge of a proof: SHA-256 of prefix and commitments, reduced below `order`.

    `points` are the commitments as the record writes them. Belenios specification, crypto
    version 1, hash functions; the reduction's bias of less than 2^-3 per value is part of it.
    """
    digest = hashlib.sha256((prefix + ",".join(points)).encode()).digest()
    return int.from_bytes(digest, "big") % order
