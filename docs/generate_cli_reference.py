"""Writes docs/cli.md from the commands' own --help, so that it cannot drift; a test compares the two."""

from pathlib import Path

import click

from copilot.cli.main import main

TARGET = Path(__file__).with_name("cli.md")
HEAD = """# Command reference

Written by `just docs` from each command's `--help`; edit the commands, not this file.

Exit codes: 0 ok · 1 unexpected · 2 usage · 3 configuration · 4 model or endpoint · 5 knowledge base or index ·
6 blocked by the guard, or security-critical where `--exit-code` asks for it · 7 partly done · 130 interrupted.
"""


def reference() -> str:
    """The whole page."""
    return HEAD + "".join(_section(main, "copilot", click.Context(main, info_name="copilot")))


def _section(command: click.Command, path: str, context: click.Context) -> list[str]:
    context.max_content_width = context.terminal_width = 100
    parts = [f"\n## {path}\n\n```text\n{command.get_help(context)}\n```\n"]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                parts += _section(child, f"{path} {name}", click.Context(child, info_name=name, parent=context))
    return parts


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
