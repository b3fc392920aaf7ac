"""`copilot kb new`: the form of a new article, in both languages."""

import click

from copilot.cli.context import Session


@click.command()
@click.argument("topic")
@click.option("--category", required=True, help="A category of escalation.yaml, e.g. pending_transaction.")
@click.option("--in", "folder", type=click.Path(file_okay=False), help="Folder of the articles. [default: the one in use]")
@click.pass_obj
def new(session: Session, topic: str, category: str, folder: str | None) -> None:
    """Write the files TOPIC.zh.md and TOPIC.en.md with everything an article needs.

    TOPIC is folder/name, e.g. transactions/stuck-swap. What you have to write is marked; `copilot kb lint` finds what
    is still open.
    """
    from copilot.services.articles import new_article

    for path in new_article(topic, category, session.desk, folder=folder):
        print(path, file=session.out)
