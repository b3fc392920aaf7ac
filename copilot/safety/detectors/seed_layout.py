"""How people lay a phrase out: what may stand between two of its words, and the labels of a transcript among them."""

from collections.abc import Sequence

from copilot.safety.detectors.awaited import Cues
from copilot.safety.detectors.base import View, lazy

LEGAL_LENGTHS = frozenset({12, 15, 18, 21, 24})

CUES = Cues.of(
    "seed seeds mnemonic mnemonics recovery backup secret phrase word words frase palabras parole palavras fraze slova"
        " tohum kurtarma frasa semilla",
    "助记", "助記", "种子", "種子", "密语", "密語", "短语", "短語", "恢复词", "备份词", "单词", "單詞", "ニーモニック",
    "フレーズ", "シード", "니모닉", "복구", "시드", "фраз",
    "мнемон", "секретн", "cụm từ", "二个字", "四个字", "2个字", "4个字", "二個字", "四個字", "二个词", "四个词",
)  # fmt: skip
_NEAR = (
    r"(?<![a-z])(?:seeds?|mnemonics?|(?:recovery|backup|secret|seed|my|the|twelve|12|24)[ -](?:phrase|words?)"
    r"|(?:12|15|18|21|24)[ -]words?|phrase"
    r"|frase|palabras|parole|palavras|fr[aá]ze|slova|tohum|kurtarma|frasa|semilla)(?![a-z])|助[记記]|[种種]子|密[语語]"
    r"|短[语語]|恢复词|备份词|单词|單詞|(?:12|24|[二四])[个個][字词詞]"
    r"|ニーモニック|フレーズ|シード|니모닉|복구|시드|фраз|мнемон|cụm từ"
)
_REACH = 100

_STAMP = r"(?:[\[(【]?\d[\d/.\-:年月日時时分t, ]{2,24}z?(?:[ap]\.?m\.?|上午|下午)?[\])】]?[ \t,\-–]{0,3})?"
_LABEL = (
    r"[ \t>*_|\-•]{0,4}(?:"
    + _STAMP
    + r"[^\s\d:：\x1a\x1c-\x1f](?:[^:：\n\x1a\x1c-\x1f]{0,29}[^\d:：\n\x1a\x1c-\x1f])?[:：](?!\d)"
    r"|(?:\[[^\]\n\x1a\x1c-\x1f]{1,30}\][ ]?)?"
    r"\[[^\]\n\x1a\x1c-\x1f]{0,24}\d{1,2}:\d{2}[^\]\n\x1a\x1c-\x1f]{0,10}\]"
    r"(?:[ ]?[^\n:：>\x1a\x1c-\x1f]{1,30}[:：>])?"
    r"|<[^<>\s]{1,20}>[ \t]"
    r"|\d{1,2}:\d{2}\t[^\t\n\x1a\x1c-\x1f]{1,30}\t"
    r"|[^\n:：\x1a\x1c-\x1f]{1,40}\d[ ]?(?:s|m|min|h|d)[a-z]{0,7}[ ]ago(?=\n|\Z)"
    r"|[^\n:：\x1a\x1c-\x1f]{1,48}\d{1,2}:\d{2}(?::\d{2})?[^\n:：\x1a\x1c-\x1f]{0,12}[:：]?(?=\n))"
)
_LINE, _COLUMN = "line", "column"
_UNIFORM = 0.7
_NOISE = r"(?:[^\w@]|[\d_]){1,60}"


def cue_near(view: View, start: int, end: int) -> bool:
    """Whether a word for "seed phrase" stands shortly before `start` or after `end`, or begins the run: it is listed itself."""
    if not view.stands_within(CUES, start - _REACH, end + _REACH):
        return False
    around = view.low[max(0, start - _REACH) : start + 24] + " " + view.after(end, _REACH)
    return lazy(_NEAR).search(around) is not None


def labels(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Speaker labels and timestamp headers that begin lines of `text[start:end]`; the text begins one too."""
    label = lazy(_LABEL, 2)
    begins = [match.end() for match in lazy(r"[\n\x1c-\x1f]").finditer(text, max(0, start - 1), end)]
    if start == 0:
        begins.insert(0, 0)
    return [match.span() for begin in begins if (match := label.match(text, begin, end))]


def is_noise(gap: str) -> bool:
    """Whether `gap` may stand between two words of one phrase: blanks, signs, numbering, markup."""
    if "<" in gap:
        gap = lazy(r"<[^<>\n]{1,60}>").sub(" ", gap)
    return lazy(_NOISE).fullmatch(gap) is not None


def ends_sentence(gap: str) -> bool:
    """Whether `gap` holds the end of a sentence rather than a numbering or the place of a forgotten word."""
    if len(gap) > 3:
        gap = lazy(r"\s[?？.*]{2,8}(?=\s)").sub(" ", gap)
    return any(sign in gap for sign in ".!?。！？") and not any(map(str.isdigit, gap))


def is_list(gaps: Sequence[str]) -> bool:
    """Whether `gaps`, what stands between words, are those of a pasted list: numbers, or the same signs again and again.

    In a sentence commas take turns with plain blanks, brackets and full stops.
    """
    signs = [_sign(gap) for gap in gaps]
    lines = signs.count(_LINE) + signs.count(_COLUMN)
    return max((lines, *(signs.count(sign) for sign in set(signs) if sign))) >= _UNIFORM * len(signs)


def _sign(gap: str) -> str:
    """What kind of separator `gap` is: numbering and lines count as one kind, two blanks or a tab as a column."""
    if "\n" in gap or lazy(r"\d").search(gap):
        return _LINE
    return _COLUMN if lazy(r"\t|  |\u3000").search(gap) else "".join(gap.split())


def widen(text: str, start: int, end: int) -> tuple[int, int]:
    """`start`..`end` with the number of the first word and with the quotes and brackets around the whole."""
    head = lazy(r"(?:[\[({]\s{0,8})?[\"'“‘「`]{0,3}(?:#?\d{1,2}(?:[.):、．）\]:：\-]|[ \t])[ \t\"'“「`]{0,4})?\Z").search(
        text[max(0, start - 24) : start]
    )
    tail = lazy(r"[\"'”’」`]{0,3}(?:\s{0,8}[\])}])?").match(text, end)
    first = start - len(head.group()) if head else start
    while first < start and text[first].isdigit() and first > 0 and text[first - 1].isalnum():
        first += 1
    return first, tail.end() if tail and tail.group().strip() else end
