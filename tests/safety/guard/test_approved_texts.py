"""What the desk has already approved must pass its own guard: holding replies, acknowledgements, articles' sendable parts."""

import re
from collections.abc import Iterator

import pytest
import yaml

from copilot.config import bundled, load_settings
from copilot.safety.guard import GuardPolicy, check_reply, load_guard

_SENDABLE = re.compile(r"reply|steps|回复|步骤", re.IGNORECASE)


@pytest.fixture(scope="module")
def policy() -> GuardPolicy:
    return load_guard(load_settings({}))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value)


@pytest.mark.parametrize("path", sorted((bundled("kb") / "replies").glob("*.yaml")), ids=lambda path: path.stem)
def test_approved_replies_pass(policy: GuardPolicy, path) -> None:  # type: ignore[no-untyped-def]
    for text in _strings(yaml.safe_load(path.read_text(encoding="utf-8"))):
        assert check_reply(text, policy).violations == ()


@pytest.mark.parametrize("path", sorted((bundled("kb") / "articles").rglob("*.md")), ids=lambda path: path.stem)
def test_sendable_sections_of_articles_pass(policy: GuardPolicy, path) -> None:  # type: ignore[no-untyped-def]
    for section in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        if _SENDABLE.search(heading):
            assert check_reply(body, policy).violations == ()
