"""JSON has one spelling, and every other one is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.canonical import (
    Json,
    amount,
    amount_json,
    array,
    boolean,
    decimal,
    decode,
    encode,
    fields,
    hexadecimal,
    natural,
    parse,
    text,
)
from crypto.errors import Malformed

values: st.SearchStrategy[Json] = st.recursive(
    st.booleans() | st.integers() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


@given(values)
def test_what_is_encoded_decodes_to_the_same_value(value: Json) -> None:
    """Encoding and decoding are inverse to each other."""
    assert decode(encode(value)) == value


def test_strings_are_written_as_the_specification_says() -> None:
    """Quotes, controls and U+007F are escaped; slashes, accents and emoji stay raw."""
    written = encode('"\\/\b\f\n\r\t\x01\x7fé\u2028🗳')
    assert written == '"\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u007fé\u2028🗳"'.encode()


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a": 1}',
        b'{"a":1}\n',
        b'{"a":1,"a":2}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":-0}',
        b'{"a":NaN}',
        b'{"a":null}',
        b"[[null]]",
        b'"\\u0041"',
        b'"\\ud800"',
        b'"\xff"',
        b"[" * 100_000,
        b"9" * 10_000,
        b"{",
        b"",
        b"\xef\xbb\xbf{}",
    ],
)
def test_a_second_spelling_is_malformed(raw: bytes) -> None:
    """Nothing but the canonical bytes is read, and no input does worse than be refused."""
    with pytest.raises(Malformed):
        decode(raw)


def test_free_layout_is_read_where_only_the_hash_counts() -> None:
    """Parsing accepts white space and still refuses a duplicate field."""
    assert parse(b'{ "a" : [ 1 ] }\n') == {"a": [1]}
    with pytest.raises(Malformed, match="duplicate"):
        parse(b'{ "a" : 1, "a" : 1 }')


def test_half_a_character_is_read_in_no_layout() -> None:
    """An escape could write it; a whole character may be escaped, also in two halves."""
    with pytest.raises(Malformed, match="surrogate"):
        parse(b'[ "\\ud83d" ]')
    assert parse(b'[ "\\ud83d\\uddf3" ]') == ["\U0001f5f3"]


def test_half_a_character_cannot_be_encoded() -> None:
    """A lone surrogate has no UTF-8 form."""
    with pytest.raises(Malformed, match="surrogate"):
        encode("\ud800")


def test_what_is_nested_too_deeply_cannot_be_encoded() -> None:
    """A value that was read with the stack to itself may be too deep for one who calls later."""
    value: Json = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(Malformed, match="nested too deeply"):
        encode(value)


def test_fields_stand_in_their_order() -> None:
    """The exact fields in the exact order are read, optional ones where they belong."""
    assert fields({"a": 1, "c": 2}, "a", "b?", "c") == {"a": 1, "c": 2}
    assert fields({"a": 1, "b": 0, "c": 2}, "a", "b?", "c") == {"a": 1, "b": 0, "c": 2}


@pytest.mark.parametrize(
    "value", [{"c": 2, "a": 1}, {"a": 1}, {"a": 1, "c": 2, "d": 3}, {}, [], "a", 1]
)
def test_other_fields_are_malformed(value: Json) -> None:
    """Another order, a missing field, an unknown field and another type are refused by name."""
    with pytest.raises(Malformed, match=r"a, b \(optional\), c"):
        fields(value, "a", "b?", "c")


def test_values_have_the_type_they_should() -> None:
    """Each reader returns its own type."""
    assert array([1, 2], 2) == [1, 2]
    assert array([]) == []
    assert text("a") == "a"
    assert boolean(value=True) is True
    assert natural(0) == 0
    assert decimal("0") == 0
    assert decimal("120") == 120


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (array, {"a": 1}),
        (array, "ab"),
        (lambda value: array(value, 1), [1, 2]),
        (text, 1),
        (boolean, 1),
        (natural, True),
        (natural, -1),
        (natural, "1"),
        (decimal, ""),
        (decimal, "01"),
        (decimal, "-1"),
        (decimal, "+1"),
        (decimal, "0x1"),
        (decimal, "٣"),
        (decimal, "9" * 5000),
    ],
)
def test_values_of_another_type_are_malformed(reader: object, value: Json) -> None:
    """No reader guesses."""
    with pytest.raises(Malformed):
        reader(value)  # type: ignore[operator]


@given(st.integers(min_value=0, max_value=2**64))
def test_amounts_survive_the_change_of_spelling(number: int) -> None:
    """A weight or count is read as it was written, on both sides of the limit."""
    assert amount(amount_json(number)) == number


def test_amounts_change_their_spelling_at_two_to_the_thirty() -> None:
    """Up to 2^30 - 1 a number, above it a string; the other spelling is refused."""
    assert amount_json(2**30 - 1) == 2**30 - 1
    assert amount_json(2**30) == str(2**30)
    for wrong in (2**30, str(2**30 - 1), -1, "-1", "0x10"):
        with pytest.raises(Malformed):
            amount(wrong)


def test_hexadecimal_digits_have_one_spelling() -> None:
    """Small letters, nothing between them, and exactly so many."""
    assert hexadecimal("00ff", 2) == b"\x00\xff"
    for second in ("00FF", "00 ff", " 00ff", "00ff0", "00f", "00fg", "", 1, "\u0660\u0660ff"):
        with pytest.raises(Malformed):
            hexadecimal(second, 2)
