"""Cuts a conversation into the pieces a summary is put together from: sentences, or clauses of long Chinese ones.

Each piece is cleaned of what carries nothing in a summary (greetings, fillers, handles, links' tails),
and knows its turn, its speaker and its terms.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from copilot.language.segment import has_han, script_language, stem
from copilot.language.stopwords import STOP_WORDS
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LONG_HAN = 24
_CLAUSE_HAN = 10
_LONGEST = 600
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n")
_CLAUSE = re.compile(r"(?<=[，；,;])")
_WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u4e00-\u9fff][\w'’]*|\d[\d.,:/%-]*\w*|[\u3040-\u30ff]+|[\u4e00-\u9fff]+")
_NOISE = re.compile(
    r"(?:^|(?<=\s))@\w+|\^\w{2,3}\b|\s[-/][A-Z]{2,3}$|[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]|https?://t\.co/\S+"
)
_GREETING = re.compile(r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.!?,]{0,24}[,.!]\s*", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:uh|um|uhm|hmm|mm|mm-hmm|er|erm|(?<!let )(?<!sure )(?<!do )you know|i mean|kind of|sort of|(?<!as )well|okay|ok"
    r"|yeah|oh|actually|basically)\b\s*,?\s*",
    re.IGNORECASE,
)
_FILLER_HAN = re.compile(
    r"^(?:那么|那|然后|所以说|就是说|就是|其实|那个|这个|呃|嗯|啊|对|好|OK|ok|我觉得|我想|另外|还有|首先|包括|同时"
    r"|因此|当然了?|对吧|对不对|是吧|"
    r"您好|你好|您好呀|哎|唉)[，, ]+|^(?:那么|然后|所以说|就是说|呃|嗯)|(?:对吧|对不对|是吧|是不是|啊|呢|嘛|哈)$"
)
_FUNCTION = _listed(
    """
    uh um yeah hmm mm right like know think mean go going really very too well okay ok just then than up out one
    thing things want need please thanks thank hi hello hey sorry sure good great much more let us dm will would
    shall should may might must there that this 说 会 能 要 不 有 没有 一个 什么 怎么 因为 所以 但是 然后 就是 其实
    如果 那么 对 上 下 中 里 来 去 到 被 把 给 让 从 对于 以及 或者 而且 自己 大家 一些 一下 非常 比较 觉得 可能
    应该 知道 现在 时候 东西 今天 刚才 这样 这种 这些 那些 里面 之后 之前 请问 您好 谢谢 不好意思 还是 已经 一直 很
    都 才 只 可以 再 又 等 将 并 好 还 人工 机器人 客服 转人工 帮忙 麻烦 抱歉 收到
    """
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece: `turn` counts the turns of people from 0, `message` is the index in the conversation."""

    turn: int
    message: int
    role: Role
    text: str
    terms: tuple[str, ...]
    size: int

    @property
    def is_question(self) -> bool:
        return self.text.rstrip(' )）"”').endswith(("?", "？")) or (
            has_han(self.text) and self.text.rstrip("。，").endswith(("吗", "么", "呢"))
        )


@dataclass(frozen=True)
class Material:
    """All pieces of a conversation, and how many turns of people they come from."""

    units: tuple[Unit, ...]
    turns: int
    is_chinese: bool

    @cached_property
    def size(self) -> int:
        """Words, or characters where the conversation is Chinese or Japanese."""
        return sum(unit.size for unit in self.units)

    @cached_property
    def spread(self) -> "Counter[str]":
        """In how many pieces each term stands: what a conversation keeps coming back to."""
        return Counter(term for unit in self.units for term in set(unit.terms))


def material(conversation: RedactedConversation) -> Material:
    """The pieces of everything people said; bots and system notices are left to the timeline."""
    spoken = [(n, m) for n, m in enumerate(conversation.messages) if m.role in {Role.CUSTOMER, Role.AGENT}]
    if not spoken:
        spoken = list(enumerate(conversation.messages))
    chinese = _is_dense("".join(message.text[:400] for _, message in spoken[:60]))
    units = [
        Unit(turn, number, message.role, text, content_terms(text), _size(text, chinese))
        for turn, (number, message) in enumerate(spoken)
        for text in pieces(message.text, chinese)
    ]
    return Material(tuple(units), len(spoken), chinese)


def pieces(text: str, chinese: bool) -> list[str]:
    """The sentences of one turn, cleaned; long Chinese sentences as clauses of some ten characters and more."""
    found: list[str] = []
    for sentence in _SENTENCE.split(re.sub(r"[ \t]+", " ", _NOISE.sub(" ", text))):
        whole = sentence.strip()
        for part in _clauses(whole) if chinese and len(whole) > _LONG_HAN else [whole]:
            cleaned = _cleaned(part, chinese)
            if re.search(r"\w", cleaned):
                found.extend(cleaned[n : n + _LONGEST] for n in range(0, len(cleaned), _LONGEST))
    return found


def _clauses(sentence: str) -> list[str]:
    parts, current = [], ""
    for clause in _CLAUSE.split(sentence):
        current += clause
        if len(current) >= _CLAUSE_HAN:
            parts.append(current)
            current = ""
    return [*parts, current] if current else parts


def _cleaned(text: str, chinese: bool) -> str:
    if chinese:
        for _ in range(3):
            text = _FILLER_HAN.sub("", text).strip(" ，,")
        return text
    text = _FILLER.sub("", _GREETING.sub("", text.strip()))
    return re.sub(r"\s+([.,!?'’])", r"\1", re.sub(r"\s+", " ", text)).strip(" ,")


@lru_cache(maxsize=8192)
def content_terms(text: str) -> tuple[str, ...]:
    """Stems and Chinese words of `text` that carry content, in order, with repetitions."""
    found: list[str] = []
    for match in _WORD.finditer(text.lower()):
        word = match.group()
        if has_han(word):
            found.extend(w for w in _cut(word) if len(w) > 1 and w not in STOP_WORDS and w not in _FUNCTION)
            continue
        word = word.replace("’", "'").partition("'")[0].rstrip(".,:/%-")
        if len(word) > 1 and word not in STOP_WORDS and word not in _FUNCTION:
            found.append(stem(word, script_language(word)))
    return tuple(found)


def _cut(run: str) -> list[str]:
    import rjieba  # 0.1 s, paid by the first Chinese text only

    words: list[str] = rjieba.cut(run)
    return words


def _is_dense(text: str) -> bool:
    """Whether the script has no spaces between words, so that lengths are counted in characters."""
    return sum("\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in text) > 0.3 * max(1, len("".join(text.split())))


def _size(text: str, chinese: bool) -> int:
    return len("".join(text.split())) if chinese else len(text.split())


def joined(texts: Sequence[str], chinese: bool) -> str:
    """Pieces as running text."""
    if chinese:
        line = "，".join(text.rstrip("。，；,;.") for text in texts)
        return (
            re.sub(r"([？！?!…])，", r"\1", line) + ("" if line.endswith(("？", "！", "?", "!", "…")) else "。") if line else ""
        )
    texts = [text[:1].upper() + text[1:] for text in texts]
    return " ".join(text if text.endswith((".", "!", "?", "…")) else f"{text.rstrip(',;:')}." for text in texts)
