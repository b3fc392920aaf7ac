"""Internet addresses of a customer's machine."""

from collections.abc import Iterator

from copilot.safety.detectors.base import Span, View, lazy

_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_V4 = rf"(?<![\w.\-])(?:{_OCTET}\.){{3}}{_OCTET}(?![\w\-]|\.\d)"
_V6 = r"(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])|(?<![\w:])(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}(?![\w:])"
_VERSION = r"(?<![a-z])(?:v|ver|version|build|app|ios|android|firmware|release|update[d]?(?: to)?|版本号?|固件)[\s:：]{0,3}\Z"


def gate(view: View) -> bool:
    """A run of digits, or a long run of signs: what an address of either version is part of."""
    return view.digits >= 4 and (b":" in view.signs or bool(view.numbers))


def find(view: View) -> Iterator[Span]:
    """Spans of kind ip_address; a version number of four parts is none."""
    for number in view.numbers:
        if "." not in number.group():
            continue
        for match in lazy(_V4).finditer(view.text, number.start(), min(len(view.text), number.end() + 4)):
            first = int(match.group().split(".", 1)[0])
            if first >= 10 and first != 127 and not lazy(_VERSION).search(view.before(match.start(), 20)):
                yield Span("ip_address", match.start(), match.end(), "four octets that are no version number")
    for start, end in view.chunks:
        if view.low.count(":", start, end) >= 4:
            for match in lazy(_V6).finditer(view.low, start, end):
                if any(map(str.isdigit, match.group())) and match.group().count(":") > 3:
                    yield Span("ip_address", match.start(), match.end(), "shape of an IPv6 address")
