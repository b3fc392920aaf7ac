"""`copilot redact`: the text without its secrets, and where they stood."""

from typing import Any

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import answer_lines, to_json
from copilot.cli.options import input_file, output_formats
from copilot.errors import ExitCode
from copilot.language.unseen import marked_unseen
from copilot.safety.redact import RedactionOptions, redact_text
from copilot.transcripts.encoding import decode
from copilot.transcripts.records import LONE_SURROGATES, text_of


@click.command()
@input_file
@output_formats
@click.pass_obj
def redact(session: Session, file: str | None, as_json: bool, as_jsonl: bool) -> ExitCode:
    """Remove secrets and personal data from a text.

    The redacted text goes to standard output, what was found to standard error. Nothing that was
    removed is shown, logged or stored.
    """
    settings = session.settings
    options = RedactionOptions(keep_kinds=frozenset(settings.keep_kinds), keep_xpub=settings.keep_xpub)

    def answer(text: str) -> dict[str, Any]:
        found = redact_text(text, options)
        spans = [{"kind": f.kind, "start": f.start, "end": f.end, "why": f.why} for f in found.findings]
        return {"text": found.text, "findings": spans}

    if as_jsonl:
        return answer_lines(session, file, lambda record: answer(text_of(record)))
    decoded = decode(session.read(file))
    for warning in decoded.warnings:
        session.note(f"Note: {warning}")
    result = answer(decoded.text.translate(LONE_SURROGATES))
    if as_json:
        print(to_json(result, indent=2), file=session.out)
    else:
        # Verbatim in a pipe; on a screen no control code of the text may act.
        shown = marked_unseen(result["text"]) if session.on_terminal else result["text"]
        session.out.write(shown + ("" if shown.endswith("\n") else "\n"))
        for finding in result["findings"]:
            session.note(f"{finding['kind']} at {finding['start']}–{finding['end']}: {finding['why']}")
    return ExitCode.OK
