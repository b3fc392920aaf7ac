"""Source numbers after code has looked at them."""

import pytest

from copilot.llm.citations import settle_citations

CASES = [
    ("Wait a while [1].", (), 2, "Wait a while [1].", (1,), ()),
    ("Wait [9]. Then speed up [2].", (), 3, "Wait. Then speed up [2].", (2,), (9,)),
    ("Wait [1, 9] and [2,3].", (), 3, "Wait [1] and [2][3].", (1, 2, 3), (9,)),
    ("请稍等【1】，然后加速【7】。", (), 2, "请稍等[1]，然后加速。", (1,), (7,)),
    ("Wait [^1] now.", (), 1, "Wait [1] now.", (1,), ()),
    ("Wait.", (2, 5), 2, "Wait.", (2,), (5,)),
    ("Wait [1].", (1,), 0, "Wait.", (), (1,)),
    ("Wait [0] [00].", (), 2, "Wait.", (), (0,)),
    ("[SEED_PHRASE_1] and [EMAIL_2] stay.", (), 0, "[SEED_PHRASE_1] and [EMAIL_2] stay.", (), ()),
    ("The year [2024] stays.", (), 2, "The year [2024] stays.", (), ()),
    ("Twice [1] and [1].", (1, 1), 1, "Twice [1] and [1].", (1,), ()),
    ("1. First\n   [2] second line", (), 2, "1. First\n   [2] second line", (2,), ()),
]


@pytest.mark.parametrize(("text", "listed", "available", "settled", "used", "invented"), CASES)
def test_only_numbers_of_given_passages_survive(
    text: str, listed: tuple[int, ...], available: int, settled: str, used: tuple[int, ...], invented: tuple[int, ...]
) -> None:
    assert settle_citations(text, listed, available) == (settled, used, invented)
