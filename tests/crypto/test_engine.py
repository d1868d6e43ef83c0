"""Batch engines: they compute what the group computes, and they find every stranger."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.engine import FixedBase
from crypto.group import Group
from crypto.groups import ED25519, group_named
from tests.crypto.vectors import VECTORS

GROUPS = [group_named(name) for name in ("Ed25519", "BELENIOS-2048")]
every_group = pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
exponents = st.sampled_from([0, 1, 2, -1]) | st.integers(min_value=0, max_value=2**200)
TORSION = bytes.fromhex(VECTORS["group"]["small_order_points"][1]["encoding"])[::-1]


@every_group
@settings(max_examples=20, deadline=None)
@given(
    bases=st.lists(st.tuples(exponents, st.lists(exponents, min_size=1, max_size=3)), min_size=1),
    responses=st.randoms(use_true_random=False),
)
def test_linear_combinations_agree_with_single_powers(
    group: Group, bases: list[tuple[int, list[int]]], responses: object
) -> None:
    """Each output is the point's power times the powers of the fixed bases."""
    points = [group.generator_power(logarithm) for logarithm, _ in bases]
    flat = [exponent % group.order for _, own in bases for exponent in own]
    key = group.generator_power(11)
    engine = group.engine
    fixed = [
        FixedBase(engine.table(group.generator), flat[::-1]),
        FixedBase(engine.table(key), [0] * len(flat)),
        FixedBase(engine.table(key), flat),
    ]
    powers = engine.linear_combinations(
        engine.load(points), [len(own) for _, own in bases], flat, fixed
    )
    logarithms = [logarithm for logarithm, own in bases for _ in own]
    expected = [
        group.generator_power(logarithm * exponent + mirrored + 11 * exponent)
        for logarithm, exponent, mirrored in zip(logarithms, flat, flat[::-1], strict=True)
    ]
    assert powers.encodings == expected
    assert all(powers.members)


@every_group
def test_points_are_taken_joined_summed_and_stored(group: Group) -> None:
    """A vector of points can be rearranged without looking inside."""
    engine = group.engine
    points = engine.load([group.generator_power(n) for n in range(4)])
    rearranged = engine.join([engine.take(points, [3, 1]), engine.take(points, [0, 2])])
    assert engine.store(rearranged) == [group.generator_power(n) for n in (3, 1, 0, 2)]
    assert engine.store(engine.sums(points, 2)) == [group.generator_power(n) for n in (1, 5)]


@pytest.mark.parametrize("exponent", [0, 1, 8, ED25519.order - 1])
def test_a_stranger_is_found_whatever_its_exponent(exponent: int) -> None:
    """A point outside the prime-order group is named even if it is never multiplied."""
    engine = ED25519.engine
    mixed = ED25519.multiply(ED25519.generator, TORSION)  # type: ignore[arg-type]
    points = engine.load([ED25519.generator, mixed, TORSION, ED25519.neutral])
    powers = engine.linear_combinations(points, [1] * 4, [exponent] * 4, [])
    assert powers.members == [True, False, False, True]


def test_a_number_outside_the_subgroup_is_found() -> None:
    """2 is no member of the group BELENIOS-2048."""
    group = group_named("BELENIOS-2048")
    points = group.engine.load([group.parse("2"), group.generator])
    assert group.engine.linear_combinations(points, [1, 1], [0, 0], []).members == [False, True]
