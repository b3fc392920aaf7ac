"""Text in plain ASCII letters, one character for one, so that accents and case do not matter and offsets hold."""

import codecs
import re

DROPPED = "\x7f"
"""Stands for a combining mark or an invisible character."""
_UNLIKE_ASCII = re.compile(
    "[^\x00-\x7f\u0370-\u0482\u048a-\u0590\u2010-\u2029\u2190-\u245f\u2500-\u2bff\u2e00-\u3029\u3030-\u3098\u309b-\u324f"
    "\u3400-\ua66e\uac00-\ufaff\uff01-\uff0f\uff1a-\uff20\uff5b-\uffee\U0001f200-\U0001fbef]"
)
"""What may stand for an ASCII letter or digit, or for nothing; the rest of Unicode's common characters become blanks."""
_QUESTION_TO_BLANK = bytes(32 if code == 63 else code for code in range(256))


class _AsciiForms(dict[str, str]):
    """Code point -> one ASCII character: the letter under an accent, DROPPED for a mark or an invisible one, else a blank."""

    def __missing__(self, char: str) -> str:
        import unicodedata

        base = unicodedata.normalize("NFKD", char)[:1]
        if unicodedata.category(char) in ("Mn", "Cf"):
            base = DROPPED
        self[char] = form = base if base.isascii() and (base.isalnum() or base == DROPPED) else " "
        return form


def ascii_forms(text: str) -> bytes:
    """`text` with one ASCII character for each of its own: see `_AsciiForms`. A full-width at-sign is one, too."""
    if text.isascii():
        return text.encode()
    if _UNLIKE_ASCII.search(text):
        return text.encode("ascii", "copilot-ascii")
    plain = text.replace("?", "/").replace("＠", "@")
    return plain.encode("ascii", "replace").translate(_QUESTION_TO_BLANK)  # all of it in C


_ASCII_FORMS = _AsciiForms()
_ASCII_FORMS.update(zip("ßıłøđħ", "silodh", strict=True))


def _to_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_ASCII_FORMS.__getitem__, error.object[error.start : error.end])), error.end


codecs.register_error("copilot-ascii", _to_ascii)


def to_ascii_letters(text: str) -> str:
    """`text` in lower case with the plain letter in place of each accented one, marks dropped, other scripts blanked."""
    return text.encode("ascii", "copilot-ascii").decode().replace(DROPPED, "").lower()


def fold(word: str) -> str:
    """Lower case, decomposed, without combining marks and invisible characters."""
    if word.isascii():
        return word.lower()
    import unicodedata

    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf"))
