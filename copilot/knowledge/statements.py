"""Sentences as statements: what each is about, whether it is denied, which figures it holds.

Two sentences say the same when they share most of their terms and neither denies what the other asserts.
They contradict each other when they share as much and one does, or when their figures differ. The reading is shallow
on purpose: an editor looks at both sentences and decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from copilot.knowledge.lint.translations import what_is_not_translated
from copilot.knowledge.steps import without_numbers
from copilot.language.folding import fold
from copilot.language.segment import terms
from copilot.language.unseen import without_unseen

ALIKE = 0.5
"""Share of common terms (Dice) from which two sentences speak of the same. Of the steps of bundled articles this finds in
the reply of the same article 89 % (en) and 81 % (zh)."""

_END = re.compile(r"(?<=[。！？])[”’」』）)]*|(?<=[.!?])[\"'”’)]*\s+(?=[^\sa-z])|\n|(?<=；)")
_MARK = re.compile(r"^[\s#>*•·\-–—|`~=]+")
_CLAUSE = re.compile(r"[,;:，；：、()（）]|\s[-–—]+\s|—{1,2}|\b(?=(?:if|when|unless|until|because)\b)")
_SUPPOSED = re.compile(r"\s*(?:if|when|unless|in case|as long as|until|如果|若|要是|假如|除非|只要|一旦|不放心|万一|萬一)")
_DENIED = re.compile(
    r"\b(?:not|never|no|none|nobody|cannot|neither|nor|without|avoid|\w+n['’]t|(?:do|does|did|ca|wo|is)nt)\b"
    r"|[不没沒無无勿别別未莫]|禁止|拒绝|拒絕"
)
_OF_ALL = re.compile(r"\b(?:nothing|none)\b")
"""Denials that stand behind what they deny: "pay nothing"."""
_NOT_DENIED = re.compile(
    r"\b(?:not only|no longer than|no more than|whether or not|no matter|why not)\b"
    r"|[不没沒无無]同|不足|不久|不过|不管|不仅|不但|不断|不论|不止|差不多|无论|没关系|别人|别的|类别|级别|识别|区别|特别|分别|未来|无线"
    r"|(.)[不没]\1"
)
_DENIALS = frozenset(
    "not never no none nobody nothing cannot neither nor without avoid dont cant wont"
    " 不 没 无 勿 别 未 莫 不要 不会 不能 无法 没有 切勿 不可 不得 绝不".split()
)
_MOSTLY, _HARDLY = 0.2, 0.05
"""Share of what two sentences have in common that one denies, and that the other may deny, for them to be opposites."""


@dataclass(frozen=True)
class Statement:
    """One sentence, and what comparing needs of it."""

    text: str

    @cached_property
    def terms(self) -> frozenset[str]:
        """What it is about: its index terms without denials and figures."""
        return _about(self.text)

    @cached_property
    def denied(self) -> frozenset[str]:
        """The terms that stand behind a denial in its clause; what is supposed ("if it does not arrive") denies nothing."""
        found: set[str] = set()
        for clause in _CLAUSE.split(fold(self.text)):
            clause = _NOT_DENIED.sub(" ", clause)
            if _SUPPOSED.match(clause):
                continue
            if _OF_ALL.search(clause):
                found |= _about(clause)
            elif denial := _DENIED.search(clause):
                found |= _about(clause[denial.end() :])
        return frozenset(found)

    @cached_property
    def figures(self) -> frozenset[str]:
        """Its numbers, standards, status names and tickers."""
        return what_is_not_translated(self.text)

    def likeness(self, other: "Statement") -> float:
        """Share of common terms (Dice), 0..1."""
        both = len(self.terms) + len(other.terms)
        return 2 * len(self.terms & other.terms) / both if both else 0.0

    def opposes(self, other: "Statement") -> bool:
        """Whether what both speak of is denied by one of them alone."""
        shared = self.terms & other.terms
        here, there = (len(shared & one.denied) / max(1, len(shared)) for one in (self, other))
        return max(here, there) >= _MOSTLY and min(here, there) <= _HARDLY

    def agrees(self, other: "Statement") -> bool:
        """Whether both say the same."""
        return self.likeness(other) >= ALIKE and not self.opposes(other)


def _about(text: str) -> frozenset[str]:
    found = terms(text)
    return frozenset(term for term in found if not term.isdigit() and term not in _DENIALS and term[0] not in _DENIALS)


def statements(text: str) -> Iterator[Statement]:
    """The sentences of `text`, each on one line, without numbering, marks of markdown and what is not seen."""
    for piece in _END.split(without_numbers(without_unseen(text))):
        sentence = " ".join(_MARK.sub("", piece or "").split())
        if sentence:
            yield Statement(sentence)
