"""`copilot kb show`: one article as agents and customers get it."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json


@click.command()
@click.argument("topic")
@click.option("--language", help="Only this version, e.g. zh.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def show(session: Session, topic: str, language: str | None, as_json: bool) -> None:
    """Show the article TOPIC (or a document id) in every language it has."""
    from copilot.services.articles import show_article

    articles = show_article(topic, session.desk, language=language)
    if as_json:
        shown = [article.document.model_dump(mode="json") | {"file": str(article.file)} for article in articles]
        print(to_json({"topic": articles[0].topic, "versions": shown}, indent=2), file=session.out)
    else:
        from copilot.cli.render.article import show_articles

        show_articles(articles, session)
