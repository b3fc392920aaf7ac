"""Where a phrase could be: finds the few stretches of a text that deserve a closer look, and passes over the rest fast."""

from collections.abc import Iterator

from copilot.safety.detectors.base import TURN_MARKS, View, fold, lazy, word_set
from copilot.safety.detectors.seed_layout import CUES
from copilot.safety.detectors.seed_tokens import BREAKERS, OTHER_SCRIPTS
from copilot.safety.detectors.seed_words import WordList, known_words, word_lists

_SMALL = word_set(
    "the to a of is in it i and my for on be at was are not we he she or as by but has had were been do did does"
    " so if no its am an our your"
    " his her their how who which could would should t s m ve ll re me up get got"
    " de la el los las un en y por con del se su es no lo le les des et est une du je il gli di che per non e da os um na em ou"
)
"""Small words that stand in no list at all: a stretch of text without one of them is what a phrase needs."""
PLAIN = 11
"""Words in a row that make a phrase without any cue: twelve with one missing. Prose does not reach it."""
LISTED_WITH_CUE = 5
"""Words in a row that make the piece of a phrase where a cue stands near and they are set apart as in a list."""
PART = 4
PART_GAP = 400
_AROUND = 26


def areas(view: View, words: list[str], script: str) -> list[tuple[int, int]]:
    """Index ranges of `words`, all those of `script` in the text, that may hold a phrase, with what stands around it."""
    need = LISTED_WITH_CUE if script != "latin" or view.knows(CUES) else PLAIN
    small = bytes(map(_SMALL.__contains__, words)) if script == "latin" else bytes(len(words))
    found = list(_areas(view, words, small, script, need)) if b"\0" * need in small else []
    if found or len(words) < PLAIN or not ("\n" in view.text.strip() or has_turns(view)):
        return found
    return list(_lines_apart(view, script)) if _has_lines(words, small, script) else []


def has_turns(view: View) -> bool:
    """Whether the text is a conversation, turn after turn."""
    return any(mark in view.text for mark in TURN_MARKS.values())


def _areas(view: View, words: list[str], small: bytes, script: str, need: int) -> Iterator[tuple[int, int]]:
    """Index ranges of words worth a closer look, with what stands around them.

    Some list must hold 11 words of a stretch without small words; near a cue 5 will do.
    """
    known, lists = known_words(script), word_lists(script)
    other_cue = view.announces(CUES)
    last = 0
    for match in lazy(f"\0{{{need},}}").finditer(small.decode("latin-1")):
        low, high = match.span()
        if high <= last:
            continue  # within the surroundings of the stretch before
        if sum(map(known.__contains__, words[low:high])) < need:
            continue
        near = other_cue or not CUES.words.isdisjoint(words[max(0, low - _AROUND) : high + _AROUND])
        if high - low < PLAIN and not near:
            continue
        if any(_plausible(words[low:high], one, near) for one in lists):
            first, last = max(0, low - _AROUND, last), min(len(words), high + _AROUND)
            yield first, last


def _plausible(words: list[str], one: WordList, cued: bool) -> bool:
    index, prefixes = one.numbers, one.prefixes
    flags = "".join(["1" if word in index else "2" if word in prefixes else "3" if word in BREAKERS else "0" for word in words])
    if cued and lazy("[12]{5}").search(flags):
        return True
    return any(sum(map(len, match.group().split("0"))) >= PLAIN for match in lazy("[12]+(?:0[12]+){0,2}").finditer(flags))


def _has_lines(words: list[str], small: bytes, script: str) -> bool:
    """Whether 11 listed words stand in runs of four or more that are near each other."""
    total = end = 0
    stretches = list(lazy(f"\0{{{PART},}}").finditer(small.decode("latin-1")))
    if sum(match.end() - match.start() for match in stretches) < PLAIN:
        return False  # and the lists need not be read
    known = known_words(script)
    for match in stretches:
        stretch = bytes(map(known.__contains__, words[match.start() : match.end()]))
        if b"\1" * PART in stretch:
            total = total + stretch.count(1) if match.start() - end <= PART_GAP // 4 else stretch.count(1)
            end = match.end()
            if total >= PLAIN:
                return True
    return False


def _lines_apart(view: View, script: str) -> Iterator[tuple[int, int]]:
    """Index ranges of words where lines of listed words alone stand near each other, as the parts of a phrase do."""
    known = known_words(script)
    number = first = last = matched = far = 0
    for words in view.word_lines() if script == "latin" else _other_lines(view, script):
        listed = _listed_tail(words, known)
        if listed >= PART:
            if not matched:
                first = number
            matched, last, far = matched + listed, number + len(words), 0
        elif words:
            far += 1 + len(words) // 12
        if far > PART_GAP // 80 and matched:
            if matched >= PLAIN:
                yield first, last
            matched = 0
        number += len(words)
    if matched >= PLAIN:
        yield first, last


def _other_lines(view: View, script: str) -> Iterator[list[str]]:
    pattern = lazy(OTHER_SCRIPTS[script])
    for line in lazy(r"[\n\x1c-\x1f]").split(view.low):
        yield [fold(word) for word in pattern.findall(line)]


def _listed_tail(words: list[str], known: frozenset[str]) -> int:
    """How many words the line ends with that are all listed, where at most three others, a label, stand before them."""
    if len(words) < PART or not _SMALL.isdisjoint(words):
        return 0
    count = 0
    for word in reversed(words):
        if word not in known:
            break
        count += 1
    return count if len(words) - count <= 3 else 0
