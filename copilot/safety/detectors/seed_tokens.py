"""The words of a text with what stands between them, labels of speakers left out."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from copilot.safety.detectors.awaited import word_set
from copilot.safety.detectors.base import INVISIBLE, TURN_MARKS, View, lazy
from copilot.safety.detectors.seed_layout import ends_sentence, is_noise, labels
from copilot.safety.detectors.seed_spelling import parts
from copilot.safety.detectors.seed_words import WordList

OTHER_SCRIPTS = {
    "kana": r"[\u3041-\u309f\u30fc" + INVISIBLE + r"]+",
    "hangul": r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3" + INVISIBLE + r"]+",
    "cyrillic": r"[\u0400-\u04ff\u0300-\u036f" + INVISIBLE + r"]+",
}
SMALL = word_set(
    "the to a of is in it i my for on be at was are not we he she or as by but has had were been do did does so if no its am an"
    " our your his her their how who which could would should t s m ve ll re me up us him himself itself yourself themselves"
    " these those whom whose why both nor too cannot after against through down out having doing ought might shall may with"
    " while yet ever maybe perhaps really thanks hi ok however therefore though although unless whether didn doesn isn wasn won"
    " couldn wouldn shouldn let something anything everything anyone everyone many"
    " de la el los las un por con del se su es no lo le les des est une du je il gli di che per non da os um na em ou que mas"
    " porque cuando muy eso ese sin hasta desde mi tu mis sus nos yo ha han hay fue hola vous nous mon ma votre notre qui quoi"
    " avec donc pas plus cette ces cet sont suis avez ai ont merci bonjour chi sei hai della delle dei nel nella tra fra questo"
    " questa quando ti ci vi sim meu minha seu sua pra sem foi isso eu ele ela ale tak jak kdyz jsem jste mam prosim ben sen"
    " siz bu icin ama degil yok cok ich er sie wir ihr oder nicht ist war haben mein auf mit von zu der die das dem ein eine"
    " saya kamu ini itu untuk tidak bisa sudah belum ada dengan"
)
"""Small words of prose that stand in no list at all: a stretch of text without one of them is what a phrase needs."""
BREAKERS = SMALL | word_set(
    "one una ao dos com uma si bir da ve je to v z k o jak na hello please they what when from than them some here have this"
    " that there been"
)
"""Words that are never a slip of a listed one: where one of them stands and is not in the list, the run ends."""
AND = word_set("and y e et und ve en oraz dan и")
"""Words for "and", which stand between the words of a phrase that somebody reads out."""

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


def places_of(view: View, script: str) -> Callable[[int], tuple[int, int]]:
    """Word number -> where it stands, for the words of `script`."""
    if script == "latin":
        return view.word_span
    return [match.span() for match in lazy(OTHER_SCRIPTS[script]).finditer(view.low)].__getitem__


def tokens_of(view: View, place_of: Callable[[int], tuple[int, int]], words: list[str], first: int, last: int) -> list[Token]:
    text, begin = view.text, place_of(first)[0]
    line = max(text.rfind("\n", 0, begin), begin - 80, 0)
    skipped = [place for place in labels(text, line, place_of(last - 1)[1]) if _few_words(text, place)]
    tokens: list[Token] = []
    label, previous, joiner = 0, begin, (0, 0)
    for number in range(first, last):
        start, end = place_of(number)
        if words[number] in AND and tokens:
            joiner = start, end
            continue
        while label < len(skipped) and skipped[label][1] <= start:
            label += 1
        if label < len(skipped) and skipped[label][0] <= start < skipped[label][1]:
            continue
        between = [place for place in skipped[max(0, label - 3) : label] if previous <= place[0] and place[1] <= start]
        gap = text[previous:start]
        if between:
            gap = text[previous : between[0][0]] + " " + text[between[-1][1] : start]
        elif joiner[0] >= previous:
            gap = text[previous : joiner[0]] + text[joiner[1] : start]
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


def split(tokens: Iterable[Token], words: WordList) -> Iterator[Token]:
    """`tokens` with those that are several words of the list run together taken apart."""
    for token in tokens:
        pieces = parts(token.word, words) if token.word not in words.numbers else []
        if not pieces:
            yield token
            continue
        exact = token.end - token.start == len(token.word)  # else marks were dropped, and each word gets the whole
        for number, (begin, end) in enumerate(pieces):
            place = (token.start + begin, token.start + end) if exact else (token.start, token.end)
            first = number == 0
            yield Token(*place, token.word[begin:end], token.joined or not first, token.stop and first, token.part and first)
