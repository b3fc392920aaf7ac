"""Seed phrases of the alphabets: runs of words that stand in one BIP-39 list, however they are laid out.

No checksum is asked for: a mistyped phrase is still nearly the key. What tells a phrase from prose is that no
article, pronoun or preposition breaks the run.
"""

from collections.abc import Iterator

from copilot.safety.detectors.base import TURN_MARKS, Span, View, fold, lazy
from copilot.safety.detectors.seed_areas import LISTED_WITH_CUE, PART, PART_GAP, PLAIN, areas, has_turns
from copilot.safety.detectors.seed_layout import widen
from copilot.safety.detectors.seed_reading import as_read, as_written
from copilot.safety.detectors.seed_runs import extend, runs
from copilot.safety.detectors.seed_tokens import OTHER_SCRIPTS, Token, places_of, tokens_of
from copilot.safety.detectors.seed_words import WordList, known_words, word_lists


def gate(view: View) -> bool:
    """Five words in a script of the lists."""
    return view.is_foreign or len(view.words) >= LISTED_WITH_CUE


def find(view: View) -> Iterator[Span]:
    """Spans of kind seed_phrase; the parts of one phrase share their key."""
    return as_written(view, _find(as_read(view)))


def _find(view: View) -> Iterator[Span]:
    if len(view.words) >= LISTED_WITH_CUE:
        yield from _find_script(view, "latin", view.words)
    if view.is_foreign and lazy(r"[\u0400-\u04ff\u1100-\u11ff\u3041-\u309f\uac00-\ud7a3]").search(view.text):
        for script, pattern in OTHER_SCRIPTS.items():
            words = [fold(word) for word in lazy(pattern).findall(view.low)]
            if len(words) >= LISTED_WITH_CUE:
                yield from _find_script(view, script, words)


def _find_script(view: View, script: str, words: list[str]) -> Iterator[Span]:
    turns = len(words) >= PLAIN and has_turns(view)
    found = areas(view, words, script)
    if not found and not turns:
        return
    places = places_of(view, script)
    phrases = [spans for first, last in found for spans in _phrases(view, tokens_of(view, places, words, first, last), script)]
    for spans in phrases:
        yield from spans
    if turns:
        yield from _one_speaker(view, words, places, script)


def _phrases(view: View, tokens: list[Token], script: str) -> Iterator[list[Span]]:
    best: list[tuple[int, int, WordList]] = []
    for words in word_lists(script):
        for low, high in (*runs(view, tokens, words, short=False), *runs(view, tokens, words, short=True)):
            best.append((low, high, words))
    best.sort(key=lambda found: (found[0] - found[1], found[0], found[2].language))
    used: set[int] = set()
    for low, high, words in best:
        if used.isdisjoint(range(low, high)):
            low, high = extend(view, tokens, low, high, words)
            used.update(range(low, high))
            yield _spans(view, tokens[low:high], words, high - low)
    if not best:
        for words in word_lists(script):
            parts = _pure_parts(view, tokens, words)
            if parts:
                key = " ".join(token.word for part in parts for token in part)
                yield [span for part in parts for span in _spans(view, part, words, len(key.split()), key)]
                return


def _pure_parts(view: View, tokens: list[Token], words: WordList) -> list[list[Token]]:
    """Parts of a phrase with other talk between them: each fills its line with listed words and nothing else."""
    parts: list[list[Token]] = []
    for part in _lines(view, tokens):
        if len(part) >= PART and all(token.word in words.numbers for token in part) and _fills_its_line(view, part):
            if parts and part[0].start - parts[-1][-1].end > PART_GAP:
                if sum(map(len, parts)) >= PLAIN:
                    return parts
                parts = []
            parts.append(part)
    return parts if len(parts) > 1 and sum(map(len, parts)) >= PLAIN else []


def _fills_its_line(view: View, part: list[Token]) -> bool:
    """Whether the line of `part` holds no other letters than its words and perhaps a short label before them."""
    text, first, last = view.text, part[0].start, part[-1].end
    start = max((text.rfind(mark, 0, first) for mark in ("\n", *TURN_MARKS.values())), default=-1) + 1
    rest = lazy(r"[\n\x1c-\x1f]").search(text, last)
    tail = text[last : rest.start() if rest else len(text)]
    between = all(token.joined for token in part[1:])
    return (
        between
        and not any(map(str.isalpha, tail))
        and (first - start <= 40 and lazy(r"[^\w]*|.*[:：>\]）)][^\w]*").fullmatch(text, start, first) is not None)
    )


def _lines(view: View, tokens: list[Token]) -> Iterator[list[Token]]:
    line: list[Token] = []
    for token in tokens:
        if line and (token.part or "\n" in view.text[line[-1].end : token.start]):
            yield line
            line = []
        line.append(token)
    if line:
        yield line


def _one_speaker(view: View, words: list[str], places: list[tuple[int, int]], script: str) -> Iterator[Span]:
    """A phrase dictated in several turns with the other side answering in between."""
    known = known_words(script)
    marks = "".join(TURN_MARKS.values())
    bounds = [(match.start(), match.group()) for match in lazy(f"[{marks}]").finditer(view.text)]
    turns: dict[str, list[list[Token]]] = {}
    number = 0
    for order, (start, mark) in enumerate(bounds):
        end = bounds[order + 1][0] if order + 1 < len(bounds) else len(view.text)
        tokens: list[Token] = []
        while number < len(places) and places[number][0] < end:
            tokens.append(Token(*places[number], words[number], True, False, not tokens))
            number += 1
        run = turns.setdefault(mark, [])
        letters = sum(map(str.isalpha, view.text[start:end]))
        if tokens and all(token.word in known for token in tokens) and sum(len(token.word) for token in tokens) >= letters:
            run.append(tokens)
        elif letters:
            yield from _dictated(view, run, script)
            turns[mark] = []
    for run in turns.values():
        yield from _dictated(view, run, script)


def _dictated(view: View, run: list[list[Token]], script: str) -> Iterator[Span]:
    tokens = [token for turn in run for token in turn]
    for words in word_lists(script):
        if len(tokens) >= PLAIN and all(token.word in words.numbers for token in tokens):
            yield from _spans(view, tokens, words, len(tokens))
            return


def _spans(view: View, tokens: list[Token], words: WordList, count: int, key: str = "") -> list[Span]:
    key = key or " ".join(token.word for token in tokens)
    language = words.language.replace("_", " ").title()
    why = f"{count} words in a row from the {language} BIP-39 list"
    spans, first = [], 0
    for number in range(1, len(tokens) + 1):
        if number == len(tokens) or tokens[number].part:
            start, end = widen(view.text, tokens[first].start, tokens[number - 1].end)
            spans.append(Span("seed_phrase", start, end, why, key=key))
            first = number
    return spans
