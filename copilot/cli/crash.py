"""What is told about an error nobody foresaw: its type and place, never a value, for customer text lives in those."""

import traceback
from pathlib import Path

import click


def report_unexpected(error: BaseException, *, debug: bool) -> None:
    """Print the error's type and innermost place in this program; with `debug` the frames, without messages or locals."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "copilot" in Path(frame.filename).parts] or list(frames)
    place = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "unknown place"
    click.echo(f"Unexpected error: {type(error).__name__} at {place}. This is a defect of the program.", err=True)
    if debug:
        for frame in frames:
            click.echo(f"  {frame.filename}:{frame.lineno} in {frame.name}", err=True)
    else:
        click.echo("  → Run again with `copilot --debug …` for the call stack, and report it without customer text.", err=True)
