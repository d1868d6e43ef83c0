"""The order on the ballot: drawn by a public seed, the same for whoever draws it again."""

import subprocess

from hypothesis import given
from hypothesis import strategies as st

from ballots.order import draw_order, lot_for

NAMES = ["Alice Martin", "Bruno Bernard", "Chloé Robert", "Éloïse d'Aubigné"]
SEED = "7 12 31 40 49 + 3"


def test_the_order_is_that_of_the_lots() -> None:
    """Whoever has the smallest lot comes first."""
    order = draw_order(SEED, 1, NAMES)
    lots = [lot_for(SEED, 1, name) for name in order]
    assert lots == sorted(lots)
    assert sorted(order) == sorted(NAMES)


def test_another_seed_or_district_draws_another_order() -> None:
    """The order depends on nothing that was known before the seed."""
    orders = {tuple(draw_order(seed, 1, NAMES)) for seed in map(str, range(50))}
    assert len(orders) > 10
    assert lot_for(SEED, 1, "Alice Martin") != lot_for(SEED, 2, "Alice Martin")


@given(st.lists(st.text(max_size=8), unique=True, min_size=2), st.data())
def test_a_withdrawal_keeps_the_order_of_the_others(names: list[str], data: st.DataObject) -> None:
    """The order in which people came does not matter, nor who left."""
    leaving = data.draw(st.sampled_from(names))
    others = [name for name in draw_order(SEED, 3, names) if name != leaving]
    assert draw_order(SEED, 3, [name for name in reversed(names) if name != leaving]) == others


def test_the_shell_draws_the_same_lots() -> None:
    """Nobody needs our software to draw the order again."""
    command = 'printf "%s" "evote-order-1|$1|$2|$3" | sha256sum'
    for name in NAMES:
        drawn = subprocess.run(
            ["sh", "-c", command, "sh", SEED, "4", name], check=True, capture_output=True, text=True
        )
        assert drawn.stdout.split()[0] == lot_for(SEED, 4, name)
