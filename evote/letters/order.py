"""In which order letters are printed: as the roll has them, or as the post wants them."""

import re
from typing import Final, Literal, TypeAlias, get_args

from evote.accounts.officers import folded
from evote.intake.roll_sheet import RollEntry

Order: TypeAlias = Literal["roll", "street"]
ORDERS: Final = get_args(Order)

_NUMBERED: Final = re.compile(r"(\d+)\s*(bis|ter|quater|[a-z](?=[,\s]))?[,\s]+(.*)", re.IGNORECASE)
"""A house number, perhaps with a sign of its own ("12 bis"), and the street."""


def order_key(order: Order, entry: RollEntry) -> tuple[object, ...]:
    """Return what letters are sorted by; letters that are equal keep the order of the roll.

    By street: the last line of the address, which begins with the postcode, the street, the house
    number as a number, the name.
    """
    if order == "roll":
        return ()
    first, last = entry.address[0], entry.address[-1]
    numbered = _NUMBERED.fullmatch(first)
    number, sign, street = numbered.groups() if numbered else ("0", "", first)
    return (folded(last), folded(street), int(number), sign or "", folded(entry.name))
