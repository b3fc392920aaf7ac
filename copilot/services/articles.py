"""`kb new` and `kb show`: one topic in all its languages, as a file to write or a page to read."""

import re
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path

from copilot.config import is_part_of_program
from copilot.errors import KnowledgeProblem, UsageProblem
from copilot.files import write_atomically
from copilot.knowledge.article import Article, read_articles
from copilot.knowledge.skeleton import LANGUAGES, skeleton
from copilot.knowledge.source import Broken
from copilot.models.triage import Level
from copilot.services.wiring import Desk

REVIEW_AFTER = timedelta(days=182)
_TOPIC = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)+")


def new_article(topic: str, category: str, desk: Desk, *, folder: str | None = None, today: date | None = None) -> list[Path]:
    """Write the skeleton of `topic` in both languages of the desk; the files written.

    Raises UsageProblem where the topic, the category or the folder will not do, or a file is there already.
    """
    check_topic(topic)
    known = {item.id: item for item in desk.escalation.escalation.categories}
    if category not in known:
        close = get_close_matches(category, known, n=3)
        raise UsageProblem(
            f"{category!r} is no category", f"Did you mean {' or '.join(close)}?" if close else f"One of: {', '.join(known)}."
        )
    root = Path(folder) if folder else writable_root(desk)
    begun = today or date.today()
    tier = lowest_tier(category, desk)
    paths = [root / f"{topic}.{language}.md" for language in LANGUAGES]
    for path in paths:
        if path.exists():
            raise UsageProblem(f"{path} is there already", "Edit it, or choose another topic.")
    for path, language in zip(paths, LANGUAGES, strict=True):
        text = skeleton(topic, language, category, tier, updated=begun, review_by=begun + REVIEW_AFTER)
        write_atomically(path, text)
    return paths


def show_article(topic: str, desk: Desk, *, language: str | None = None) -> list[Article]:
    """The versions of `topic` (or of the document id) in the knowledge base in use. Raises KnowledgeProblem."""
    read = read_articles(desk.library.roots, desk.settings.brand)
    articles = [item for item in read if not isinstance(item, Broken) and language in {None, item.language}]
    wanted = [article for article in articles if topic in {article.topic, article.document.id, article.name}]
    if not wanted:
        close = get_close_matches(topic, {article.topic for article in articles}, n=3, cutoff=0.4)
        raise KnowledgeProblem(
            f"no article {topic!r}", f"Did you mean {' or '.join(close)}?" if close else "`copilot search` finds articles."
        )
    return wanted


def check_topic(topic: str) -> None:
    """Raises UsageProblem where `topic` is not folder/name."""
    if not _TOPIC.fullmatch(topic):
        raise UsageProblem(f"{topic!r} is no topic", "Write folder/name in small letters, e.g. transactions/stuck-swap.")


def lowest_tier(category: str, desk: Desk) -> str:
    """The lowest tier that may answer cases of `category`."""
    known = desk.escalation.category(category)
    return {Level.P0: "security", Level.P1: "senior"}.get(known.level, known.tier.value)


def writable_root(desk: Desk, option: str = "--in") -> Path:
    """The first folder of the knowledge base in use; `option` is what names another. Raises UsageProblem."""
    folders = [root for root in desk.library.roots if root.is_dir() and not is_part_of_program(root)]
    if not folders:
        raise UsageProblem(
            "the knowledge base in use comes with the program",
            f"Say where yours is: {option} FOLDER, then `copilot kb index FOLDER`.",
        )
    return folders[0]
