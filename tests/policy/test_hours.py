"""Service hours: open or not, when next, and how long a first answer honestly takes."""

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from copilot.config import Settings
from copilot.errors import ConfigurationProblem
from copilot.models.triage import Tier
from copilot.policy.files import load_policy, parse_policy
from copilot.policy.hours import HoursPolicy, service_state

BERLIN = ZoneInfo("Europe/Berlin")


def policy(**changes: Any) -> HoursPolicy:
    document = {
        "timezone": "Europe/Berlin",
        "weekly": {day: ["08:00-12:00", "13:00-17:30"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")},
        "holidays": [{"date": "2026-12-25"}, {"date": "2026-12-24", "hours": ["08:00-11:00"]}],
        "first_response_minutes": {"junior": 15, "senior": 40, "security": 5},
    }
    return parse_policy(document | changes, Path("hours.yaml"), HoursPolicy)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def test_open_desk_answers_in_its_typical_time() -> None:
    state = service_state(at("2026-11-25T09:00"), policy(), Tier.SENIOR)
    assert state.open and state.wait_minutes == 40
    assert state.closes_at == at("2026-11-25T12:00")
    assert state.hours == "2026-11-25 08:00–12:00, 13:00–17:30 (UTC+01:00)"


def test_lunch_break_is_closed_until_the_second_window() -> None:
    state = service_state(at("2026-11-25T12:00"), policy())
    assert not state.open and state.opens_at == at("2026-11-25T13:00")
    assert state.wait_minutes == 60 + 15


def test_friday_evening_waits_for_monday() -> None:
    state = service_state(at("2026-11-27T17:30"), policy())
    assert state.opens_at == at("2026-11-30T08:00")
    assert state.wait_minutes == (48 + 14) * 60 + 30 + 15


def test_holidays_are_closed_or_shorter() -> None:
    assert service_state(at("2026-12-24T10:59"), policy()).closes_at == at("2026-12-24T11:00")
    assert service_state(at("2026-12-24T11:00"), policy()).opens_at == at("2026-12-28T08:00")


def test_time_of_the_customer_is_converted_to_the_desk() -> None:
    tokyo = dt.datetime(2026, 11, 25, 15, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    state = service_state(tokyo, policy())
    assert not state.open and state.wait_minutes == 30 + 15


def test_wait_over_a_daylight_saving_change_counts_real_minutes() -> None:
    state = service_state(at("2026-10-24T20:00"), policy(weekly={"sunday": ["08:00-09:00"]}))
    assert state.wait_minutes == 13 * 60 + 15


def test_tier_on_call_does_not_wait_for_opening() -> None:
    night = at("2026-11-25T02:00")
    assert service_state(night, policy(on_call=["security"]), Tier.SECURITY).wait_minutes == 5
    assert service_state(night, policy(on_call=["security"]), Tier.JUNIOR).wait_minutes == 6 * 60 + 15


def test_round_the_clock_desk_is_open_at_midnight_and_never_negative() -> None:
    always = policy(weekly={day: ["00:00-24:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")})
    assert service_state(at("2026-11-25T00:00"), always).open
    assert service_state(at("2026-11-25T23:59"), always).closes_at == at("2026-11-26T00:00")


def test_desk_that_never_opens_promises_nothing() -> None:
    state = service_state(at("2026-11-25T09:00"), policy(weekly={}, holidays=[]))
    assert (state.open, state.opens_at, state.wait_minutes, state.hours) == (False, None, None, "")


def test_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        service_state(dt.datetime(2026, 11, 25, 9, 0), policy())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"weekly": {"monday": ["9-17"]}}, "weekly.monday"),
        ({"weekly": {"monday": ["09:00-09:00"]}}, "weekly.monday"),
        ({"weekly": {"monday": ["09:00-25:00"]}}, "weekly.monday"),
        ({"weekly": {"mon": ["09:00-17:00"]}}, "unknown day mon"),
        ({"first_response_minutes": {"junior": 5}}, "security"),
        ({"first_response_minutes": {"junior": 0, "senior": 1, "security": 1}}, "first_response_minutes.junior"),
    ],
)
def test_wrong_hours_are_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ConfigurationProblem) as problem:
        policy(**changes)
    assert field in problem.value.message


def test_bundled_hours_load_and_say_when_they_open(tmp_path: Path) -> None:
    bundled = load_policy(Settings(home=tmp_path), "hours", HoursPolicy)
    state = service_state(dt.datetime(2026, 11, 22, 20, 0, tzinfo=dt.UTC), bundled)
    assert not state.open and state.opens_at is not None and state.wait_minutes is not None
