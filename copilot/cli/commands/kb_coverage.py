"""`copilot kb coverage`: where the knowledge base is thin, old or in the wrong language, and how many customers care."""

from pathlib import Path

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--demand", multiple=True, type=click.Path(), metavar="PATH", help="The same as PATHS; may be repeated.")
@click.option("--html", type=click.Path(), help="Write the map as a page to this file.")
@click.option("--force", is_flag=True, help="Replace the file of --html whatever it is.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def coverage(
    session: Session, paths: tuple[str, ...], demand: tuple[str, ...], html: str | None, force: bool, as_json: bool
) -> ExitCode:
    """Map topics by language, freshness and demand, and point out what to do first.

    Demand is counted in PATHS: transcripts, .jsonl files of conversations, or folders of both; without any, in the
    stored cases. Nothing a customer wrote is shown.
    """
    if html and not force:
        from copilot.cli.render.coverage_html import check_replaceable

        check_replaceable(Path(html))
    from copilot.services.coverage import map_coverage

    found = map_coverage((*demand, *paths), session.desk)
    for problem in found.problems:
        session.note(f"Left out: {problem}")
    if html:
        from copilot.cli.render.coverage_html import write_page
        from copilot.cli.render.coverage_words import WORDS

        write_page(found, Path(html), session.ui_lang)
        session.note(WORDS[session.ui_lang]["written"].format(file=html))
    if as_json:
        print(to_json(found.model_dump(mode="json"), indent=2), file=session.out)
    elif not html:
        from copilot.cli.render.coverage import show_coverage

        show_coverage(found, session)
    return ExitCode.PARTLY_DONE if found.problems else ExitCode.OK
