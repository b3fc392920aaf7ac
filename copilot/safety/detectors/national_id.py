"""Identity numbers: the Chinese one by its date and checksum, others by cue."""

from collections.abc import Iterator

from copilot.safety.detectors.awaited import Cues, word_set
from copilot.safety.detectors.base import Span, View, lazy

_CHINESE = (
    r"(?<![0-9A-Za-z])[1-9]\d{5}[ ]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ ]?\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_CUE = r"身份证|身份證|证件|證件|身分證|(?<![a-z])id(?![a-z])|identity|passport|国民|kyc|实名|實名"
_OTHER = (
    r"(?P<cue>ssn|social security(?: number| no\.?)?|national id(?:entity)?(?: number)?|passport(?: number| no\.?"
    r")?|driver'?s? licen[cs]e(?: number)?"
    r"|护照号?码?|護照號?碼?|身份证号?码?|身份證號?碼?|身分證字?號?|港澳通行证|台胞证|dni|nie|cpf|nif|aadhaar|pan"
    r" card|паспорт\w{0,2}|снилс|инн)"
    r"(?:[ \t]{1,2}(?:number|no\.?|#|号码|号))?[ \t]{0,2}(?:is|are|:|：|=|是|为|為|es|é|#)?[ \t]{0,2}"
    r"(?P<value>[A-Z]{0,2}[(（]?\d(?:[ .\-/]?\d){5,17}[)）]?[A-Za-z]?(?![0-9]))"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_REGIONS = word_set("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83")
_CUE_WORDS = Cues.of(
    "ssn social national passport licence license dni nie cpf nif aadhaar pan",
    "护照", "護照", "身份证", "身份證", "身分證", "通行证", "台胞证", "паспорт", "снилс", "инн",
)  # fmt: skip


def gate(view: View) -> bool:
    """A run of digits."""
    return view.digits >= 6 and bool(view.numbers)


def find(view: View) -> Iterator[Span]:
    """Spans of kind national_id."""
    for number in view.numbers:
        if number.end() - number.start() < 17:
            continue
        for match in lazy(_CHINESE).finditer(view.text, number.start(), min(len(view.text), number.end() + 1)):
            digits = match.group().replace(" ", "").upper()
            cued = lazy(_CUE).search(view.before(match.start(), 30)) is not None
            if digits[:2] in _REGIONS and (checksum_fits(digits) or cued):
                why = (
                    "region, date and checksum of a Chinese identity number"
                    if not cued
                    else "a Chinese identity number after a cue"
                )
                yield Span("national_id", match.start(), match.end(), why)
    for start, _ in view.places(_CUE_WORDS):
        first = max(0, start - 12)
        other = lazy(r"(?<![a-z])" + _OTHER, 2).search(view.text, first, start + 90)
        if other:
            yield Span("national_id", other.start("value"), other.end("value"), "digits after a word for an identity document")


def checksum_fits(digits: str) -> bool:
    """The check character of GB 11643-1999."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return "10X98765432"[total % 11] == digits[17]
