"""The words of the coverage map, on the terminal and on the page."""

from copilot.models.coverage import Action, CoverageMap, Freshness

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Knowledge coverage",
        "as_of": "as of {day}",
        "map": "Topics and languages",
        "topic": "topic",
        "asked": "asked",
        "score": "match",
        "demand": "demand",
        "unmet": "unmet",
        "no_area": "others",
        "fresh": "fresh",
        "due": "due within 30 days",
        "overdue": "overdue",
        "undated": "no date",
        "missing": "missing",
        "topics": "topics",
        "conversations": "conversations",
        "cases": "past cases",
        "found": "land on a topic",
        "uncovered": "match no topic",
        "held": "security-critical",
        "first": "What to do first",
        "nothing": "Nothing calls for work.",
        "do_overdue": "review {topic} ({language}): overdue since {since}",
        "do_missing": "write {topic} in {language}",
        "do_unsure": "sharpen {topic}: the match is weak, {score} on average",
        "asked_by": "asked: {n}",
        "numbers": "number: customers who asked in that language · match: how sure the search was, 0 to 1 · "
        "unmet: questions nothing answers, at the nearest topic (`copilot kb gaps` groups them) · █ all who asked",
        "hidden": "Without an article or a question: {languages}",
        "narrow": "No room for: {languages}",
        "more": "and {n} more; --json and --html have all",
        "no_demand": "No demand: give files of conversations with --demand, or import resolved cases.",
        "due_on": "review by {day}",
        "no_due": "no review date",
        "legend": "How to read it",
        "page_demand": "The darker the blue, the more customers asked; the number says how many, in that language. "
        "Unmet: questions nothing answers, at the nearest topic.",
        "written": "Written: {file}",
    },
    "zh": {
        "title": "知识覆盖图",
        "as_of": "截至 {day}",
        "map": "主题与语言",
        "topic": "主题",
        "asked": "咨询量",
        "score": "匹配度",
        "demand": "热度",
        "unmet": "未覆盖",
        "no_area": "其他",
        "fresh": "有效",
        "due": "30 天内到期",
        "overdue": "已过期",
        "undated": "无日期",
        "missing": "缺失",
        "topics": "主题数",
        "conversations": "会话数",
        "cases": "历史工单",
        "found": "匹配到主题",
        "uncovered": "未匹配到主题",
        "held": "安全紧急",
        "first": "优先处理",
        "nothing": "暂无需要处理的内容。",
        "do_overdue": "复核 {topic}（{language}）：已于 {since} 到期",
        "do_missing": "为 {topic} 补写 {language} 版本",
        "do_unsure": "完善 {topic}：匹配度偏低，平均 {score}",
        "asked_by": "咨询 {n} 次",
        "numbers": "数字：使用该语言咨询的客户数 · 匹配度：检索的把握，0 到 1 · "
        "未覆盖：没有文章可答、与该主题最接近的问题数（可用 `copilot kb gaps` 归类） · █ 咨询总数",
        "hidden": "既无文章也无咨询的语言：{languages}",
        "narrow": "宽度不足，未显示：{languages}",
        "more": "另有 {n} 项，完整内容见 --json 或 --html",
        "no_demand": "没有咨询数据：请用 --demand 指定会话文件，或先导入历史工单。",
        "due_on": "复核日期 {day}",
        "no_due": "无复核日期",
        "legend": "图例",
        "page_demand": "蓝色越深，咨询的客户越多；数字为使用该语言咨询的客户数。未覆盖：没有文章可答、与该主题最接近的问题数。",
        "written": "已写入：{file}",
    },
}

SIGNS = {
    Freshness.FRESH: "✓",
    Freshness.DUE: "~",
    Freshness.OVERDUE: "!",
    Freshness.UNDATED: "?",
    Freshness.MISSING: "-",
}
"""One narrow character each, so that the map reads without colours and stays straight in every font."""


def said(action: Action, words: dict[str, str]) -> str:
    """What to do, in one sentence."""
    score = f"{action.score or 0:.2f}"
    return words[f"do_{action.need}"].format(topic=action.topic, language=action.language, since=action.since, score=score)


def figures(found: CoverageMap, words: dict[str, str]) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The figures above the map, each with its label: of the articles, and of the demand (none where there is none)."""
    articles = [(words["topics"], len(found.topics))]
    articles += [(words[state], found.count(state)) for state in (Freshness.OVERDUE, Freshness.DUE, Freshness.UNDATED)]
    if found.demand == "none":
        return articles, []
    source = "cases" if found.demand == "cases" else "conversations"
    counts = {source: found.conversations, "found": found.found, "uncovered": found.uncovered, "held": found.held}
    return articles, [(words[key], count) for key, count in counts.items()]
