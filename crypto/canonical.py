"""JSON in its one canonical form: every value has exactly one spelling in bytes.

Belenios specification, crypto version 1: compact, fields in the order of the specification, absent
options omitted, strings in raw UTF-8. What is signed or hashed is always these bytes.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Never, TypeAlias

from crypto.errors import Malformed

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | bool"

_LOWER_CASE_DIGITS = frozenset("0123456789abcdef")

LARGEST_JSON_NUMBER = 2**30 - 1
"""Larger amounts (weights, counts of votes) are written as decimal strings."""


def encode(value: Json) -> bytes:
    """Return the canonical bytes of a value; the order of fields is kept.

    Raises Malformed when a string cannot be written in UTF-8, or the nesting is too deep.
    """
    try:
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.replace("\x7f", "\\u007f").encode()
    except RecursionError as error:
        raise Malformed("the JSON is nested too deeply") from error
    except UnicodeEncodeError as error:
        raise Malformed("a string holds half a character (a lone surrogate)") from error


def decode(raw: bytes) -> Json:
    """Read canonical bytes; raises Malformed unless they are the only spelling of their value."""
    value = parse(raw)
    if encode(value) != raw:
        raise Malformed("the JSON is not canonical: white space, escapes or numbers differ")
    return value


def parse(raw: bytes) -> Json:
    """Read JSON in any layout; raises Malformed.

    Duplicate fields, null, fractions, deep nesting and halves of characters are refused here too.
    """
    try:
        value: Json = json.loads(
            raw.decode(),
            object_pairs_hook=_object,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except UnicodeDecodeError as error:
        raise Malformed("the text is not UTF-8") from error
    except RecursionError as error:
        raise Malformed("the JSON is nested too deeply") from error
    except ValueError as error:
        raise Malformed("the text is not JSON") from error
    _refuse_null(value)
    if b"\\u" in raw:
        encode(value)  # an escape can write half a character, which nobody could print or hash
    return value


def fields(value: Json, *names: str) -> dict[str, Json]:
    """Return the object whose fields are exactly these, in this order; `name?` may be absent.

    Raises Malformed, naming what was found and what is expected.
    """
    if not isinstance(value, dict):
        raise Malformed(f"expected an object with the fields {_listed(names)}")
    present = [name for name in map(_bare, names) if name in value]
    required = [name for name in names if not name.endswith("?")]
    if list(value) != present or not value.keys() >= set(required):
        raise Malformed(f"fields are {list(value)}, expected {_listed(names)}")
    return value


def array(value: Json, length: int | None = None) -> list[Json]:
    """Return the array; raises Malformed for anything else, or for another length."""
    if not isinstance(value, list):
        raise Malformed("expected an array")
    if length is not None and len(value) != length:
        raise Malformed(f"the array has {len(value)} entries, expected {length}")
    return value


def text(value: Json) -> str:
    """Return the string; raises Malformed for anything else."""
    if not isinstance(value, str):
        raise Malformed("expected a string")
    return value


def hexadecimal(value: Json, size: int) -> bytes:
    """Return the `size` bytes that these lower-case hexadecimal digits spell; raises Malformed.

    `bytes.fromhex` alone would take capitals and spaces too.
    """
    digits = text(value)
    if len(digits) != 2 * size or not _LOWER_CASE_DIGITS.issuperset(digits):
        raise Malformed(f"expected {2 * size} lower-case hexadecimal digits")
    return bytes.fromhex(digits)


def boolean(value: Json) -> bool:
    """Return the truth value; raises Malformed for anything else."""
    if not isinstance(value, bool):
        raise Malformed("expected true or false")
    return value


def natural(value: Json) -> int:
    """Return the number from 0 up; raises Malformed for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Malformed("expected a whole number from 0 up")
    return value


def decimal(value: str) -> int:
    """Return the number from 0 up that these decimal digits write without leading zeros.

    Raises Malformed for a sign, a prefix, a leading zero, a digit of another script.
    """
    if not value.isascii() or not value.isdigit() or (value[0] == "0" and len(value) > 1):
        raise Malformed("expected decimal digits without sign or leading zeros")
    try:
        return int(value)
    except ValueError as error:
        raise Malformed("the number has too many digits") from error


def amount(value: Json) -> int:
    """Return a weight or a count: a number up to 2^30 - 1, above it a decimal string.

    Raises Malformed, also for a small amount written as a string.
    """
    if not isinstance(value, str):
        number = natural(value)
        if number > LARGEST_JSON_NUMBER:
            raise Malformed("a number above 2^30 - 1 is written as a string")
        return number
    number = decimal(value)
    if number <= LARGEST_JSON_NUMBER:
        raise Malformed("a number up to 2^30 - 1 is not written as a string")
    return number


def amount_json(number: int) -> int | str:
    """Write a weight or a count the way `amount` reads it."""
    return number if number <= LARGEST_JSON_NUMBER else str(number)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Malformed("an object has the same field twice (duplicate key)")
    return value


def _refuse_number(_: str) -> Never:
    raise Malformed("numbers are whole numbers")


def _refuse_null(value: "Json | None") -> None:
    stack: list[Json | None] = [value]
    while stack:
        item = stack.pop()
        if item is None:
            raise Malformed("null is not used: an absent value is left out")
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _bare(name: str) -> str:
    return name.removesuffix("?")


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"{_bare(name)} (optional)" if name.endswith("?") else name for name in names)
