"""Phrases dictated in several turns of one speaker, with the other side answering in between."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from copilot.safety.detectors.base import TURN_MARKS, View, lazy
from copilot.safety.detectors.seed_areas import PLAIN, has_turns, repeats_itself
from copilot.safety.detectors.seed_layout import labels
from copilot.safety.detectors.seed_tokens import Token
from copilot.safety.detectors.seed_words import WordList, known_words, word_lists

_BRIEF = 60
"""Characters of a turn in which somebody says a word or a few."""
_TURNS = 3


def dictated(
    view: View, words: list[str], place_of: Callable[[int], tuple[int, int]], script: str
) -> Iterator[tuple[list[Token], WordList]]:
    """The words of each phrase that one speaker says over several turns that hold nothing else, and its list."""
    turns = list(_turns(view))
    if sum(end - start <= _BRIEF for start, end, _ in turns) < _TURNS:
        return
    known = known_words(script)
    said: dict[str, list[Token]] = {}
    number = 0
    for start, end, speaker in turns:
        tokens: list[Token] = []
        while number < len(words) and place_of(number)[0] < end:
            if place_of(number)[0] >= start:
                tokens.append(Token(*place_of(number), words[number], True, False, not tokens))
            number += 1
        letters = sum(map(str.isalpha, view.text[start:end]))
        if tokens and all(token.word in known for token in tokens) and sum(len(token.word) for token in tokens) >= letters:
            said.setdefault(speaker, []).extend(tokens)
        elif letters:
            yield from _phrase(said.pop(speaker, []), script)
    for tokens in said.values():
        yield from _phrase(tokens, script)


def _turns(view: View) -> Iterator[tuple[int, int, str]]:
    """Start, end and speaker of each turn: by the marks of a conversation, or by the labels in a pasted one."""
    text = view.text
    if has_turns(view):
        heads = [(*match.span(), match.group()) for match in lazy("[" + "".join(TURN_MARKS.values()) + "]").finditer(text)]
    else:
        heads = [(start, end, lazy(r"[\d\W]+").sub("", text[start:end])) for start, end in labels(text, 0, len(text))]
    for head, following in pairwise((*heads, (len(text), len(text), ""))):
        yield head[1], following[0], head[2]


def _phrase(tokens: list[Token], script: str) -> Iterator[tuple[list[Token], WordList]]:
    said = {token.word for token in tokens}
    if len(tokens) >= PLAIN and len(said) > 1 and not repeats_itself([token.word for token in tokens]):
        for words in word_lists(script):
            if said <= words.numbers.keys():
                yield tokens, words
                return
