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


def as_json(function: F) -> F:
    """--json alone, of commands that answer one thing."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(function)


def why(function: F) -> F:
    """--why, for the audit log."""
    return click.option("--why", default="", metavar="TEXT", callback=as_text, help="Why, for the audit log.")(function)


def case_in_place_of_file(function: F) -> F:
    """--case, which takes the place of FILE."""
    return click.option(
        "--case", "case_id", default="", metavar="ID", callback=as_text, help="Take the conversation of this case; no FILE."
    )(function)


def one_input(case_id: str, file: str | None, as_jsonl: bool) -> None:
    """Raises UsageError where a case was named beside another input."""
    if case_id and (file or as_jsonl):
        raise click.UsageError("--case takes the place of FILE and of --jsonl.")


def own_words(function: F) -> F:
    """TEXT, what an agent says; standard input where it is - or missing."""
    return click.argument("text", required=False, callback=as_text)(function)


def as_text(_context: click.Context, _option: click.Parameter, value: Any) -> Any:
    """What was typed, with U+FFFD for bytes that are no UTF-8: nothing past here could keep them."""
    if isinstance(value, tuple):
        return tuple(as_text(_context, _option, one) for one in value)
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if isinstance(value, str) else value
