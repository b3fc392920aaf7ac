"""Dates and times as chat tools print them, in the languages people run those tools in.

`STAMP` finds one; `Stamp` keeps its numbers; the order of day and month is settled only when the
whole transcript has been seen (`day_first`), because 05/06/2026 alone does not tell.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

_MONTHS = (
    "jan january januar janvier enero janeiro gennaio ocak январь января янв januari ene gen janv styczeń stycznia",
    "feb february februar février fevrier febrero fevereiro febbraio şubat февраль февраля фев февр fév févr "
    "februari fev lutego",
    "mar march märz mär mrz mars marzo março marco mart март марта мар maart maret marca",
    "apr april avril abril aprile nisan апрель апреля апр avr abr kwietnia",
    "may mai mayo maio maggio mayıs май мая mag mei maja",
    "jun june juni juin junio junho giugno haziran июнь июня июн giu czerwca",
    "jul july juli juillet julio julho luglio temmuz июль июля июл juil lug lipca",
    "aug august août aout agosto ağustos август августа авг agustus ago sierpnia",
    "sep sept september septembre septiembre setembro settembre eylül сентябрь сентября сен сент set września",
    "oct october oktober octobre octubre outubro ottobre ekim октябрь октября окт okt out ott października",
    "nov november novembre noviembre novembro kasım ноябрь ноября ноя нояб listopada",
    "dec december dezember décembre decembre diciembre dezembro dicembre aralık декабрь декабря дек dez déc dic "
    "desember grudnia",
)
MONTH_NUMBER = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_WEEKDAYS = (
    "mon tue wed thu fri sat sun tues thur thurs monday tuesday wednesday thursday friday saturday sunday "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche "
    "lunes martes miércoles jueves viernes sábado domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira "
    "понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс"
)
_RELATIVE = (
    "today yesterday heute gestern aujourd'hui aujourd’hui hier hoy ayer hoje ontem oggi ieri сегодня вчера bugün dün "
    "今天 昨天 前天 今日 昨日 오늘 어제"
)


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_MONTH = rf"(?:{_any(MONTH_NUMBER)})\b\.?"
_WEEKDAY = (
    rf"(?:(?:{_any(_WEEKDAYS.split())})\b\.?|(?:周|週|星期|礼拜|禮拜)[一二三四五六日天]"
    r"|[월화수목금토일]요일|[月火水木金土日]曜日)"
)
_HALF = (
    r"[ap]\.?\s?m\b\.?|上午|下午|凌晨|清晨|早上|中午|傍晚|晚上|오전|오후|午前|午後"
    r"|ص\b|م\b|ق\.ظ\.?|ب\.ظ\.?|ÖÖ|ÖS|SA\b|CH\b|π\.?μ\.?|μ\.?μ\.?"
)
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "오후", "午後", "م", "بظ", "ös", "ch", "μμ"})
_WEEKDAY_BEHIND = rf"(?:\s?[(（]\s?(?:[一二三四五六日月火水木金土월화수목금토일]|{_WEEKDAY})\s?[)）]|,?\s{_WEEKDAY})"
_DATE = (
    r"(?P<y1>\d{4})(?:[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})"
    r"|\s?[年년]\s?(?P<m2>\d{1,2})\s?[月월]\s?(?P<d2>\d{1,2})\s?[日일号號]?|\.\s(?P<m7>\d{1,2})\.\s(?P<d7>\d{1,2})\.?)"
    r"|(?P<m3>\d{1,2})月(?P<d3>\d{1,2})[日号號]"
    # Arabic dates carry a mark of direction before each slash; chats of the current year leave the year out.
    r"|(?P<a>\d{1,2})\u200f?(?P<sep>[-/.])(?P<b>\d{1,2})(?:\u200f?(?P=sep)(?P<y4>\d{4}|\d{2})(?!\d)\.?|(?=\s\d{1,2}:\d\d))"
    rf"|(?P<w5>{_MONTH})\s+(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?(?:(?:,|\s)\s*(?P<y5>\d{{4}}))?(?!\d)(?!:\d)"
    rf"|(?P<d6>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?:\s+de)?[\s-]+(?P<w6>{_MONTH})(?:\s+de)?(?:(?:,|\s|-)\s*(?P<y6>\d{{4}})(?:\s?г\.)?)?(?!\d)(?!:\d)"
    rf"|(?P<rel>(?:{_any(_RELATIVE.split())})(?![^\W\d_])|{_WEEKDAY})"
)
_ZONE = r"Z\b|\(?(?:UTC|GMT|[A-Z]{1,3}[SD]?T)\b\)?(?:\s?[+-]\d{1,2}(?::?\d{2})?)?|\(?[+-]\d{2}:?\d{2}\b\)?"


def _time(between: str) -> str:
    return (
        rf"(?:(?P<p1>{_HALF})\s?)?(?P<h>\d{{1,2}})(?P<sep2>{between})(?P<i>\d{{2}})(?:(?P=sep2)(?P<s>\d{{2}}))?(?:[.,]\d{{1,6}})?(?![\d:])"
        rf"(?:\s?(?P<p2>{_HALF})|\s?Uhr\b)?(?:\s?(?P<z>{_ZONE}))?"
    )


_BETWEEN = r"(?:[\s,，،、·•|T]|at\b|um\b|à|a las\b|às\b|kl\.|в\b|klo\b|om\b|saat\b|lúc\b|\()*"


def _again(pattern: str) -> str:
    return re.sub(r"\?P=(\w+)\)", r"?P=\1_)", re.sub(r"\?P<(\w+)>", r"?P<\1_>", pattern))


STAMP = (
    rf"(?:(?:{_WEEKDAY},?\s+)?(?:{_DATE}){_WEEKDAY_BEHIND}?(?:{_BETWEEN}(?:{_time('[:：.]')}))?"
    rf"|(?:{_again(_time('[:：]'))})(?:[\s,，،·•]+(?:{_again(_DATE)}))?)"
)
"""Regular expression source of one stamp; use with `re.IGNORECASE` and read with `Stamp.from_match`."""


@cache
def _anchored() -> re.Pattern[str]:
    # Compiled on first use: it takes 25 ms, which `copilot redact` on a plain line need not pay.
    return re.compile(STAMP, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Numbers of one stamp. `first`/`second` are day and month in unknown order; else year, month, day."""

    written: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    first: int | None = None
    second: int | None = None
    slashes: bool = False
    clock: str = ""
    zone: str = ""
    half: bool = False
    relative: bool = False

    @property
    def is_dated(self) -> bool:
        """Whether it names a day in any way, "yesterday" and weekdays included."""
        return self.has_date or self.relative

    @property
    def has_date(self) -> bool:
        return self.day is not None or self.first is not None

    @classmethod
    def from_match(cls, match: re.Match[str], written: str = "") -> "Stamp":
        """The stamp in a match of a pattern that contains STAMP once."""
        found = {k.removesuffix("_"): v for k, v in match.groupdict().items() if v is not None}
        year = next((found[k] for k in ("y1", "y4", "y5", "y6") if k in found), None)
        month = next((int(found[k]) for k in ("m1", "m2", "m3", "m7") if k in found), None)
        word = found.get("w5") or found.get("w6")
        if word:
            month = MONTH_NUMBER.get(word.lower().rstrip("."))
        day = next((int(found[k]) for k in ("d1", "d2", "d3", "d5", "d6", "d7") if k in found), None)
        halves = re.sub(r"[.\s]", "", found.get("p1") or found.get("p2") or "").lower()
        return cls(
            written=written or match.group().strip(),
            year=_year(year) if year else None,
            month=month,
            day=day,
            first=int(found["a"]) if "a" in found else None,
            second=int(found["b"]) if "b" in found else None,
            slashes=found.get("sep") == "/",
            clock=_clock(found.get("h"), found.get("i"), found.get("s"), halves),
            zone=_zone(found.get("z", "")),
            half=bool(halves),
            relative="rel" in found,
        )

    def iso(self, day_first: bool, date: str = "") -> str:
        """ISO 8601 local time with the zone when given; the time as written when no date is known.

        `date` (YYYY-MM-DD) completes a stamp that has only a time of day.
        """
        year, month, day = self.year, self.month, self.day
        if self.first is not None:
            day, month = (self.first, self.second) if day_first else (self.second, self.first)
        if year and month and day and 1 <= month <= 12 and 1 <= day <= 31:
            date = f"{year:04d}-{month:02d}-{day:02d}"
        elif self.has_date or not self.clock:
            return self.written
        if not date:
            return self.written
        return f"{date}T{self.clock}{self.zone}" if self.clock else date


def read_stamp(text: str, position: int = 0) -> tuple[Stamp, int] | None:
    """The stamp that starts at `position`, and where it ends."""
    match = _anchored().match(text, position)
    return (_stamp(match.group()), match.end()) if match else None


@lru_cache(maxsize=4096)
def _stamp(written: str) -> Stamp:
    # Neighbouring turns share their minute, and a long transcript has hundreds of thousands of turns.
    match = _anchored().fullmatch(written)
    return Stamp.from_match(match) if match else Stamp(written)


def day_first(stamps: Iterable[Stamp]) -> bool:
    """Whether d/m: a number over 12 decides; without one, slashes with a 12-hour clock are American."""
    american = False
    for stamp in stamps:
        if stamp.first is None or stamp.second is None:
            continue
        if stamp.first > 12:
            return True
        if stamp.second > 12:
            return False
        american = american or (stamp.slashes and stamp.half)
    return not american


def _year(written: str) -> int:
    year = int(written)
    if len(written) == 2:
        return year + 2000
    return year - 543 if 2400 < year < 2700 else year  # the Buddhist era of Thai phones


def _clock(hour: str | None, minute: str | None, second: str | None, half: str) -> str:
    if hour is None or minute is None:
        return ""
    number = int(hour)
    if half.startswith("p") or half in _AFTERNOON:
        number += 12 if number < 12 else 0
    elif half == "中午":
        number += 12 if number < 10 else 0
    elif half and number == 12:
        number = 0
    return f"{number:02d}:{int(minute):02d}" + (f":{int(second):02d}" if second else "")


def _zone(written: str) -> str:
    written = written.strip("() ")
    if not written:
        return ""
    offset = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", written)
    if offset:
        return f"{offset[1]}{int(offset[2]):02d}:{offset[3] or '00'}"
    return "Z" if written.upper() in {"Z", "UTC", "GMT"} else ""
