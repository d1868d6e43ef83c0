"""The order on the ballot by a public lot, which anyone can draw again.

Where the seed will come from is announced before anybody can know it. Each who stands then has a
lot of her own, a hash of the seed and her name; the smallest comes first. Somebody who withdraws
changes nothing about the order of the others.
"""

from collections.abc import Iterable

from crypto.hashing import sha256_hex


def lot_for(seed: str, district: int, name: str) -> str:
    """Return the lot of a candidate or a list of a district, in hexadecimal."""
    return sha256_hex(f"evote-order-1|{seed}|{district}|{name}".encode())


def draw_order(seed: str, district: int, names: Iterable[str]) -> list[str]:
    """Return the names of a district's candidates, or lists, in the order of the ballot."""
    return sorted(names, key=lambda name: (lot_for(seed, district, name), name))
