"""Options that several commands share, so that they read and mean the same everywhere."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def input_file(function: F) -> F:
    """FILE, or standard input for - or nothing."""
    return click.argument("file", required=False, type=click.Path(dir_okay=True))(function)


def output_formats(function: F) -> F:
    """--json and --jsonl."""
    function = click.option("--jsonl", "as_jsonl", is_flag=True, help="Read one object a line, write one a line, in order.")(
        function
    )
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(function)


def transcript_format(function: F) -> F:
    """--format, to force a transcript format."""
    return click.option(
        "--format",
        "transcript",
        default="auto",
        metavar="NAME",
        help="Transcript format; recognised by itself where not given.",
    )(function)


def summary_style(function: F) -> F:
    """--style of a summary."""
    from copilot.models.summary import Style  # pydantic: not for every command

    return click.option(
        "--style",
        type=click.Choice([style.value for style in Style]),
        default=Style.HAND_OVER.value,
        show_default=True,
        help="What the text is: the whole, two or three sentences, or the events in order.",
    )(function)


def exit_code_flag(function: F) -> F:
    """--exit-code: exit 6 where the case is security-critical."""
    return click.option("--exit-code", "exit_code", is_flag=True, help="Exit 6 where the case is security-critical.")(function)
