"""`copilot batch summarize`: thousands of hand-over summaries."""

from typing import Any

import click

from copilot.cli.batches import BatchOptions, batch_options, run_job
from copilot.cli.context import Session
from copilot.cli.options import summary_style, transcript_format
from copilot.errors import ExitCode
from copilot.models.summary import Style
from copilot.services.batch.job import Job, Verb


@click.command()
@batch_options
@transcript_format
@click.option(
    "--language", default="", metavar="CODE", help="Language of the summaries; default yours, else each conversation's."
)
@summary_style
@click.option("--fallback", is_flag=True, help="Summarise offline where the model fails, instead of an error.")
@click.pass_obj
def summarize(session: Session, /, transcript: str, language: str, style: str, fallback: bool, **options: Any) -> ExitCode:
    """Summarise every conversation of IN (JSONL, transcripts, folders or patterns of them) into OUT.

    A run that was killed goes on where it stopped when the same command is given again. A record with a "summary" of an
    earlier run is continued with its new turns.
    """
    job = Job(Verb.SUMMARIZE, language or session.agents_language, Style(style), transcript, fallback)
    return run_job(session, job, BatchOptions(**options))
