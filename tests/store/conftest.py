"""A store that has been worked with, for tests of what can go wrong with one."""

import gc
from pathlib import Path

import pytest

from tests.support.program import copilot

TALK = "Customer: I sent 12 USDT yesterday and my friend still waits for it\nAgent: Which network?\nCustomer: The cheapest"


@pytest.fixture
def used(ready_home: Path) -> str:
    """A home with an open case (a1), a resolved one (a2), a published one (a3); the id of a draft."""
    for case in ("a1", "a2", "a3"):
        assert copilot("case", "open", "--id", case, "--customer", "Wen", stdin=TALK).code == 0
    for case in ("a2", "a3"):
        assert copilot("case", "resolve", case, stdin="It had arrived on another network.").code == 0
    assert copilot("case", "publish", "a3", "--yes").code == 0
    draft = str(copilot("draft", "--json", stdin=TALK).json["draft_id"])
    gc.collect()  # the commands are over: their databases are closed
    return draft
