"""Problems of a lint, one a line as editors' tools read them: path:line: severity: message [rule]."""

from collections.abc import Sequence

from copilot.cli.context import Session
from copilot.cli.render.console import console, word
from copilot.knowledge.lint import Problem, Severity


def show_problems(problems: Sequence[Problem], session: Session) -> None:
    """Print the problems and how many they are."""
    screen = console(session)
    for problem in problems:
        serious = problem.severity is Severity.ERROR
        screen.print(f"{problem.path}:{problem.line}:", end=" ", style="bold", soft_wrap=True, markup=False, highlight=False)
        screen.print(word(problem.severity, session), end="", style="red" if serious else "yellow", soft_wrap=True)
        screen.print(f": {problem.say(session.ui_lang)} [{problem.rule}]", soft_wrap=True, markup=False, highlight=False)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    counts = f"{word('errors', session)} {errors}, {word('warnings', session)} {len(problems) - errors}"
    screen.print(counts, style="green" if not problems else "", highlight=False)
