"""A text as a person reads it who copies words from it: escapes resolved, and the numbers of words not taken for words.

Everything is replaced by as many characters as it had, so that offsets hold. Most texts come back as they are.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from copilot.safety.detectors.base import Span, View, lazy

_FEW = 4
"""So many marks of one sort are a notation; fewer are an accident of the sentence."""

_IN_WORDS = (
    r"第[ ]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[ ]?[个個]?[ ]?(?:助[记記])?[单單]?[词詞字]?[ ]?[是为為]?(?=\W|[^\W\d_])"
)
_COUNTED = (
    r"(?<![^\W\d_])(?:the[ ])?(?:twenty[ -]?)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth)(?:[ ](?:word|one))?(?:[ ]is)?(?![^\W\d_])"
)
_SECOND = "[②⑵⒉⓶❷㈡㊁²₂二]"
"""Every numbering by signs holds one of these."""
_NAMES = (
    "word", "wort", "palabra", "parola", "palavra", "mot", "slovo", "kelime", "kata", "từ", "слово", "단어", "単語",
    "单词", "單詞", "seed", "phrase", "no", "nr", "w", "row", "line", "column", "col", "part", "pos", "slot", "step",
)  # fmt: skip
_NUMBER = r"[0-9]{1,2}(?![0-9])"
_NAME_BEFORE = r"(?<![^\W\d_])(?:" + "|".join(_NAMES) + r")[ _#.-]{0,2}\Z"
_REST = r"(?:-[0-9]{1,2})?(?: is(?![^\W\d_]))?"
_SUFFIX = (
    r"(?:(?:st|nd|rd|th|º|ª|ème|er|eme|-?[йяе]|번째?|个|個)(?![^\W\d_])(?: (?:" + "|".join(_NAMES) + r")(?![^\W\d_]))?"
    r"|(?:番目?|個目|つ目)[はが]?)"
)
_SIGNS = (
    r"[\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3220-\u3229\u3280-\u3289]"
    r"|[一二三四五六七八九十]{1,3}[、.．:：)）]"
)
_ENUMERATED = r"[\n\x1c-\x1f][ \t>*•-]{0,4}(?:\[[ x]?\]|\(?(?:[ivx]{1,5}|[a-z])[.)\]:])(?=[ \t])"
_MISREAD = r"(?<=[a-z])[0156|]{1,4}(?=[a-z])|(?<![a-z0-9])[015]{1,2}(?=[a-z][a-z0156]{2})|(?<=[a-z]{2})[01]{1,3}(?![a-z0-9])"
_DIGIT_IN_WORD = r"[0156|][a-z]{1,8}(?![a-z0-9])"
_NUMBERED = r"(?<![a-z0-9])[2-4](?=[a-z]{3})|[a-z]{3}[2-4](?![a-z0-9])"
_LOOK_ALIKE = "асео"
_TWO_ALPHABETS = r"[a-zасеорхуі]{0,8}(?:[a-z][асеорхуі]|[асеорхуі][a-z])[a-zасеорхуі]{0,8}"
_LIKE_LATIN = str.maketrans("асеорхуі", "aceopxyi")
_LIKE_LETTERS = str.maketrans("0156|", "olsbl")
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
    text, signs = view.text, view.signs
    if b"\\" in signs:
        text = _replaced(_ESCAPED, text, _unescaped, 1)
        text = _replaced(_ESCAPED_BLANK, text, _blank)
    if b"%" in signs:
        text = _replaced(_PERCENT, text, _unquoted)
    if b"&" in signs and b";" in signs:
        text = _replaced(_ENTITY, text, _blank)
    if view.digits >= _FEW:
        text = _without_numbering(text)
    if view.digits > 1 and lazy(_DIGIT_IN_WORD).search(view.low) and not lazy(_NUMBERED).search(view.low):
        text = _replaced(_MISREAD, text, _letter, 1)
    if "\n" in text and (b")" in signs or b"]" in signs or "\niv" in view.low):
        text = _replaced(_ENUMERATED, "\n" + text, _blank_line)[1:]
    if "fourth" in view.low:
        text = _replaced(_COUNTED, text, _blank)
    if not view.is_ascii:
        if lazy(_SECOND).search(text):
            text = _replaced(_SIGNS, text, _blank)
        if text.count("第") >= _FEW:
            text = _replaced(_IN_WORDS, text, _blank)
        if view.is_foreign and view.words and any(map(view.low.__contains__, _LOOK_ALIKE)):
            text = _replaced(_TWO_ALPHABETS, text, _latin, 2)
    return text if text != view.text else view.text


def _without_numbering(text: str) -> str:
    """`text` without the words and endings that make ordinals of small numbers, where there are enough of them."""
    low = _lower(text)
    named: list[tuple[int, int]] = []
    suffixed: list[tuple[int, int]] = []
    numbers = list(lazy(_NUMBER).finditer(low))
    values = {int(number.group()) for number in numbers}
    if not any(values.issuperset(range(value, value + _FEW)) for value in values):
        return text  # nothing is counted here
    for number in numbers:
        start, end = number.span()
        head = low[max(0, start - 12) : start]
        if suffix := lazy(_SUFFIX).match(low, end):
            suffixed.append(suffix.span())
        elif head and (name := lazy(_NAME_BEFORE).search(head)) and (rest := lazy(_REST).match(low, end)):
            named.append((start - len(head) + name.start(), rest.end()))
    blanks = (named if len(named) >= _FEW else []) + (suffixed if len(suffixed) >= _FEW else [])
    return _changed(text, sorted(blanks), _blank)


def _lower(text: str) -> str:
    return text.lower() if text.isascii() else text.replace("\u0130", "i").lower()


def as_written(view: View, spans: Iterable[Span]) -> Iterator[Span]:
    """`spans` found in the reading of `view`, each with the whole of the escape that its last character was read from."""
    reading = as_read(view)
    for span in spans:
        end = span.end
        while reading is not view and reading.text[end : end + 1] == _PAD:
            end += 1
        yield span if end == span.end else span._replace(end=end)


def _replaced(pattern: str, text: str, by: Callable[[str], str], few: int = _FEW) -> str:
    """`text` with `by` applied to the matches of `pattern` in lower case, where there are enough of them."""
    low = _lower(text)
    places = [match.span() for match in lazy(pattern).finditer(low)]
    if len(places) < few:
        return text
    return _changed(text, places, by)


def _changed(text: str, places: Sequence[tuple[int, int]], by: Callable[[str], str]) -> str:
    pieces: list[str] = []
    last = 0
    for start, end in places:
        if start >= last:
            pieces += text[last:start], by(text[start:end])
            last = end
    return "".join((*pieces, text[last:])) if pieces else text


def _blank(written: str) -> str:
    return " " * len(written)


def _blank_line(written: str) -> str:
    return written[0] + _blank(written[1:])


def _letter(written: str) -> str:
    return written.translate(_LIKE_LETTERS)


def _latin(written: str) -> str:
    return written.lower().translate(_LIKE_LATIN)


def _unescaped(written: str) -> str:
    return _padded(chr(int(written[2:], 16)), written)


def _unquoted(written: str) -> str:
    return _padded(bytes.fromhex(written.replace("%", "")).decode(errors="replace"), written)


def _padded(read: str, written: str) -> str:
    """`read` made as long as `written` with characters that join the letters on both sides of them."""
    read = "".join(char if char.isprintable() else " " for char in read)
    return _blank(written) if read.isspace() else read + _PAD * (len(written) - len(read))
