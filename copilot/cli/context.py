"""What a command knows of the world around it: streams, terminal, settings, the agent's language.

Tests replace the streams; commands never touch sys.stdin or sys.stdout themselves.
"""

import os
import sys
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import click

from copilot.config import Settings, load_settings
from copilot.errors import UsageProblem
from copilot.language.unseen import marked_unseen

STANDARD_INPUT = "-"


@dataclass
class Session:
    """One run of the program. Answers go to `out`, notes to `note()`."""

    debug: bool = False
    stdin: BinaryIO = field(default_factory=lambda: sys.stdin.buffer)
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def __post_init__(self) -> None:
        for stream in (self.out, self.err):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure:
                # A Windows code page or the C locale must not turn Chinese into an error.
                reconfigure(encoding="utf-8", errors="backslashreplace")

    @cached_property
    def settings(self) -> Settings:
        return load_settings()

    @cached_property
    def agents_language(self) -> str:
        """What the agent is known to read, "zh" or "en": the setting, else a locale that names it; "" where nobody said."""
        locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
        return self.settings.ui_lang or next((code for code in ("zh", "en") if locale.lower().startswith(code)), "")

    @property
    def ui_lang(self) -> str:
        """The language notes and headings are in: the agent's, or English."""
        return self.agents_language or "en"

    @property
    def on_terminal(self) -> bool:
        """Whether the answer is read by a person at a terminal."""
        return self.out.isatty()

    @property
    def notes_on_terminal(self) -> bool:
        return self.err.isatty()

    @cached_property
    def desk(self) -> Any:
        """The composed program (services.wiring.Desk); imported on first use because most of it is heavy."""
        from copilot.services.wiring import Desk

        context = click.get_current_context(silent=True)
        command = context.command_path.removeprefix("copilot ") if context else ""
        return Desk(self.settings, ui_lang=self.ui_lang, note=self.note, progress=self.progress, command=command)

    def note(self, text: str) -> None:
        """A line for the person, on stderr."""
        with suppress(BrokenPipeError):  # nobody reads the notes; the work goes on
            print(marked_unseen(text), file=self.err, flush=True)

    def progress(self, title: str) -> Any:
        """A progress callback factory: a bar on a terminal, silence in a pipe."""
        from copilot.cli.progress import progress_bar

        return progress_bar(title, self.err, visible=self.notes_on_terminal)

    def writing(self, *, visible: bool) -> Any:
        """A context that shows a model's text being written; nothing in a pipe, or where it is not to be `visible`."""
        if not (visible and self.on_terminal):
            return nullcontext()
        from copilot.cli.render.writing import writing_view

        return writing_view(self)

    def read(self, file: str | None) -> bytes:
        """The bytes of FILE, or of standard input for - or none. Raises UsageProblem."""
        if file in (None, STANDARD_INPUT):
            if self.stdin.isatty():
                self.note(
                    "Paste the text, then press Ctrl-D (Windows: Ctrl-Z, Enter)."
                    if self.ui_lang == "en"
                    else "请粘贴内容，完成后按 Ctrl-D（Windows：Ctrl-Z 后回车）。"
                )
            return self.stdin.read()
        try:
            return Path(str(file)).read_bytes()
        except IsADirectoryError:
            raise UsageProblem(f"{file} is a folder", "Name one file; `copilot batch` takes folders.") from None
        except OSError as error:
            raise UsageProblem(f"{file} cannot be read: {error.strerror}", "Check the path; - reads standard input.") from None
