"""What changed since the last index: files, words within their sections, and golden questions that moved.

Deleted words stand in [-brackets-], added ones in {+braces+}, so that a pipe shows what colours show on a terminal.
"""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, print_item, word
from copilot.cli.render.wrapping import wrap
from copilot.language.unseen import marked_unseen
from copilot.models.diff import ArticleChange, Change, GoldenMoves, KnowledgeDiff, Move, SectionChange, Span

SHOWN = 20
_AROUND = 30
_LONGEST = 200
_SIGN = {Change.ADDED: "+", Change.CHANGED: "~", Change.DELETED: "-"}
_STYLE = {Change.ADDED: "green", Change.CHANGED: "yellow", Change.DELETED: "red", Change.SAME: ""}
_BRACKETS = {Change.ADDED: ("{+", "+}"), Change.DELETED: ("[-", "-]"), Change.SAME: ("", "")}

_WORDS = {
    "en": {
        "added": "added",
        "changed": "changed",
        "deleted": "deleted",
        "unchanged": "unchanged",
        "questions": "questions",
        "sections": "sections",
        "title": "title",
        "tier": "tier",
        "topic": "id",
        "line": " (line {n})",
        "nothing": "Nothing an index keeps has changed.",
        "not_asked": "No golden question was asked: nothing that could move one has changed, or there are none.",
        "golden": "Golden questions",
        "lost": "Fell out of the first three",
        "won": "Came into the first three",
        "shifted": "Other moves",
        "answered": "Off-topic, answered only now",
        "left_alone": "Off-topic, no longer answered",
        "unmoved": "No golden question moved.",
        "more": "and {n} more; --json has all",
        "now_first": "first now",
    },
    "zh": {
        "added": "新增",
        "changed": "修改",
        "deleted": "删除",
        "unchanged": "未变",
        "questions": "问法",
        "sections": "章节",
        "title": "标题",
        "tier": "处理级别",
        "topic": "id",
        "line": "（第 {n} 行）",
        "nothing": "索引收录的内容没有变化。",
        "not_asked": "未检验标准问题：没有会影响排名的改动，或没有标准问题。",
        "golden": "标准问题",
        "lost": "跌出前三",
        "won": "进入前三",
        "shifted": "其他名次变动",
        "answered": "无关问题，现在却有答案",
        "left_alone": "无关问题，现在不再作答",
        "unmoved": "标准问题的名次没有变化。",
        "more": "另有 {n} 条，完整内容见 --json",
        "now_first": "现居前列",
    },
}


def show_diff(diff: KnowledgeDiff, session: Session) -> None:
    """Print every changed file, then the figures before and after and the questions that moved."""
    screen, words = console(session), _WORDS[session.ui_lang]
    for article in diff.articles:
        _show_article(screen, article, session)
    if not diff.articles:
        screen.print(words["nothing"])
    counts = (f"{words[change]} {diff.count(change)}" for change in _SIGN)
    screen.print(", ".join([*counts, f"{words['unchanged']} {diff.unchanged}"]), style="bold")
    if diff.golden:
        _show_golden(screen, diff.golden, session)
    elif diff.articles:
        screen.print(words["not_asked"], style="dim")


def _show_article(screen: Console, article: ArticleChange, session: Session) -> None:
    words, style = _WORDS[session.ui_lang], _STYLE[article.change]
    screen.print(plain(f"{_SIGN[article.change]} {article.path}"), style=f"bold {style}", soft_wrap=True)
    print_item(screen, f"{article.title} · {article.language}", lead="", style="dim")
    for field in article.fields:
        name = words.get(field.field) or word(field.field, session)
        print_item(screen, f"{name}: {field.before or '–'} → {field.after or '–'}", lead="")
    for change, questions in ((Change.DELETED, article.questions_deleted), (Change.ADDED, article.questions_added)):
        for question in questions:
            print_item(screen, f"{words['questions']}: {question}", lead=f"{_SIGN[change]} ", style=_STYLE[change])
    for section in article.sections:
        _show_section(screen, section, words)
    screen.print()


def _show_section(screen: Console, section: SectionChange, words: dict[str, str]) -> None:
    where = words["line"].format(n=section.line)
    heading = f"  {_SIGN[section.change]} ## {section.heading}".rstrip()
    screen.print(plain(f"{heading}{where}"), style=_STYLE[section.change])
    for spans in section.edits:
        screen.print(_marked(spans, screen.width - 6))


def _marked(spans: Sequence[Span], width: int) -> Text:
    """A block of changed lines, long unchanged runs shortened, broken at `width` and moved in."""
    styled = Text()
    for number, span in enumerate(spans):
        text = _shortened(span, first=number == 0, last=number == len(spans) - 1)
        styled.append(marked_unseen(text).join(_BRACKETS[span.change]), _STYLE[span.change])
    lines, place = [], 0
    for line in wrap(styled.plain, width).split("\n"):
        start = styled.plain.index(line, place)
        place = start + len(line)
        lines.append(Text("      ").append_text(styled[start:place]) if line else Text())
    return Text("\n").join(lines)


def _shortened(span: Span, *, first: bool, last: bool) -> str:
    """The text of `span`; of what did not change, only what stands beside a change."""
    text = span.text
    if span.change is not Change.SAME:
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    if len(text) <= 2 * _AROUND:
        return text
    return ("" if first else text[:_AROUND]) + "…" + ("" if last else text[-_AROUND:])


def _show_golden(screen: Console, golden: GoldenMoves, session: Session) -> None:
    words = _WORDS[session.ui_lang]
    screen.print(f"\n{words['golden']}", style="bold")
    table = Table(*(word(key, session) for key in ("language", "questions", "ndcg", "recall", "misled")))
    for language, after in golden.after.groups.items():
        before = golden.before.groups[language]
        shown = (_step(getattr(before, key), getattr(after, key)) for key in ("ndcg", "recall", "misled"))
        table.add_row(language, str(after.questions), *shown)
    screen.print(table)
    if golden.off_topic:
        step = _step(golden.before.abstention, golden.after.abstention)
        screen.print(f"{word('abstention', session)}: {step} ({golden.off_topic})")
    moves = {key: getattr(golden, key) for key in ("lost", "answered", "won", "left_alone", "shifted")}
    for key, found in moves.items():
        if found:
            _show_moves(screen, f"{words[key]} ({len(found)})", found, words, is_loss=key in {"lost", "answered"})
    if not any(moves.values()):
        screen.print(words["unmoved"])


def _show_moves(screen: Console, heading: str, moves: Sequence[Move], words: dict[str, str], *, is_loss: bool) -> None:
    screen.print(f"\n{heading}", style="bold red" if is_loss else "bold")
    for move in moves[:SHOWN]:
        print_item(screen, move.question.question)
        topics = ", ".join(move.question.relevant)
        place = f"{topics}: {move.before or '–'} → {move.after or '–'}" if topics else ""
        first = f"{words['now_first']}: {', '.join(move.first)}" if move.first and (is_loss or not topics) else ""
        print_item(screen, "  ".join(filter(None, (place, first))) or "–", lead="", indent=4, style="dim")
    if len(moves) > SHOWN:
        print_item(screen, words["more"].format(n=len(moves) - SHOWN), lead="", style="dim")


def _step(before: float, after: float) -> str:
    return f"{after:.3f}" if before == after else f"{before:.3f} → {after:.3f}"
