"""What a lint may find: every rule with its severity and its sentence in both languages of the desk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """An error must not be published; a warning wants an editor's look."""

    ERROR = "error"
    WARNING = "warning"


class Rule(NamedTuple):
    """Severity and sentence of one rule; `{…}` are the values of a Problem."""

    severity: Severity
    en: str
    zh: str


_E, _W = Severity.ERROR, Severity.WARNING

RULES: dict[str, Rule] = {
    # form
    "unreadable": Rule(_E, "{reason}", "{reason}"),
    "missing-field": Rule(_E, "the front matter has no {field}", "文件头缺少 {field}"),
    "unknown-field": Rule(_W, "the front matter has an unknown field {field}", "文件头有未知字段 {field}"),
    "id-not-path": Rule(_E, "id says {found}, the path says {wanted}", "id 为 {found}，与路径 {wanted} 不符"),
    "language-not-path": Rule(
        _E, "language says {found}, the file name says {wanted}", "language 为 {found}，与文件名 {wanted} 不符"
    ),
    "unknown-category": Rule(_E, "category {found} is not in escalation.yaml", "escalation.yaml 中没有类别 {found}"),
    "tier-too-low": Rule(
        _E,
        "tier {found} is below what category {category} asks ({wanted})",
        "级别 {found} 低于类别 {category} 的要求（{wanted}）",
    ),
    "unknown-audience": Rule(_E, "audience {found} is none of {wanted}", "audience 为 {found}，只能是 {wanted} 之一"),
    "dates-reversed": Rule(_E, "review_by is not after updated", "review_by 不晚于 updated"),
    "past-review": Rule(_W, "past its review date {date}", "已过复核日期 {date}"),
    "no-sources": Rule(_W, "names no source for its facts", "未注明事实来源"),
    "few-questions": Rule(
        _W, "has {count} question variants; customers need at least {wanted}", "只有 {count} 种问法，至少需要 {wanted} 种"
    ),
    "question-twice": Rule(_E, "the question “{question}” stands in {other} too", "问法“{question}”与 {other} 重复"),
    "missing-section": Rule(_E, "has no section “{section}”", "缺少“{section}”一节"),
    "section-twice": Rule(_E, "has the section “{section}” twice", "“{section}”一节出现两次"),
    "unknown-section": Rule(_W, "the section “{section}” is none that customers or agents see", "未知小节“{section}”"),
    "unwritten": Rule(_E, "still holds a {mark}", "仍有未写完的 {mark}"),
    "steps-unnumbered": Rule(_W, "steps are not numbered 1 to {wanted}", "步骤未按 1 到 {wanted} 编号"),
    # publishing
    "unfilled": Rule(_E, "holds the placeholder {mark}, which nothing fills", "含有无法填充的占位符 {mark}"),
    "same-page": Rule(_E, "would be the same page as {other}", "与 {other} 将生成同一个页面"),
    # links
    "dead-link": Rule(_E, "links to {target}, which is not there", "链接的 {target} 不存在"),
    "links-itself": Rule(_E, "is related to itself", "相关文章指向自身"),
    "off-list-link": Rule(_E, "links to {host}, which links.yaml does not allow", "链接 {host} 不在 links.yaml 允许范围内"),
    # translations
    "missing-translation": Rule(_W, "has no {language} version", "缺少 {language} 版本"),
    "translation-drifted": Rule(
        _E, "{part} differs from {other}: {here} here, {there} there", "{part}与 {other} 不一致：此处 {here}，彼处 {there}"
    ),
    # what it says
    "breaks-rule": Rule(_E, "{section}: {why} (“{quote}”)", "{section}：{why}（“{quote}”）"),
    "secret": Rule(_E, "holds what looks like a secret ({kind})", "含有疑似机密信息（{kind}）"),
    "personal-data": Rule(_W, "holds what looks like personal data ({kind})", "含有疑似个人信息（{kind}）"),
    "near-duplicate": Rule(_W, "says nearly the same as {other} ({share:.0%})", "与 {other} 内容几乎相同（{share:.0%}）"),
    "not-found": Rule(
        _W, "none of its own questions finds it among the first {limit}", "用它自己的问法在前 {limit} 条结果中都搜不到它"
    ),
}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong, at a line of a file (its path relative to the root); `values` fill the rule's sentence."""

    path: str
    line: int
    rule: str
    values: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def severity(self) -> Severity:
        return RULES[self.rule].severity

    def say(self, language: str) -> str:
        """The sentence for the editor ("zh", else English)."""
        return (RULES[self.rule].zh if language == "zh" else RULES[self.rule].en).format(**self.values)
