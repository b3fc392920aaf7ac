"""`copilot kb eval`: how well the knowledge base answers what customers ask."""

from pathlib import Path

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode


@click.command("eval")
@click.argument("golden", required=False, type=click.Path())
@click.option("--min-recall", type=click.FloatRange(0, 1), default=0.95, show_default=True, help="Recall@3 of each language.")
@click.option("--min-abstention", type=click.FloatRange(0, 1), default=0.9, show_default=True, help="Off-topic, left alone.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def evaluate(session: Session, golden: str | None, min_recall: float, min_abstention: float, as_json: bool) -> ExitCode:
    """Ask the golden questions; exit 5 where a language falls under the floor.

    GOLDEN holds one JSON object a line: question, language, relevant (topics, none for off-topic), unlike.
    Without it, golden.jsonl of the knowledge base in use.
    """
    from copilot.services import golden as golden_questions

    desk = session.desk
    questions = golden_questions.read_golden(Path(golden) if golden else golden_questions.golden_path(desk))
    with desk.progress(desk.say("evaluating")) as progress:
        report = golden_questions.evaluate(questions, desk, progress)
    if as_json:
        print(to_json(report.model_dump(mode="json"), indent=2), file=session.out)
    else:
        from copilot.cli.render.golden import show_report

        show_report(report, session)
    return ExitCode.OK if golden_questions.is_good_enough(report, min_recall, min_abstention) else ExitCode.KNOWLEDGE
