"""Where a phrase could be: finds the few stretches of a text that deserve a closer look, and passes over the rest fast."""

from collections import Counter
from collections.abc import Iterator, Sequence

from copilot.safety.detectors.base import View, lazy
from copilot.safety.detectors.seed_layout import CUES
from copilot.safety.detectors.seed_spelling import is_mistyped, parts
from copilot.safety.detectors.seed_tokens import AND, BREAKERS, SMALL
from copilot.safety.detectors.seed_words import WordList, known_words, word_lists

PLAIN = 11
"""Words in a row that make a phrase without any cue: twelve with one missing. Prose does not reach it."""
LISTED_WITH_CUE = 5
"""Words in a row that make the piece of a phrase where a cue stands near and they are set apart as in a list."""
PART = 4
PART_GAP = 400
_AROUND = 26
_SOLID = 20
"""Letters without a blank that no word has: listed words run together."""
_MOSTLY = 0.6
"""So much of what is needed must stand in a list as it is; the rest may be mistyped."""
VARIED = 0.75
"""Different words a word of a mistyped phrase: a table of figures says the same few again and again."""

_FEW = 5
_NEARLY_ALL = 2 / 3


def repeats_itself(words: Sequence[str]) -> bool:
    """Whether a long run says the same few words again and again ("Please wait."), which no phrase drawn by chance does.

    One word nearly all through stays suspicious: test phrases are made so, eleven times "abandon" and then "about".
    """
    counts = Counter(words)
    return len(words) >= PLAIN and len(counts) <= _FEW and max(counts.values()) < _NEARLY_ALL * len(words)


def may_hold(view: View) -> bool:
    """Whether a phrase of the Latin lists may stand in the text: a first look at its words, and a cheap one."""
    words = view.words
    if len(words) >= PLAIN and not view.text.isprintable() and ("\n" in view.text or has_turns(view)):
        return True
    need = LISTED_WITH_CUE if view.knows(CUES) else PLAIN
    if len(words) >= need and b"\0" * need in bytes(map(SMALL.__contains__, words)):
        return True
    return _is_solid(view)


def _is_solid(view: View) -> bool:
    """Whether some run of letters of the Latin alphabet is too long for a word."""
    if not view.chunks or all(end - start < _SOLID for start, end in view.chunks):
        return False
    return max(map(len, view.words), default=0) >= _SOLID


def areas(view: View, words: list[str], script: str) -> list[tuple[int, int]]:
    """Index ranges of `words`, all those of `script` in the text, that may hold a phrase, with what stands around it."""
    need = LISTED_WITH_CUE if script != "latin" or view.knows(CUES) else PLAIN
    small = bytes(map(SMALL.__contains__, words)) if script == "latin" else bytes(len(words))
    found = list(_stretches(view, words, small, script, need)) if b"\0" * need in small else []
    if not found and (script != "latin" or _is_solid(view)):
        found = list(_solid(words))
    return found


def has_turns(view: View) -> bool:
    """Whether the text is a conversation, turn after turn."""
    text = view.text
    return "\x1c" in text or "\x1d" in text or "\x1e" in text or "\x1f" in text  # TURN_MARKS, four quick looks


def _stretches(view: View, words: list[str], small: bytes, script: str, need: int) -> Iterator[tuple[int, int]]:
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
        if sum(map(known.__contains__, words[low:high])) < _MOSTLY * need:
            continue
        near = other_cue or not CUES.words.isdisjoint(words[max(0, low - _AROUND) : high + _AROUND])
        if high - low < PLAIN and not near:
            continue
        stretch = [word for word in words[low:high] if word not in AND]
        if any(_plausible(stretch, one, near, _MOSTLY * need) for one in lists):
            first, last = max(0, low - _AROUND, last), min(len(words), high + _AROUND)
            yield first, last


def _plausible(words: list[str], one: WordList, cued: bool, need: float) -> bool:
    index, prefixes = one.numbers, one.prefixes
    if sum(map(index.__contains__, words)) + sum(map(prefixes.__contains__, words)) < need:
        return False
    flags = "".join("1" if word in index else "2" if word in prefixes else "3" if word in BREAKERS else "0" for word in words)
    if cued and lazy("[12]{5}").search(flags):
        return True
    if _holds_run(flags):
        return True
    for match in lazy("0?[12]+(?:0{1,2}[12]+)*0?").finditer(flags):
        run = match.group()
        listed = len(run) - run.count("0")
        if listed >= _MOSTLY * max(PLAIN, len(run)) and _may_be_mistyped(words[slice(*match.span())], run, one):
            return True
    return False


def _holds_run(flags: str) -> bool:
    """Whether 11 words that are not "0" stand in a row, two that are left out."""
    runs = lazy("[12]+(?:0[12]+){0,2}").finditer(flags)
    return any(len(match.group()) - match.group().count("0") >= PLAIN for match in runs)


def _may_be_mistyped(words: list[str], flags: str, one: WordList) -> bool:
    """Whether a run of `words` is long enough when slips and missing blanks are allowed for."""
    if len(set(words)) < VARIED * len(words):
        return False
    read = ""
    for word, flag in zip(words, flags, strict=True):
        if flag == "0":
            flag = "1" * len(parts(word, one)) or ("1" if is_mistyped(word, one) else "0")
        read += flag
    return _holds_run(read)


def _solid(words: list[str]) -> Iterator[tuple[int, int]]:
    """Index ranges around words too long to be one."""
    last = 0
    for number, word in enumerate(words):
        if len(word) >= _SOLID and number >= last:
            first, last = max(last, number - _AROUND), min(len(words), number + _AROUND)
            yield first, last
