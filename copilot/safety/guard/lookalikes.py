"""Whether a host imitates a known name: other alphabets, swapped letters, or the name inside another domain.

Confusable characters follow the idea of Unicode TR 39 (a skeleton two strings share), cut down to the
letters that are drawn alike in Latin, Cyrillic and Greek and to the digit and letter pairs used in phishing.
"""

import unicodedata
from functools import cache

LATIN_OF = {
    **dict(zip("авекмнорстухіјѕԁԛԝһӏєѵցոɡ", "abekmhopctyxijsdqwhlevgng", strict=True)),
    **dict(zip("αβεικνορτυχγωησ", "abeiknoptuxywno", strict=True)),
    **dict(zip("ıłøđħŧɩ", "ilodhtl", strict=True)),
    **dict(zip("ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdeghijklmnoprstuvwyz", strict=True)),
}
"""A letter of another alphabet, and the Latin one it is drawn like."""

_CONFUSABLE = {**LATIN_OF, **dict(zip("0134578i|", "oleastbll", strict=True))}
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SHORTEST = 5


def skeleton(label: str) -> str:
    """`label` with every letter replaced by the one it may be mistaken for."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", label).lower())
    drawn = "".join(_CONFUSABLE.get(character, character) for character in plain if not unicodedata.combining(character))
    drawn = "".join(_CONFUSABLE.get(character, character) for character in drawn)
    for pair, single in _PAIRS:
        drawn = drawn.replace(pair, single)
    return drawn.replace("-", "").replace("_", "")


def decoded(host: str) -> str:
    """`host` with punycode labels shown as a reader would see them."""
    labels = []
    for label in host.split("."):
        if label.startswith("xn--"):
            try:
                label = label[4:].encode("ascii").decode("punycode")
            except (UnicodeError, ValueError):
                return host
        labels.append(label)
    return ".".join(labels)


def imitates(host: str, names: frozenset[str]) -> bool:
    """Whether `host`, which is not allowed itself, imitates one of `names` (plain labels such as "etherscan")."""
    shown = decoded(host)
    if _mixes_alphabets(shown):
        return True
    labels = shown.split(".")
    candidates = [*labels, "".join(labels[:-1])]
    for name in names:
        wanted = _skeleton_of(name)
        if len(wanted) < _SHORTEST:
            if any(name in label.replace("_", "-").split("-") for label in labels[:-1]):
                return True
            continue
        for label in candidates:
            drawn = skeleton(label)
            if wanted in drawn or (len(wanted) > 6 and _within_one(drawn, wanted)):
                return True
    return False


@cache
def _skeleton_of(name: str) -> str:
    return skeleton(name)


def _mixes_alphabets(host: str) -> bool:
    for label in host.split("."):
        alphabets = {unicodedata.name(character, "?").split()[0] for character in label if character.isalpha()}
        if len(alphabets) > 1:
            return True
    return False


def _within_one(left: str, right: str) -> bool:
    """Edit distance of at most one, a swap of neighbours included."""
    if abs(len(left) - len(right)) > 1:
        return False
    at = 0
    while at < min(len(left), len(right)) and left[at] == right[at]:
        at += 1
    a, b = left[at:], right[at:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:])
