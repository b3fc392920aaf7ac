"""Postal addresses: a house number with a word for street, or the steps of a Chinese address.

"Address" alone is no cue here: in a wallet's desk it means a public address, which must survive.
"""

from collections.abc import Iterator

from copilot.safety.detectors.awaited import Cues
from copilot.safety.detectors.base import Span, View, lazy

_STREET = (
    r"street|str\.|avenue|ave\.?|road|rd\.?|lane|ln\.?|drive|dr\.?|boulevard|blvd\.?|court|ct\.?|place|square"
    r"|terrace|highway|hwy|parkway|pkwy|crescent|close|way|trail|turnpike"
    r"|strasse|straße|gasse|weg|platz|straat|gade|gata|gatan|vej|vegen|utca|tér|katu|tie|ulice|ulica"
)
_WORD = r"[^\W\d_][\w.'’\-]{0,24}"
_REST = (
    r"(?:[,，]?[ \t]{0,2}\n?[ \t]{0,4}(?:(?:apt|apartment|suite|unit|flat|floor|room|ste)\.?[ ]?#?\w{1,6}|#[ ]?\d{1,5}))?"
    r"(?:[,，][ \t]{0,2}\n?[ \t]{0,4}[A-ZÀ-Þ][\w.'’ \-]{1,30}){0,3}(?:[,，]?[ \t\n]{1,3}[A-Z]{2}[ ]\d{5}(?:-\d{4})?"
    r"|[,，]?[ \t]\d{4,6}(?!\d))?"
)
_NUMBER_FIRST = rf"(?<![\w.,])\d{{1,5}}[A-Za-z]?(?:[ ]\d{{1,5}})?[ ](?:{_WORD}[ ]){{1,4}}(?:{_STREET})(?!\w)" + _REST
_STREET_FIRST = (
    rf"(?<!\w)(?:ul\.?|rua|rue|via|calle|avenida|carrera|piazza|plaza|ulica)[ ](?:{_WORD}[ ,]{{1,2}}){{1,4}}"
    r"(?:no\.?|nº|n°)?[ ]?\d{1,5}(?!\w)" + _REST
)
_BOX = r"(?<!\w)P\.?[ ]?O\.?[ ]Box[ ]\d{1,6}(?!\w)" + _REST
_CHINESE = (
    r"(?:[\u4e00-\u9fff]{2,7}(?:省|自治区|特别行政区))?(?:[\u4e00-\u9fff]{2,7}(?:市|自治州|盟)"
    r")?(?:[\u4e00-\u9fff]{1,7}(?:区|區|县"
    r"|縣|旗))?(?:[\u4e00-\u9fff]{1,8}(?:镇|鎮|乡|鄉|街道))?"
    r"[\u4e00-\u9fffA-Za-z0-9]{1,12}(?:路|街|道|巷|弄|村|大道|胡同|里)[0-9一二三四五六七八九十百零\-]{1,6}(?:号|號|弄)"
    r"(?:[\u4e00-\u9fffA-Za-z0-9\-]{0,14}(?:室|楼|樓|栋|棟|单元|單元|层|层|座|户|號|号)){0,4}"
)
_STREETS = Cues.of(
    "street str ave avenue road rd ln lane drive dr blvd boulevard court ct place square terrace highway hwy"
    " parkway pkwy crescent close way trail turnpike"
    " strasse gasse weg platz straat gade gata gatan vej vegen utca ter katu tie ulice ulica"
)
_STREET_BEFORE = Cues.of("ul rua rue via calle avenida carrera piazza plaza ulica")
_ANY = _STREETS + _STREET_BEFORE + Cues.of("box")
_WHY = "house number and street: a postal address"


def gate(view: View) -> bool:
    """A word for street, or the signs of a Chinese address."""
    if view.is_foreign and view.has(("号", "號", "弄")):
        return True
    return view.digits > 0 and view.knows(_ANY)


def find(view: View) -> Iterator[Span]:
    """Spans of kind address."""
    text = view.text
    if view.is_foreign:
        done = 0
        for sign in lazy(r"[路街道巷弄村里同][0-9一二三四五六七八九十百零\-]{1,6}[号號弄]").finditer(text):
            if sign.start() >= done and (whole := _chinese(text, sign.start(), done)):
                done = whole[1]
                yield Span("address", *whole, "the steps of a Chinese postal address")
    done = 0
    for start, end in view.places(_STREETS):
        if start >= done:
            first = max(done, start - 110)
            number = lazy(r"[0-9]").search(text, first, start)
            match = lazy(_NUMBER_FIRST, 2).search(text, max(first, number.start() - 1), end + 110) if number else None
            if match and match.start() <= start:
                done = match.end()
                yield Span("address", match.start(), match.end(), _WHY)
    for start, _ in view.places(_STREET_BEFORE):
        street = lazy(_STREET_FIRST, 2).match(text, start)
        if street:
            yield Span("address", street.start(), street.end(), _WHY)
    if "box" in view.cues:
        for box in lazy(_BOX, 2).finditer(text):
            yield Span("address", box.start(), box.end(), _WHY)


def _chinese(text: str, sign: int, floor: int) -> tuple[int, int] | None:
    for match in lazy(_CHINESE).finditer(text, max(floor, sign - 48), sign + 60):
        if match.start() <= sign < match.end():
            said = lazy(r"(?:我|家|住在?|地址|收货|收貨|郵寄至|邮寄至|寄到|寄往|寄至|就?是|在|为|到)*").match(
                text, match.start()
            )
            return (said.end() if said else match.start()), match.end()
    return None
