"""International bank account numbers."""

from collections.abc import Iterator

from copilot.safety.detectors.base import Span, View, lazy

_PATTERN = r"(?<![0-9A-Za-z])[A-Za-z]{2}\d{2}(?:[ ]?[A-Za-z0-9]{4}){2,7}(?:[ ]?[A-Za-z0-9]{1,4})?(?![0-9A-Za-z])"
_BEGIN = r"(?<![0-9a-z])[a-z]{2}\d{2} ?[0-9a-z]{4} ?[0-9a-z]{4}"
_WITH_BANK = r"[A-Z]{2}\d{2} ?[A-Z]{4}(?: ?\d{4}){2,4}(?: ?\d{1,4})?"


def gate(view: View) -> bool:
    """A run of digits."""
    return view.digits >= 6 and bool(view.numbers)


def find(view: View) -> Iterator[Span]:
    """Spans of kind iban: the checksum fits, the word stands before it, or letters name the bank in the usual place."""
    done = 0
    for number in view.numbers:
        begin = lazy(_BEGIN).search(view.low, max(done, number.start() - 16), number.end() + 8)
        match = lazy(_PATTERN).match(view.text, begin.start()) if begin else None
        if not match:
            continue
        done = match.end()
        for length in _lengths(match.group()):
            text = match.group()[:length]
            if checksum_fits(text.replace(" ", "").upper()):
                yield Span("iban", match.start(), match.start() + length, "the checksum of an IBAN fits")
                break
        else:
            bank = lazy(_WITH_BANK).match(match.group())
            if "iban" in view.before(match.start(), 24) and any(map(str.isdigit, match.group()[4:])):
                yield Span("iban", match.start(), match.end(), "stands after the word IBAN")
            elif bank and 16 <= len(bank.group().replace(" ", "")) <= 22:
                yield Span(
                    "iban", match.start(), match.start() + bank.end(), "country, bank code and digits in the order of an IBAN"
                )


def _lengths(text: str) -> list[int]:
    ends = [len(text), *(position for position in range(len(text) - 1, 0, -1) if text[position] == " ")]
    return [end for end in ends if 15 <= len(text[:end].replace(" ", "")) <= 34]


def checksum_fits(iban: str) -> bool:
    """ISO 13616: rearranged and read as a number, the remainder by 97 is 1."""
    if not iban.isalnum() or not iban.isascii():
        return False
    return int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 == 1
