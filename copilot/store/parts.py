"""Many keys in as many statements as they need: databases limit how many values one may bind."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

AT_ONCE = 500

Key = TypeVar("Key", int, str, bytes)


def in_parts(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """`keys` in order, at most AT_ONCE at a time."""
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
