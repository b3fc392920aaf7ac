"""A text as a person reads it who copies words from it: escapes resolved, and the numbers of words not taken for words.

Everything is replaced by as many characters as it had, so that offsets hold. Most texts come back as they are.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from copilot.safety.detectors.base import Span, View, lazy

_FEW = 4
"""So many marks of one sort are a notation; fewer are an accident of the sentence."""

_IN_WORDS = (
    r"第[ ]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[ ]?[个個]?[ ]?(?:助[记記])?[单單]?[词詞字]?[ ]?[是为為]?(?=\W|[^\W\d_])"
)
_SECOND = "②⑵⒉⓶❷㈡㊁²₂二"
"""Every numbering by signs holds one of these."""
_NAMES = (
    "word", "wort", "palabra", "parola", "palavra", "mot", "slovo", "kelime", "kata", "từ", "слово", "단어", "単語",
    "单词", "單詞", "seed", "phrase", "no", "nr", "w",
)  # fmt: skip
_NAMED = r"(?<![^\W\d_])(?:" + "|".join(_NAMES) + r")[ _#.-]{0,2}\d{1,2}(?!\d)"
_SUFFIXED = r"\d(?:st|nd|rd|th|º|ª|ème|er|eme|-?[йяе]|번째?|番目?|個目|つ目|个|個)(?![^\W\d_])"
_SIGNS = (
    r"[\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3220-\u3229\u3280-\u3289]"
    r"|[一二三四五六七八九十]{1,3}[、.．:：)）]"
)
_ESCAPED = r"\\u[0-9a-fA-F]{4}"
_ESCAPED_BLANK = r"\\[nrt]"
_PERCENT = r"%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}"
_ENTITY = r"&(?:[a-z]{2,6}|#x?[0-9a-f]{1,5});"
_PAD = "\u200b"


def as_read(view: View) -> View:
    """`view` itself, or one of the text without ordinals, escapes and entities; of the same length."""
    if view.reading is None:
        text = _read(view)
        view.reading = view if text is view.text else View(text, keep_xpub=view.keep_xpub)
    return view.reading


def _read(view: View) -> str:
    text = view.text
    if "\\" in text:
        text = _replaced(_ESCAPED, text, _unescaped, 1)
        text = _replaced(_ESCAPED_BLANK, text, _blank)
    if "%" in text:
        text = _replaced(_PERCENT, text, _unquoted)
    if "&" in text and ";" in text:
        text = _replaced(_ENTITY, text, _blank)
    if view.digits >= _FEW and all(digit in text for digit in "1234"):
        text = _replaced(_SUFFIXED, text, _number)
        if view.has(_NAMES):
            text = _replaced(_NAMED, text, _blank)
    if not view.is_ascii:
        if any(sign in text for sign in _SECOND):
            text = _replaced(_SIGNS, text, _blank)
        if text.count("第") >= _FEW:
            text = _replaced(_IN_WORDS, text, _blank)
    return text


def as_written(view: View, spans: Iterable[Span]) -> Iterator[Span]:
    """`spans` found in the reading of `view`, each with the whole of the escape that its last character was read from."""
    reading = as_read(view)
    for span in spans:
        end = span.end
        while reading is not view and reading.text[end : end + 1] == _PAD:
            end += 1
        yield span if end == span.end else span._replace(end=end)


def _replaced(pattern: str, text: str, by: Callable[[str], str], few: int = _FEW) -> str:
    """`text` with `by` applied to the matches of `pattern`, where there are enough of them."""
    compiled = lazy(pattern, 2)
    if sum(1 for _ in islice(compiled.finditer(text), few)) < few:
        return text
    return compiled.sub(lambda match: by(match.group()), text)


def _blank(written: str) -> str:
    return " " * len(written)


def _number(written: str) -> str:
    return written[0] + " " * (len(written) - 1)


def _unescaped(written: str) -> str:
    return _padded(chr(int(written[2:], 16)), written)


def _unquoted(written: str) -> str:
    return _padded(bytes.fromhex(written.replace("%", "")).decode(errors="replace"), written)


def _padded(read: str, written: str) -> str:
    """`read` made as long as `written` with characters that join the letters on both sides of them."""
    read = "".join(char if char.isprintable() else " " for char in read)
    return _blank(written) if read.isspace() else read + _PAD * (len(written) - len(read))
