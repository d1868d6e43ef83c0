"""Groups: what is a member, and that the laws hold."""

import importlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import modular
from crypto.ed25519 import FIELD, ORDER
from crypto.errors import Malformed
from crypto.group import Group
from crypto.groups import ED25519, group_named
from tests.crypto.randomness import seeded
from tests.crypto.vectors import VECTORS

GROUPS = [group_named(name) for name in ("Ed25519", "BELENIOS-2048")]
small_exponents = st.integers(min_value=-(2**70), max_value=2**70)
every_group = pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)


def test_the_vectors_of_the_protocol_hold() -> None:
    """Order, generator, neutral element and powers are spelled as in the published vectors."""
    vectors = VECTORS["group"]
    assert int(vectors["q"]) == ORDER
    assert int(vectors["p"]) == FIELD
    assert ED25519.encode(ED25519.generator) == vectors["g"]
    assert ED25519.encode(ED25519.neutral) == vectors["neutral"]
    for exponent, name in ((2, "g^2"), (-1, "g^(q-1)"), (1234567890, "g^1234567890")):
        assert ED25519.encode(ED25519.generator_power(exponent)) == vectors[name]


@every_group
@given(left=small_exponents, right=small_exponents)
def test_powers_obey_the_laws_of_exponents(group: Group, left: int, right: int) -> None:
    """Products of powers are powers of sums, quotients of differences, nested of products."""
    a, b = group.generator_power(left), group.generator_power(right)
    assert group.multiply(a, b) == group.generator_power(left + right)
    assert group.divide(a, b) == group.generator_power(left - right)
    assert group.power(a, right) == group.generator_power(left * right)
    assert group.product([a, b, a]) == group.generator_power(2 * left + right)


@every_group
def test_the_neutral_element_and_the_exponent_zero_are_treated_well(group: Group) -> None:
    """What libsodium refuses as input or result comes out right."""
    assert group.generator_power(0) == group.neutral
    assert group.power(group.generator, group.order) == group.neutral
    assert group.power(group.neutral, 5) == group.neutral
    assert group.product([]) == group.neutral
    assert group.decode(group.encode(group.neutral)) == group.neutral


@every_group
def test_a_public_key_is_not_neutral(group: Group) -> None:
    """A key is read back, the neutral element is refused as one."""
    key = group.generator_power(7)
    assert group.decode_key(group.encode(key)) == key
    with pytest.raises(Malformed, match="neutral"):
        group.decode_key(group.encode(group.neutral))


@pytest.mark.parametrize("point", VECTORS["group"]["small_order_points"][1:])
def test_points_of_small_order_are_not_members(point: dict[str, str]) -> None:
    """Seven of the eight points of small order are refused; the eighth is the neutral element."""
    with pytest.raises(Malformed):
        ED25519.decode(point["encoding"])


@pytest.mark.parametrize("point", VECTORS["group"]["small_order_points"][1:])
def test_a_member_plus_a_point_of_small_order_is_refused(point: dict[str, str]) -> None:
    """Torsion hidden in a point of the right size is found, one by one and in batches.

    Releases of libsodium before 2026 overlook the point of order two (CVE-2025-69277).
    """
    torsion = bytes.fromhex(point["encoding"])[::-1]
    mixed = ED25519.multiply(ED25519.generator, torsion)  # type: ignore[arg-type]
    with pytest.raises(Malformed, match="prime order"):
        ED25519.decode(ED25519.encode(mixed))
    for exponents in ([0], [2], [8, ED25519.order - 1]):
        found = ED25519.engine.linear_combinations([mixed], [len(exponents)], exponents, [])
        assert found.members == [False]


@pytest.mark.parametrize(
    "spelling",
    [
        VECTORS["group"]["g"].upper().replace("6", "A"),
        VECTORS["group"]["g"][:-1],
        VECTORS["group"]["g"] + "0",
        f"{1 + (1 << 255):064x}",
        f"{FIELD - 1 + (1 << 255):064x}",
        f"{FIELD + 1:064x}",
        f"{FIELD + 18:064x}",
        "",
        "é" * 64,
    ],
)
def test_a_second_spelling_of_a_point_is_malformed(spelling: str) -> None:
    """Upper case, another length, y not below p and the sign of zero are refused."""
    with pytest.raises(Malformed):
        ED25519.parse(spelling)


def test_a_number_that_is_no_point_of_the_curve_is_refused() -> None:
    """Y = 2 has no x."""
    with pytest.raises(Malformed):
        ED25519.decode(f"{2:064x}")


@pytest.mark.parametrize("spelling", ["0", "01", "-1", "0x2", "", "2", "9" * 700])
def test_numbers_outside_the_subgroup_are_refused(spelling: str) -> None:
    """Zero, other spellings, quadratic non-members and numbers above p are refused."""
    with pytest.raises(Malformed):
        group_named("BELENIOS-2048").decode(spelling)


@every_group
def test_a_scalar_is_canonical(group: Group) -> None:
    """The largest scalar is read; the order itself, another type and another spelling are not."""
    assert group.scalar(str(group.order - 1)) == group.order - 1
    for wrong in (str(group.order), "-1", "01", "0x1", 1, ""):
        with pytest.raises(Malformed):
            group.scalar(wrong)


@every_group
def test_random_scalars_lie_in_range(group: Group) -> None:
    """The smallest and the largest draw give scalars; a secret key is never zero."""
    assert group.random_scalar(lambda _: 0) == 0
    assert group.random_nonzero_scalar(lambda _: 0) == 1
    assert group.random_nonzero_scalar(lambda bound: bound - 1) == group.order - 1


@every_group
def test_a_response_is_what_the_formula_says(group: Group) -> None:
    """Commitment less secret times challenge, modulo the order."""
    draw = seeded(1)
    for _ in range(20):
        w, x, c = (group.random_scalar(draw) for _ in range(3))
        assert group.respond(w, x, c) == (w - x * c) % group.order


def test_keys_are_sorted_by_their_bytes() -> None:
    """Ed25519 sorts by little-endian bytes, numbers by size."""
    assert ED25519.sort_key(ED25519.generator)[0] == 0x58
    field = group_named("BELENIOS-2048")
    assert min([field.generator, field.neutral], key=field.sort_key) == field.neutral


def test_an_unknown_group_is_refused_by_naming_the_known_ones() -> None:
    """Parameters never come from a record, so a group without a name here cannot be used."""
    with pytest.raises(Malformed, match="Ed25519, BELENIOS-2048"):
        group_named("secp256k1")


def test_powers_are_the_same_without_the_optional_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """gmpy2 makes powers faster and changes nothing else."""
    fast = modular.power(3, 2**300 + 1, 2**521 - 1)
    monkeypatch.setitem(sys.modules, "gmpy2", None)
    try:
        slow = importlib.reload(modular).power(3, 2**300 + 1, 2**521 - 1)
    finally:
        monkeypatch.undo()
        importlib.reload(modular)
    assert slow == fast == pow(3, 2**300 + 1, 2**521 - 1)
