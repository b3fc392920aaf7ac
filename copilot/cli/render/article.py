"""An article on the terminal: what it is about and until when it holds, then its sections."""

from collections.abc import Sequence

from rich.rule import Rule

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, word
from copilot.cli.render.wrapping import wrap
from copilot.knowledge.article import Article

_FIELDS = ("category", "tier", "updated", "review_by", "sources", "related")


def show_articles(articles: Sequence[Article], session: Session) -> None:
    """Print every version, one below the other."""
    screen = console(session)
    for article in articles:
        screen.print(Rule(plain(f"{article.document.title} · {article.language}"), align="left"))
        for field in _FIELDS:
            value = article.header.get(field)
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
            if shown:
                screen.print(plain(f"{word(field, session)}: {shown}"), style="dim")
        screen.print(plain(f"{article.file}"), style="dim", soft_wrap=True)
        for question in article.document.questions:
            screen.print(plain(f"  “{question}”"))
        for section in article.sections:
            screen.print(plain(f"\n{section.heading}"), style="bold")
            screen.print(plain(wrap(section.text, screen.width)))
        screen.print()
