"""`copilot batch triage`: thousands of verdicts."""

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
@click.pass_obj
def triage(session: Session, /, transcript: str, **options: Any) -> ExitCode:
    """Judge every conversation of IN (JSONL, transcripts, folders or patterns of them) into OUT.

    A run that was killed goes on where it stopped when the same command is given again.
    """
    return run_job(session, Job(Verb.TRIAGE, transcript=transcript), BatchOptions(**options))
