"""Points add up to one number, whatever order a set gives its members in."""

from itertools import permutations

from copilot.policy.evidence import Scale

SCALE = Scale(bias=-2.58, threshold=0.75, points={"a": 1.13, "b": 0.71, "c": 0.3, "d": 1.19, "e": -0.1, "f": 0.1})


def test_the_total_does_not_depend_on_the_order_of_features() -> None:
    assert {SCALE.total(dict.fromkeys(order).keys()) for order in permutations(SCALE.points)} == {SCALE.threshold}


def test_unknown_features_count_nothing() -> None:
    assert SCALE.total({"a", "never heard of"}) == SCALE.total({"a"}) == -1.45
