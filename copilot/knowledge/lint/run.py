"""One pass over all articles: each alone, the versions of each topic, all together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from copilot.knowledge.article import Article
from copilot.knowledge.lint.form import check_form
from copilot.knowledge.lint.links import check_links
from copilot.knowledge.lint.problem import Problem
from copilot.knowledge.lint.translations import check_translations
from copilot.knowledge.lint.twins import check_twins
from copilot.knowledge.lint.wording import Verdict, check_wording, texts_to_judge
from copilot.knowledge.source import Broken
from copilot.models.triage import Tier


@dataclass(frozen=True)
class Checks:
    """What the lint asks of other rooms.

    `tiers`: category -> the lowest tier that may answer it. `allows`: may this host be linked to. `judge`: given texts
    and whether each can be sent, begins to judge them and returns what waits for the verdicts. `finds`: the ids of the
    documents a question finds, best first; None where nothing is indexed to search in.
    """

    tiers: Mapping[str, Tier]
    allows: Callable[[str], bool]
    judge: Callable[[Mapping[str, bool]], Callable[[], Mapping[str, Verdict]]]
    today: date
    finds: Callable[[str], Sequence[str]] | None = None


def lint(read: Iterable[Article | Broken], checks: Checks) -> list[Problem]:
    """Every problem, by file and line."""
    articles: list[Article] = []
    problems: list[Problem] = []
    for item in read:
        if isinstance(item, Broken):
            problems.append(Problem(item.path, item.line, "unreadable", {"reason": item.reason}))
        else:
            articles.append(item)
    topics: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        topics[article.topic].append(article)
    files = {article.name for article in articles}
    verdicts_of_all = checks.judge(texts_to_judge(articles))
    for article in articles:
        problems += check_form(article, checks.tiers, checks.today)
        problems += check_links(article, topics.keys(), files, checks.allows)
        problems += _check_found(article, checks.finds)
    for versions in topics.values():
        problems += check_translations(versions)
    problems += check_twins(articles)
    verdicts = verdicts_of_all()
    for article in articles:
        problems += check_wording(article, verdicts)
    return sorted(problems)


FOUND_WITHIN = 3
"""Results among which an article's own title or one of its questions must find it."""


def _check_found(article: Article, finds: Callable[[str], Sequence[str]] | None) -> list[Problem]:
    if finds is None:
        return []
    questions = (article.document.title, *article.document.questions)
    if any(article.document.id in finds(question)[:FOUND_WITHIN] for question in questions):
        return []
    return [Problem(article.name, 1, "not-found", {"limit": FOUND_WITHIN})]
