"""Slots of weekly and daily plans: clock changes by hand, and the laws over zones (all of them in benchmarks/)."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reliability.slots import changes, ticked, wrong_slots
from bot.slots import due_days, due_weeks, week_of, week_slot

ODD = (
    "Africa/Casablanca",  # turns its clock around Ramadan
    "America/New_York",
    "America/Santiago",  # at midnight
    "Antarctica/Troll",  # two hours
    "Asia/Gaza",
    "Australia/Lord_Howe",  # half an hour
    "Europe/Dublin",
    "Pacific/Apia",  # left out 2011-12-30
    "Pacific/Chatham",
)


@pytest.mark.parametrize(
    ("week", "zone", "weekday", "clock", "at"),
    [
        ("2026-W40", "Europe/Berlin", 0, "09:00", "2026-09-28T07:00"),
        ("2026-W44", "Europe/Berlin", 0, "09:00", "2026-10-26T08:00"),  # the first Monday of winter time
        ("2026-W13", "Europe/Berlin", 6, "02:30", "2026-03-29T01:00"),  # skipped: the clock goes from 02:00 to 03:00
        ("2026-W43", "Europe/Berlin", 6, "02:30", "2026-10-25T00:30"),  # twice: the first one
        ("2026-W43", "Europe/Berlin", 6, "03:00", "2026-10-25T02:00"),  # when the clock shows it, not when it goes back
        ("2026-W36", "America/Santiago", 6, "00:00", "2026-09-06T04:00"),  # midnight itself is skipped
        ("2011-W52", "Pacific/Apia", 4, "09:00", "2011-12-30T10:00"),  # the whole day is skipped
        ("2026-W53", "UTC", 3, "00:00", "2026-12-31T00:00"),
    ],
)
def test_the_slot_of_a_week(week: str, zone: str, weekday: int, clock: str, at: str) -> None:
    hour, minute = map(int, clock.split(":"))
    assert week_slot(week, zone, weekday, hour * 60 + minute).at == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_a_week_belongs_to_the_local_day() -> None:
    moment = datetime(2026, 10, 4, 22, 30, tzinfo=UTC)  # Sunday in UTC, Monday in Berlin
    assert (week_of(moment, "UTC"), week_of(moment, "Europe/Berlin")) == ("2026-W40", "2026-W41")


def test_days_that_were_due_come_oldest_first() -> None:
    since, now = datetime(2026, 10, 23, 12, tzinfo=UTC), datetime(2026, 10, 26, 1, tzinfo=UTC)
    found = due_days(since, now, timezone="Europe/Berlin", minute=120)
    assert [slot.name for slot in found] == ["2026-10-24", "2026-10-25", "2026-10-26"]
    assert found[1].at == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)  # 02:00 summer time: the first occurrence


@pytest.mark.parametrize("zone", ODD)
def test_around_every_change_slots_are_where_the_clock_first_is(zone: str) -> None:
    found = [wrong_slots(zone, change, 30) for change in changes(zone, 2010, 2012)]
    assert sum(count["cases"] for count in found) > 50
    assert sum(count["wrong"] for count in found) == 0


@settings(max_examples=25)
@given(st.sampled_from(sorted(available_timezones())), st.integers(0, 10**6))
def test_no_week_is_skipped_or_doubled_however_often_the_planner_ticks(zone: str, seed: int) -> None:
    found = ticked(zone, 2024, 2024, random.Random(seed))
    assert found["weeks"] >= 52
    assert (found["skipped"], found["doubled"], found["falling"]) == (0, 0, 0)


@given(
    st.sampled_from(ODD),
    st.integers(0, 6),
    st.integers(0, 1439),
    st.integers(0, 10 * 365 * 1440),
    st.integers(1, 60 * 24 * 20),
)
def test_two_looks_in_a_row_see_what_one_look_sees(
    zone: str, weekday: int, minute: int, start: int, minutes: int
) -> None:
    first = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    last = first + timedelta(minutes=minutes)
    middle = first + (last - first) / 3
    whole = due_weeks(first, last, timezone=zone, weekday=weekday, minute=minute)
    parts = [
        due_weeks(a, b, timezone=zone, weekday=weekday, minute=minute) for a, b in ((first, middle), (middle, last))
    ]
    assert whole == parts[0] + parts[1]
