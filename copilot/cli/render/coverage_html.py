"""The coverage map as one page that needs nothing else: no script, no request, every word escaped.

The page's own policy allows one style sheet, by its digest, and nothing besides.
"""

import base64
import hashlib
from functools import partial
from itertools import chain, groupby
from pathlib import Path

from copilot.cli.render.coverage_words import SIGNS, WORDS, figures, said
from copilot.errors import UsageProblem
from copilot.files import write_atomically
from copilot.models.coverage import Cell, CoverageMap

GENERATOR = "copilot kb coverage"
_FOLDER = Path(__file__).parent
_BEGINNING = 2000


def write_page(found: CoverageMap, file: Path, ui_lang: str) -> None:
    """Write the page to `file`, whole or not at all. Raises UsageProblem where it cannot be written."""
    try:
        write_atomically(file, page(found, ui_lang))
    except OSError as error:
        raise UsageProblem(f"{file} cannot be written: {error.strerror}", "Name another file with --html.") from None


def check_replaceable(file: Path) -> None:
    """Raises UsageProblem where `file` is there and is no earlier page of this kind."""
    try:
        with file.open("rb") as stream:
            beginning = stream.read(_BEGINNING)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageProblem(f"{file} cannot be written: {error.strerror}", "Name another file with --html.") from None
    if f'name="generator" content="{GENERATOR}"'.encode() not in beginning:
        raise UsageProblem(f"{file} is there and is no coverage map", "Name another file, or give --force to replace it.")


def page(found: CoverageMap, ui_lang: str) -> str:
    """The HTML of `found`, in the language the editor reads."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    words = WORDS[ui_lang]
    style = (_FOLDER / "coverage.css").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((_FOLDER / "coverage.html.j2").read_text(encoding="utf-8")).render(
        found=found,
        words=words,
        language=ui_lang,
        generator=GENERATOR,
        style=Markup(style),  # noqa: S704 - our own file, whose digest the policy of the page holds
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        figures=list(chain(*figures(found, words))),
        actions=[(action, said(action, words)) for action in found.actions],
        signs=SIGNS,
        areas=[(area, list(rows)) for area, rows in groupby(found.topics, key=lambda row: row.area)],
        hint=partial(_hint, words=words),
    )


def _hint(cell: Cell, words: dict[str, str]) -> str:
    if not cell.path:
        return f"{cell.language}: {words['missing']}"
    due = words["due_on"].format(day=cell.review_by) if cell.review_by else words["no_due"]
    return f"{cell.path} · {words[cell.freshness]} · {due}"
