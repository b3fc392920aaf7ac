"""Judges many texts by the guard and the redaction, with a second process where there is work for two.

Both decide text by text, so the work is cut in pieces: this process takes them from the front, the other one from the
back, and where they meet all is done. Neither waits for the other, and if the second never starts or dies on the way,
the first does it all.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from copilot.config import Settings
from copilot.knowledge.lint import Verdict
from copilot.safety.guard import check_reply
from copilot.safety.redact import redact_text
from copilot.services.faultless import Faultless
from copilot.services.wiring import Desk

PAYS_FROM = 500_000
"""Characters from which a second process is worth its start."""

_PIECE = 20_000
"""Characters of one piece of work: a few hundredths of a second."""

Text = tuple[str, bool]
"""A text, and whether it may be sent and so passes the guard as well."""


class Judging:
    """The verdicts of all texts; the second process begins at once, this one when they are asked for."""

    def __init__(self, texts: Mapping[str, bool], desk: Desk, *, pays_from: int = PAYS_FROM) -> None:
        self._desk, self._texts = desk, texts
        self._faultless = Faultless(desk)
        known = self._faultless.among(texts)
        unknown = {text: is_sent for text, is_sent in texts.items() if text not in known}
        self._pieces = list(_pieces(unknown))
        self._other: BaseProcess | None = None
        self._answers: Connection | None = None
        if sum(map(len, unknown)) >= pays_from and (os.cpu_count() or 1) > 1:
            self._begin_other()

    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of each text that has one to hear of."""
        done: dict[int, dict[str, Verdict]] = {}
        try:
            for number, piece in enumerate(self._pieces):
                self._hear(done)
                if number in done:
                    break  # so are all behind it
                done[number] = _judged(piece, self._desk)
        finally:
            if self._other is not None:
                self._other.terminate()
                self._other.join()
        found = {text: verdict for verdicts in done.values() for text, verdict in verdicts.items()}
        self._faultless.keep(self._texts, but=found)
        return found

    def _begin_other(self) -> None:
        # A fork starts at once, but only a process without threads may be forked, and safely so on Linux alone.
        forks = sys.platform == "linux" and threading.active_count() == 1
        context: Any = multiprocessing.get_context("fork" if forks else "spawn")  # the common type has no Process
        self._answers, answering = context.Pipe(duplex=False)
        work = self._pieces, self._desk.settings, self._desk.ui_lang, answering
        other = context.Process(target=_work_from_the_back, args=work, daemon=True)
        other.start()
        answering.close()
        self._other = other

    def _hear(self, done: dict[int, dict[str, Verdict]]) -> None:
        try:
            while self._answers is not None and self._answers.poll():
                number, verdicts = self._answers.recv()
                done[number] = verdicts
        except (EOFError, OSError):
            self._answers = None


def _pieces(texts: Mapping[str, bool]) -> Iterator[list[Text]]:
    piece: list[Text] = []
    size = 0
    for text in texts.items():
        piece.append(text)
        size += len(text[0])
        if size >= _PIECE:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _judged(piece: Sequence[Text], desk: Desk) -> dict[str, Verdict]:
    verdicts = {}
    for text, is_sent in piece:
        violations = check_reply(text, desk.guard, ui_lang=desk.ui_lang).violations if is_sent else ()
        findings = redact_text(text, desk.redaction).findings
        if violations or findings:
            verdicts[text] = Verdict(violations, findings)
    return verdicts


def _work_from_the_back(pieces: Sequence[Sequence[Text]], settings: Settings, ui_lang: str, answering: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it too, and ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    desk = Desk(settings, ui_lang=ui_lang)
    for number in reversed(range(len(pieces))):
        try:
            answering.send((number, _judged(pieces[number], desk)))
        except OSError:
            return  # nobody listens any more
