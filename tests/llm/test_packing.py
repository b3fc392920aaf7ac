"""What is kept when a prompt is too long, and that the rest is said."""

import pytest

from copilot.llm.packing import MUST, LeftOut, Part, pack, truncate
from copilot.llm.tokens import EstimatedCounter

COUNTER = EstimatedCounter()
LONG = "The customer describes every step that was taken since Monday. " * 40


def test_everything_is_kept_in_order_where_it_fits() -> None:
    parts = [Part("turn", "one", 1), Part("passage", "two", 9), Part("turn", "three", 5)]
    packed = pack(parts, 1000, COUNTER)
    assert packed.parts == tuple(parts)
    assert packed.left_out == ()


def test_value_decides_and_what_is_missing_is_counted() -> None:
    parts = [
        Part("turn", LONG, 1),
        Part("turn", "short and new", 5),
        Part("passage", LONG, 4),
        Part("passage", "a fitting passage", 3),
    ]
    packed = pack(parts, 60, COUNTER)
    assert packed.texts("turn") == ("short and new",)
    assert packed.texts("passage") == ("a fitting passage",)
    assert packed.left_out == (LeftOut("turn", dropped=1), LeftOut("passage", dropped=1))
    assert packed.tokens <= 60


def test_ordered_parts_leave_no_hole() -> None:
    parts = [
        Part("turn", "old but short", 1, ordered=True),
        Part("turn", LONG, 2, ordered=True),
        Part("turn", "new", 3, ordered=True),
    ]
    packed = pack(parts, 60, COUNTER)
    assert packed.texts("turn") == ("new",)


def test_what_must_stay_is_shortened_instead_of_dropped() -> None:
    packed = pack([Part("turn", LONG, MUST)], 120, COUNTER)
    assert packed.left_out == (LeftOut("turn", shortened=1),)
    assert "characters left out" in packed.texts("turn")[0]
    assert packed.tokens <= 120


@pytest.mark.parametrize("budget", [30, 50, 100, 300])
def test_truncated_text_keeps_both_ends_and_the_budget(budget: int) -> None:
    text = f"BEGIN {LONG} I typed my words into the site END"
    short = truncate(text, budget, COUNTER)
    assert COUNTER.count(short) <= budget
    assert short.startswith("BEGIN")
    assert short.endswith("END")
    left_out = int(short.split("[... ")[1].split()[0])
    assert len(short.replace(f"\n[... {left_out} characters left out ...]\n", "")) + left_out == len(text)
