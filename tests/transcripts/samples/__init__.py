"""Transcripts in the look of many tools, with the turns they hold: shapes as the tools write them, contents of our own."""

import json
from dataclasses import dataclass

C, A, B = "customer", "agent", "bot"


@dataclass(frozen=True)
class Sample:
    """`spoken` are the turns of people and bots in order; `noted` must stand in system turns, with that name or without."""

    name: str
    data: object
    spoken: list[tuple[str, str]]
    noted: tuple[tuple[str | None, str], ...] = ()
    file: str = ""

    @property
    def bytes(self) -> bytes:
        """The file as a tool would have written it."""
        if isinstance(self.data, bytes):
            return self.data
        return (self.data if isinstance(self.data, str) else json.dumps(self.data, ensure_ascii=False)).encode()
