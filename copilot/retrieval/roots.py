"""Which files the knowledge base is, written beside the database: the one thing in it that nothing could bring back."""

import json
from collections.abc import Sequence
from pathlib import Path

_FILE = "roots.json"


def save_roots(folder: Path, roots: Sequence[str]) -> None:
    """Remember the roots for the day the database is damaged. Raises OSError."""
    if saved_roots(folder) != list(roots):
        draft = folder / f"{_FILE}.new"
        draft.write_text(json.dumps(list(roots), ensure_ascii=False), encoding="utf-8")
        draft.replace(folder / _FILE)


def saved_roots(folder: Path) -> list[str]:
    """The roots last saved; empty where there are none."""
    try:
        return [str(root) for root in json.loads((folder / _FILE).read_text(encoding="utf-8"))]
    except (OSError, ValueError):
        return []
