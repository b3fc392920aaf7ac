"""Bytes of a transcript to text: people save chats from every editor and help desk there is.

Nothing here guesses silently: a byte that cannot be read becomes U+FFFD and is reported with its
offset, and a file that is no text at all is refused with its kind.
"""

import re
from dataclasses import dataclass

from copilot.errors import UsageProblem

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image, audio or video file"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x7fELF", "a program"),
    (b"OggS", "an audio file"),
    (b"ID3", "an audio file"),
)
_SAMPLE = 65_536
_MIXED = frozenset({"cp1252", "cp1254", "cp1250"})
"""Alphabets whose accented letters stand alone between plain ones; in the others whole words are accented."""
_REPORTED = 20
_SURE = 0.2

_FREQUENT = {
    "gb18030": frozenset(
        "的一是不了在人有我他这个们来到说时们好您请没你吗么什转账钱包客户服能就要还那看可以交易地址，。！？：、"
    ),
    "big5": frozenset("的一是不了在人有我他這個們來到說時好您請沒你嗎麼什轉帳錢包客戶服能就要還那看可以交易地址，。！？：、"),
    "shift_jis": frozenset("のにはをたがでてとしれさいるなすまこうかもらあっんけくでだり、。ーンスト"),
    "euc_kr": frozenset("이다는을를에의가고하지요니어서해도로은기사안녕세습까지갑코인입금출전송송확주시무슨어떤네트워크안보"),
    "euc_jp": frozenset("のにはをたがでてとしれさいるなすまこうかもらあっんけくでだり、。ーンスト"),
    "cp1251": frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэ"),
    "koi8_r": frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэ"),
    "cp1256": frozenset("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىئءأإ،؟"),
    "cp1255": frozenset("אבגדהוזחטיכלמנסעפצקרשתםןץףך"),
    "cp1253": frozenset("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώ"),
    "cp874": frozenset("กขคงจชซญดตถทนบปผพมยรลวสหอะาิีึืุูเแโใไ่้็์"),
    "cp1252": frozenset("éèàùâêîôûçäöüßñáíóúãõå’“”–—€£«»¿¡°"),
    "cp1254": frozenset("ğışçöüİâ’“”–—"),
    "cp1250": frozenset("ąćęłńóśźżčďěňřšťůžőűáéíúý„”–—"),
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with "\\n" line ends, the encoding it was read with, and what could not be read."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """`data` as text. Raises UsageProblem for empty input and for files that hold no text."""
    if not data.strip(b" \t\r\n\x00"):
        raise UsageProblem("The input is empty", "Give a transcript as FILE or on standard input.")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _read(data[len(mark) :], encoding.removesuffix("-sig"), shown=encoding, skipped=len(mark))
    wide = _wide_encoding(data[:_SAMPLE])
    if wide:
        return _read(data, wide)
    _refuse_binary(data)
    try:
        return _clean(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        problem = error
    if mixed := _mixed(data):
        return mixed
    legacy = "" if _is_mostly_utf8(data, problem.start) else _legacy_encoding(data)[0]
    return _read(data, legacy or "utf-8")


def _mixed(data: bytes) -> Decoded | None:
    """Lines of UTF-8 among lines of one older encoding, as chats pasted together from two programs have them."""
    lines = data.split(b"\n")
    foreign = [number for number, line in enumerate(lines) if not line.isascii() and _fails(line)]
    others = sum(len(line) for number, line in enumerate(lines) if not line.isascii()) - sum(len(lines[n]) for n in foreign)
    encoding, score = _legacy_encoding(b"\n".join(lines[number] for number in foreign))
    if not encoding or score < _SURE or others < len(data) // 20:
        return None
    for number in foreign:
        lines[number] = lines[number].decode(encoding, errors="replace").encode()
    named = ", ".join(str(number + 1) for number in foreign[:_REPORTED]) + (", ..." if len(foreign) > _REPORTED else "")
    read = _read(b"\n".join(lines), "utf-8")
    return Decoded(read.text, "utf-8", (*read.warnings, f"lines {named} were read as {encoding}, the others as utf-8"))


def _clean(text: str, encoding: str, warnings: tuple[str, ...] = ()) -> Decoded:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text.replace("\x00", ""), encoding, warnings)


def _read(data: bytes, encoding: str, shown: str = "", skipped: int = 0) -> Decoded:
    """Decodes piece by piece, so that every unreadable byte can be named by its offset in the file."""
    shown, pieces, broken, position = shown or encoding, [], [], 0
    while position < len(data):
        try:
            pieces.append(data[position:].decode(encoding))
            break
        except UnicodeDecodeError as error:
            pieces.append(data[position : position + error.start].decode(encoding))
            pieces.append("\ufffd")
            broken.append(position + error.start + skipped)
            position += max(error.end, error.start + 1)
            if len(broken) > _REPORTED:
                pieces.append(data[position:].decode(encoding, errors="replace"))
                break
    warnings = []
    if broken:
        named = ", ".join(map(str, broken[:_REPORTED])) + (", ..." if len(broken) > _REPORTED else "")
        warnings.append(f"bytes that are not {shown} were replaced, at offset {named}")
    if shown not in {"utf-8", "utf-8-sig"} and not shown.startswith("utf-"):
        warnings.append(f"read as {shown}")
    return _clean("".join(pieces), shown, tuple(warnings))


def _refuse_binary(data: bytes) -> None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise UsageProblem(
                f"The input is {kind}, not a transcript", "Export or copy the conversation as text and try again."
            )
    sample = data[:_SAMPLE]
    control = len(sample) - len(sample.translate(None, bytes([*range(7), 11, *range(14, 27), 28, 29, 30, 31, 127])))
    if data[4:8] == b"ftyp" or control > max(3, len(sample) // 50):
        raise UsageProblem(
            "The input is a binary file, not a transcript", "Export or copy the conversation as text and try again."
        )


def _wide_encoding(sample: bytes) -> str:
    """UTF-16 without a mark: spaces, digits and line ends put a zero byte on one side of every pair."""
    sample = sample[: len(sample) // 2 * 2]
    if len(sample) < 4 or b"\x00" not in sample:
        return ""
    if sample.count(0) < len(sample) // 5 and not _fails(sample.replace(b"\x00", b"")):
        return ""  # UTF-8 with stray zero bytes
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    pairs = len(sample) // 2
    for here, there, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if here > pairs * 0.02 and there <= here * 0.02:
            text = sample.decode(encoding, errors="replace")
            unlikely = sum(1 for c in text if c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or (c < " " and c not in "\t\r\n"))
            if unlikely <= len(text) * 0.02:
                return encoding
    return ""


def _fails(data: bytes) -> bool:
    """Whether `data` is no UTF-8, a character cut off at its end aside."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start < len(data) - 4
    return False


def _is_mostly_utf8(data: bytes, first_error: int) -> bool:
    """Whether a few bytes broke UTF-8, rather than another encoding being used throughout."""
    start = max(0, first_error - _SAMPLE // 2)
    sample = data[start : start + _SAMPLE]
    text = sample.decode("utf-8", errors="replace")
    broken, good = text.count("\ufffd"), sum(1 for c in text if "\x7f" < c != "\ufffd")
    if good == 0:
        return broken <= 2 and len(text) > 40 * broken
    # Three bytes that happen to spell UTF-8 are rare in any other encoding; two are not.
    sure = sum(1 for c in text if c > "\u07ff" and c != "\ufffd")
    return good > 3 * broken or sure >= broken


def _legacy_encoding(data: bytes) -> tuple[str, float]:
    """The older encoding whose everyday characters the bytes spell most often, and their share; "" when none is plausible."""
    first = next((match.start() for match in re.finditer(rb"[\x80-\xff]", data)), 0)
    sample = data[max(0, first - 64) : first + _SAMPLE]
    letters = sum(byte > 0x7F or 65 <= byte <= 90 or 97 <= byte <= 122 for byte in sample)
    scattered = sum(byte > 0x7F for byte in sample) < 0.35 * letters
    best, best_score = "", 0.04
    for encoding, frequent in _FREQUENT.items():
        text = sample.decode(encoding, errors="replace")
        high = [c for c in text if c > "\x7f"]
        if not high:
            continue
        known = sum(c in frequent for c in high)
        score = (known - 4 * sum(c == "\ufffd" for c in high)) / len(high)
        if encoding.startswith(("cp", "koi8")):
            # Nearly every byte is a letter there, so a hit says less, and says nothing in a text of the other manner.
            score *= 0.6 if scattered == (encoding in _MIXED) else 0.1
        if score > best_score:
            best, best_score = encoding, score
    return best, best_score
