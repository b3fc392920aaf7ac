"""Encrypted wallet files pasted as JSON: the whole object, pretty-printed or cut off."""

from collections.abc import Iterator

from copilot.safety.detectors.base import Span, View, lazy

_ANCHOR = (
    r"[\"'“”]?(?:ciphertext|cipherparams|kdfparams|cipher|kdf)[\"'“”]\s{0,4}[:：]"
    r"|[\"'](?:salt|iv)[\"']\s{0,4}:\s{0,4}[\"'][A-Za-z0-9+/=]{12}|[\"']pkcs8[\"']"
)
_PIECE = (
    r"[\s\[\]:,，：]+|[{}]|\"(?:[^\"\\\n]|\\.){0,4096}\"|'(?:[^'\\\n]|\\.){0,4096}'|“[^”\n]{0,4096}”"
    r"|-?\d[\d.eE+\-]*|(?:true|false|null)(?![a-z])"
)
_CUT_STRING = r"[\"'“][!#-&(-~]{0,4096}"
_LESSER = ('"salt"', '"iv"', '"mac"', '"dklen"')
"""Fields that others have as well, but hardly two of them."""
_CUT_HEAD = r"[0-9A-Za-z+/=]{0,130}\"\s{0,4}[,:]\s{0,4}(?:\"\w{1,24}\"\s{0,4}:\s{0,4})?\Z"
"""The rest of a field before the object, where the paste begins within the file."""
_GOES_ON = r"\s{0,8},\s{0,8}\"\w{1,24}\"\s{0,4}:|\s{0,8}\}"
_BACK = 4096
_FORWARD = 16384
_WHY = "fields of an encrypted keystore: with its password it is the key"


def gate(view: View) -> bool:
    """A field name that only keystores have."""
    return b":" in view.signs and _has_field(view)


def _has_field(view: View) -> bool:
    return view.has(("ciphertext", "cipherparams", "kdf", "pkcs8")) or sum(map(view.low.__contains__, _LESSER)) > 1


def find(view: View) -> Iterator[Span]:
    """Spans of kind keystore, from the opening brace to the closing one or to where the paste was cut."""
    text = _plainly_quoted(view.text)
    done = 0
    for anchor in lazy(_ANCHOR, 2).finditer(text):
        if anchor.start() < done:
            continue
        start = _opening(text, anchor.start(), done)
        done = _closing(text, start, anchor.end())
        yield Span("keystore", start, done, _WHY)


def _plainly_quoted(text: str) -> str:
    """`text` with the quotes of a word processor straightened and those of JSON within JSON unescaped; as long as it was."""
    if "“" in text or "”" in text:
        text = text.replace("“", '"').replace("”", '"')
    return text.replace('\\"', '" ') if "\\" in text else text


def _opening(text: str, anchor: int, floor: int) -> int:
    """The outermost brace that is open at `anchor`; `anchor` itself where the head was cut off."""
    depth, start = 0, anchor
    for position in range(anchor - 1, max(floor, anchor - _BACK) - 1, -1):
        char = text[position]
        if char == "}":
            depth += 1
        elif char == "{":
            if depth == 0:
                start = position
            else:
                depth -= 1
        elif char in "\x1a\x1c\x1d\x1e\x1f":
            break
    head = lazy(_CUT_HEAD).search(text[max(floor, start - 240) : start])
    return start - len(head.group()) if head else start


def _closing(text: str, start: int, anchor_end: int) -> int:
    """Past the brace that closes the object opened at `start`, or past the last piece that still reads as JSON."""
    token, position, depth = lazy(_PIECE), start, 0
    limit = anchor_end + _FORWARD
    while position < min(len(text), limit):
        match = token.match(text, position)
        if match is None:
            cut = lazy(_CUT_STRING).match(text, position)
            return max(anchor_end, cut.end() if cut else position)
        position = match.end()
        if match.group() == "{":
            depth += 1
        elif match.group() == "}":
            depth -= 1
            if depth <= 0 and not lazy(_GOES_ON).match(text, position):
                return max(anchor_end, position)
    return max(anchor_end, min(position, len(text)))
