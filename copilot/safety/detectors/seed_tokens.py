"""The words of a text with what stands between them, labels of speakers left out."""

from typing import NamedTuple

from copilot.safety.detectors.base import INVISIBLE, TURN_MARKS, View, lazy, word_set
from copilot.safety.detectors.seed_layout import ends_sentence, is_noise, labels

OTHER_SCRIPTS = {
    "kana": r"[\u3041-\u309f\u30fc" + INVISIBLE + r"]+",
    "hangul": r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3" + INVISIBLE + r"]+",
    "cyrillic": r"[\u0400-\u04ff\u0300-\u036f" + INVISIBLE + r"]+",
}
BREAKERS = word_set(
    "a an the to of and is in it its i on at as be by he we me or so if do my no up us am are was were his her she"
    " they them their our your"
    " for not but with from than been has had did does what when who whom how which would could should please thanks hello hi"
    " de la el los las un una en que por con para del al se su es y o no le les des et est une du dans pour au je"
    " il lo gli di che per con non"
    " e da um os na do em com uma se si ve bir bu ve da a na se je to v s z i k o ale jak"
)
"""Small words of prose: where one of them stands and is not in the list, the run ends."""

NO_WORD = "\0\0"
"""Stands for a word of another script among the words, such as a note in the place of a forgotten one."""
_OTHER_WORD = r"[\W\d_]{1,8}([^\W\d_]{1,12})[\W\d_]{1,8}"


class Token(NamedTuple):
    start: int
    end: int
    word: str
    joined: bool
    """Nothing but noise stands between this token and the one before it."""
    stop: bool
    """A sentence ends before it."""
    part: bool
    """A label or another turn stands before it: a finding of its own begins here."""


def places_of(view: View, script: str) -> list[tuple[int, int]]:
    if script == "latin":
        return view.word_spans
    return [match.span() for match in lazy(OTHER_SCRIPTS[script]).finditer(view.low)]


def tokens_of(view: View, places: list[tuple[int, int]], words: list[str], first: int, last: int) -> list[Token]:
    text, begin = view.text, places[first][0]
    line = max(text.rfind("\n", 0, begin), begin - 80, 0)
    skipped = [place for place in labels(text, line, places[last - 1][1]) if _few_words(text, place)]
    tokens: list[Token] = []
    label, previous = 0, begin
    for number in range(first, last):
        start, end = places[number]
        while label < len(skipped) and skipped[label][1] <= start:
            label += 1
        if label < len(skipped) and skipped[label][0] <= start < skipped[label][1]:
            continue
        between = [place for place in skipped[max(0, label - 3) : label] if previous <= place[0] and place[1] <= start]
        gap = text[previous:start]
        if between:
            gap = text[previous : between[0][0]] + " " + text[between[-1][1] : start]
        part = bool(between) or any(mark in gap for mark in TURN_MARKS.values())
        joined = not tokens or is_noise(gap) or len(between) > 1
        if not joined and not between and (other := lazy(_OTHER_WORD).fullmatch(gap)):
            tokens.append(Token(previous + other.start(1), previous + other.end(1), NO_WORD, True, False, False))
            joined = True
        tokens.append(Token(start, end, words[number], joined, ends_sentence(gap), part))
        previous = end
    return tokens


def _few_words(text: str, place: tuple[int, int]) -> bool:
    """A label is a short name; a colon after many words ends a sentence."""
    return sum(any(map(str.isalpha, word)) for word in text[place[0] : place[1]].split()) <= 6
