"""`copilot check-reply`: may this reply be sent, whoever wrote it?"""

from typing import Any

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import answer_lines, to_json
from copilot.cli.options import input_file, output_formats
from copilot.errors import ExitCode
from copilot.transcripts.records import text_of


@click.command("check-reply")
@input_file
@output_formats
@click.pass_obj
def check_reply(session: Session, file: str | None, as_json: bool, as_jsonl: bool) -> ExitCode:
    """Check any reply before it is sent; exit 6 where it breaks a rule."""
    from copilot.services.review import review_reply

    def answer(text: str) -> dict[str, Any]:
        report = review_reply(text, session.desk)
        return {"ok": report.ok, "violations": report.violations}

    if as_jsonl:
        return answer_lines(session, file, lambda record: answer(text_of(record)))
    from copilot.transcripts.encoding import decode

    result = answer(decode(session.read(file)).text)
    if as_json:
        print(to_json(result, indent=2), file=session.out)
    else:
        from copilot.cli.render.guard import show_review

        show_review(result["ok"], result["violations"], session)
    return ExitCode.OK if result["ok"] else ExitCode.BLOCKED
