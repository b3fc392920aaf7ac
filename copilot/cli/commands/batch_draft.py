"""`copilot batch draft`: suggested replies to thousands of conversations."""

from typing import Any

import click

from copilot.cli.batches import BatchOptions, batch_options, run_job
from copilot.cli.context import Session
from copilot.cli.options import transcript_format
from copilot.errors import ExitCode
from copilot.services.batch.job import Job, Verb


@click.command()
@batch_options
@transcript_format
@click.option("--fallback", is_flag=True, help="Write offline where the model fails, instead of an error.")
@click.pass_obj
def draft(session: Session, /, transcript: str, fallback: bool, **options: Any) -> ExitCode:
    """Draft a reply to every conversation of IN (JSONL, transcripts, folders or patterns of them) into OUT.

    A run that was killed goes on where it stopped when the same command is given again. A human sends every reply.
    """
    return run_job(session, Job(Verb.DRAFT, transcript=transcript, fallback=fallback), BatchOptions(**options))
