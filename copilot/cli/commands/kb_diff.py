"""`copilot kb diff`: what an edit changes, before it is indexed."""

from pathlib import Path

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode


@click.command()
@click.option("--golden", type=click.Path(), help="Golden questions instead of those of the knowledge base in use.")
@click.option("--no-golden", is_flag=True, help="Only compare the files; ask no question.")
@click.option("--fail-on-loss", is_flag=True, help="Exit 5 where a golden question loses its article.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def diff(session: Session, golden: str | None, no_golden: bool, fail_on_loss: bool, as_json: bool) -> ExitCode:
    """Show what changed in the knowledge files since the last index, and which golden questions moved.

    Compared is what an index keeps: redacted text, questions, title, language, id, category, tier and dates. The
    questions are asked of the index as it is and of a temporary one of the files as they are; the index in use is not
    touched. A loss is a question whose article fell out of the first three, or an off-topic one that is answered now.

    Folders given to `kb index` are indexed again by `kb index` alone, the articles of COPILOT_KB by any search.
    """
    if no_golden and (golden or fail_on_loss):
        raise click.UsageError("--no-golden asks nothing, so it goes with neither --golden nor --fail-on-loss")
    from copilot.services.diff import compare_knowledge
    from copilot.services.golden import golden_path, read_golden

    file = Path(golden) if golden else golden_path(session.desk)
    questions = read_golden(file) if golden or (not no_golden and file.exists()) else []
    if not no_golden and not questions:
        session.note(f"No golden questions: {file}")
    found = compare_knowledge(session.desk, questions)
    for problem in found.problems:
        session.note(f"Left out: {problem}")
    if as_json:
        print(to_json(found.model_dump(mode="json"), indent=2), file=session.out)
    else:
        from copilot.cli.render.diff import show_diff

        show_diff(found, session)
    if fail_on_loss and found.golden and found.golden.is_loss:
        return ExitCode.KNOWLEDGE
    return ExitCode.PARTLY_DONE if found.problems else ExitCode.OK
