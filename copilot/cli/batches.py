"""What the commands of `copilot batch` share: their options, the bar, the report."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeVar

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode, UsageProblem
from copilot.services.batch.job import Job, Verb

F = TypeVar("F", bound=Callable[..., Any])

ENGINES = ("local", "openai-batch", "ray")
_OPTIONS = (
    click.argument("sources", metavar="IN...", nargs=-1, required=True),
    click.option("--out", required=True, type=click.Path(), metavar="OUT", help="File the answers go to, a line each."),
    click.option("--engine", default="local", type=click.Choice(ENGINES), help="Where the work is done."),
    click.option(
        "--workers", type=click.IntRange(min=1), metavar="N", help="At once: model calls, or offline as many processes."
    ),
    click.option("--max-items", type=click.IntRange(min=1), metavar="N", help="Only the first N conversations."),
    click.option("--max-cost", type=click.FloatRange(min=0), metavar="USD", help="Stop before the job costs more."),
    click.option("--dry-run", is_flag=True, help="Say what it would take in tokens, money and time; ask nobody."),
    click.option("--no-wait", is_flag=True, help="With openai-batch: order what can be ordered, collect later."),
    click.option("--ordered", is_flag=True, help="Answers in the order of the input; they always are."),
    click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object."),
)


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """What was asked for, whatever is done with each conversation."""

    sources: tuple[str, ...]
    out: str
    engine: str
    workers: int | None
    max_items: int | None
    max_cost: float | None
    dry_run: bool
    no_wait: bool
    ordered: bool
    as_json: bool


def batch_options(function: F) -> F:
    """The options of every batch command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def run_job(session: Session, job: Job, options: BatchOptions) -> ExitCode:
    """Do `job` over everything IN names, or say what it would take."""
    from copilot.cli.progress import batch_bar
    from copilot.cli.render.batch import show_estimate, show_report
    from copilot.services.batch.engines import open_engine
    from copilot.services.batch.run import Limits, estimate, out_file, run_batch
    from copilot.services.conversation_files import Source

    desk = session.desk
    out = out_file(options.out)
    source = Source(options.sources, without=out)
    limits = Limits(options.max_items, options.max_cost)
    if options.max_cost is not None and not isfinite(options.max_cost):
        raise UsageProblem("--max-cost is no amount of money", "Give it in USD, such as 2.50.")
    if options.max_cost is not None and not desk.has_price:
        raise UsageProblem(
            f"--max-cost: {desk.settings.model} has no price in kb/policy/prices.yaml", "Add it, or leave --max-cost out."
        )
    if job.verb is not Verb.TRIAGE:
        desk.say_which_writer(offline=False)
    engine = open_engine(options.engine, job, desk, options.workers, len(source), out, wait=not options.no_wait)
    if options.dry_run:
        expected = estimate(job, source, out, desk, engine, limits)
        if options.as_json:
            print(to_json(expected, indent=2), file=session.out)
        else:
            show_estimate(expected, session)
        return ExitCode.OK
    if passed_over := source.passed_over():
        session.note(desk.say("batch_passed_over", count=str(passed_over)))
    with batch_bar(desk.say(f"batch_{job.verb}"), session.err, visible=session.notes_on_terminal) as watch:
        report = run_batch(job, source, out, desk, engine, limits, watch)
    if options.as_json:
        print(to_json(report, indent=2), file=session.out)
    else:
        show_report(report, out, session)
    return ExitCode.PARTLY_DONE if report.failed or report.left else ExitCode.OK
