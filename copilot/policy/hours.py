"""When people answer: service hours, holidays and honest waiting times, so that no reply promises what nobody keeps."""

import datetime as dt
import re
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, field_validator, model_validator

from copilot.models.base import Model
from copilot.models.triage import Tier

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WINDOW = re.compile(r"(\d{2}):(\d{2})\s*[-–]\s*(\d{2}):(\d{2})")
_DAY = 24 * 60
_LOOK_AHEAD_DAYS = 60


class Window(Model):
    """Opening hours in minutes after local midnight; `end` is exclusive and at most 1440."""

    start: int = Field(ge=0, lt=_DAY)
    end: int = Field(gt=0, le=_DAY)

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.end <= self.start:
            raise ValueError("a window must end after it starts; write two for a night shift")
        return self

    def __str__(self) -> str:
        return "–".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in (self.start, self.end))


def _window(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _WINDOW.fullmatch(value.strip())
    if not match or int(match[2]) > 59 or int(match[4]) > 59:
        raise ValueError('write a window as "09:00-18:00"')
    return {"start": int(match[1]) * 60 + int(match[2]), "end": int(match[3]) * 60 + int(match[4])}


Windows = tuple[Annotated[Window, BeforeValidator(_window)], ...]


class Holiday(Model):
    """A day that differs from the week; closed where it names no hours."""

    date: dt.date
    name: str = ""
    hours: Windows = ()


class HoursPolicy(Model):
    """kb/policy/hours.yaml."""

    timezone: str
    weekly: dict[str, Windows]
    holidays: tuple[Holiday, ...] = ()
    first_response_minutes: dict[Tier, Annotated[int, Field(ge=1)]]
    on_call: tuple[Tier, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("not a time zone name such as Asia/Shanghai") from None
        return name

    @model_validator(mode="after")
    def _complete(self) -> Self:
        unknown = set(self.weekly) - set(WEEKDAYS)
        if unknown:
            raise ValueError(f"weekly: unknown day {', '.join(sorted(unknown))}")
        missing = set(Tier) - set(self.first_response_minutes)
        if missing:
            raise ValueError(f"first_response_minutes lacks {', '.join(sorted(missing))}")
        return self

    def windows_on(self, day: dt.date) -> Windows:
        """Opening hours on the local date `day`, earliest first."""
        for holiday in self.holidays:
            if holiday.date == day:
                return tuple(sorted(holiday.hours, key=lambda window: window.start))
        return tuple(sorted(self.weekly.get(WEEKDAYS[day.weekday()], ()), key=lambda window: window.start))


class ServiceState(Model):
    """Whether somebody is there. Times carry the desk's zone.

    `wait_minutes` is the honest time to a first answer by a person: until opening, plus the typical response;
    None where the desk does not open within 60 days. `hours` are those of the day it is open or next opens.
    """

    open: bool
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    wait_minutes: int | None
    hours: str


def service_state(now: dt.datetime, policy: HoursPolicy, tier: Tier = Tier.JUNIOR) -> ServiceState:
    """The desk at `now` (an aware datetime) for cases of `tier`. Raises ValueError for a naive one."""
    if now.tzinfo is None:
        raise ValueError("service_state needs a datetime with a time zone")
    zone = ZoneInfo(policy.timezone)
    local = now.astimezone(zone)
    typical = policy.first_response_minutes[tier]
    for ahead in range(_LOOK_AHEAD_DAYS + 1):
        day = local.date() + dt.timedelta(days=ahead)
        windows = policy.windows_on(day)
        for window in windows:
            opens, closes = _at(day, window.start, zone), _at(day, window.end, zone)
            if closes <= local:
                continue
            shown = _shown(day, windows, opens)
            if opens <= local:
                return ServiceState(open=True, opens_at=opens, closes_at=closes, wait_minutes=typical, hours=shown)
            # Aware datetimes of one zone subtract as wall-clock times, wrong over a daylight-saving change.
            until = (opens.astimezone(dt.UTC) - local.astimezone(dt.UTC)).total_seconds()
            wait = typical if tier in policy.on_call else -(-int(until) // 60) + typical
            return ServiceState(open=False, opens_at=opens, closes_at=None, wait_minutes=wait, hours=shown)
    return ServiceState(
        open=False, opens_at=None, closes_at=None, wait_minutes=typical if tier in policy.on_call else None, hours=""
    )


def _at(day: dt.date, minute: int, zone: ZoneInfo) -> dt.datetime:
    midnight = dt.datetime.combine(day + dt.timedelta(days=minute // _DAY), dt.time(), zone)
    return midnight.replace(hour=minute % _DAY // 60, minute=minute % 60)


def _shown(day: dt.date, windows: Windows, moment: dt.datetime) -> str:
    """Date, hours and offset without a word in any language: "2026-11-23 09:00–21:00 (UTC+08:00)"."""
    offset = moment.strftime("%z")
    return f"{day.isoformat()} {', '.join(map(str, windows))} (UTC{offset[:3]}:{offset[3:5]})"
