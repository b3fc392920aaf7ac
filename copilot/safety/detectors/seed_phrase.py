"""Seed phrases of the alphabets: runs of words that stand in one BIP-39 list, however they are laid out.

No checksum is asked for: a mistyped phrase is still nearly the key. What tells a phrase from prose is that no
article, pronoun or preposition breaks the run.
"""

from collections.abc import Iterator

from copilot.safety.detectors.ascii_forms import fold
from copilot.safety.detectors.base import TURN_MARKS, Span, View, lazy
from copilot.safety.detectors.seed_areas import PART, PART_GAP, PLAIN, areas, has_turns, may_hold, repeats_itself
from copilot.safety.detectors.seed_dictated import dictated
from copilot.safety.detectors.seed_layout import widen
from copilot.safety.detectors.seed_lines import lines_apart
from copilot.safety.detectors.seed_reading import as_read, as_written
from copilot.safety.detectors.seed_runs import extend, runs
from copilot.safety.detectors.seed_tokens import OTHER_SCRIPTS, Token, places_of, split, tokens_of
from copilot.safety.detectors.seed_words import WordList, word_lists

_OTHER_SCRIPT = r"[\u0400-\u04ff\u1100-\u11ff\u3041-\u309f\uac00-\ud7a3]"


def gate(view: View) -> bool:
    """A stretch of words without the small ones of prose, or several lines."""
    reading = as_read(view)
    return may_hold(reading) or (reading.is_foreign and lazy(_OTHER_SCRIPT).search(reading.text) is not None)


def find(view: View) -> Iterator[Span]:
    """Spans of kind seed_phrase; the parts of one phrase share their key."""
    return as_written(view, _find(as_read(view)))


def _find(view: View) -> Iterator[Span]:
    if may_hold(view):
        yield from _find_script(view, "latin", view.words)
    if view.is_foreign and lazy(_OTHER_SCRIPT).search(view.text):
        for script, pattern in OTHER_SCRIPTS.items():
            words = [fold(word) for word in lazy(pattern).findall(view.low)]
            if words:
                yield from _find_script(view, script, words)


def _find_script(view: View, script: str, words: list[str]) -> Iterator[Span]:
    turns = len(words) >= PLAIN and has_turns(view)
    found = areas(view, words, script)
    parts = [] if found else list(lines_apart(view, words, script))
    if not found and not parts and not turns:
        return
    place_of = places_of(view, script)
    stretches = [tokens_of(view, place_of, words, first, last) for first, last in found or parts]
    phrases = [spans for tokens in stretches for spans in _phrases(view, tokens, script)]
    if turns or (parts and not phrases):
        phrases += [_spans(view, tokens, one, len(tokens)) for tokens, one in dictated(view, words, place_of, script)]
    for spans in phrases:
        yield from spans


def _phrases(view: View, tokens: list[Token], script: str) -> Iterator[list[Span]]:
    best: list[tuple[int, list[Token], WordList]] = []
    for words in word_lists(script):
        spelt = list(split(tokens, words))
        for low, high in (*runs(view, spelt, words, short=False), *runs(view, spelt, words, short=True)):
            best.append((high - low, spelt[slice(*extend(spelt, low, high, words))], words))
    best.sort(key=lambda found: (-found[0], found[1][0].start, found[2].language))
    for number, (_, run, words) in enumerate(best):
        start, end = run[0].start, run[-1].end
        if all(end <= other[0].start or other[-1].end <= start for _, other, _ in best[:number]):
            yield _spans(view, run, words, len(run))
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
                if _is_whole(parts):
                    return parts
                parts = []
            parts.append(part)
    return parts if len(parts) > 1 and _is_whole(parts) else []


def _is_whole(parts: list[list[Token]]) -> bool:
    said = [token.word for part in parts for token in part]
    return len(said) >= PLAIN and not repeats_itself(said)


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
