"""`copilot kb export`: the help centre customers read."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option("--from", "paths", multiple=True, type=click.Path(), help="Articles to export. [default: the ones in use]")
@click.option("--base-url", default="", help="Where the site will be; adds a sitemap, canonical links and a 404 page.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def export(session: Session, folder: str, paths: tuple[str, ...], base_url: str, as_json: bool) -> ExitCode:
    """Write a help centre for customers to DIR: pages in Chinese and English, searchable without a server.

    Only titles, replies, steps and dates are public; articles with `audience: desk` are left out. DIR is replaced as a
    whole, if it is empty or an earlier export. Where a public article holds a secret or says what no reply may, nothing
    is written, and the exit code is 5.
    """
    from copilot.services.export import export_site

    report = export_site(folder, session.desk, paths=paths, base_url=base_url)
    if as_json:
        problems = [
            {"path": problem.path, "line": problem.line, "rule": problem.rule, "message": problem.say(session.ui_lang)}
            for problem in report.problems
        ]
        print(to_json({**vars(report), "problems": problems}, indent=2), file=session.out)
    else:
        from copilot.cli.render.export import show_export

        show_export(report, session)
    return ExitCode.KNOWLEDGE if report.problems else ExitCode.OK
