"""`copilot kb lint`: what is wrong with the articles, before a customer finds out."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def lint(session: Session, paths: tuple[str, ...], strict: bool, as_json: bool) -> ExitCode:
    """Check the articles under PATHS; exit 5 where one has an error.

    Without PATHS the knowledge base in use is checked, and every article must be found by one of its own questions.
    """
    from copilot.knowledge.lint import Severity
    from copilot.services.lint import lint_knowledge

    problems = lint_knowledge(paths, session.desk)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if as_json:
        shown = [
            {
                "path": problem.path,
                "line": problem.line,
                "rule": problem.rule,
                "severity": problem.severity,
                "message": problem.say(session.ui_lang),
            }
            for problem in problems
        ]
        print(to_json({"errors": errors, "warnings": len(problems) - errors, "problems": shown}, indent=2), file=session.out)
    else:
        from copilot.cli.render.lint import show_problems

        show_problems(problems, session)
    return ExitCode.KNOWLEDGE if errors or (strict and problems) else ExitCode.OK
