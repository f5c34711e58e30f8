"""Business time against days counted by hand, and its laws (docs/method.md, sections 2 and 10)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engagement.business_time import BusinessCalendar, calendar, merged
from engagement.errors import ConfigError
from engagement.local_time import days_before, midnight, to_instant
from engagement.model import Workspace

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]


def make(timezone: str = "UTC", country: str | None = None, weekend: tuple[int, ...] = (5, 6)) -> BusinessCalendar:
    return calendar(Workspace(id="w", timezone=timezone, country=country, weekend=weekend))


def at(text: str, timezone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-09-04 16:00", "2026-09-07 16:00", 24),  # Friday to Monday
        ("2026-09-04 16:00", "2026-09-07 09:30", 17.5),
        ("2026-09-05 10:00", "2026-09-06 22:00", 0),  # a weekend
        ("2026-09-07 09:00", "2026-09-07 17:00", 8),
        ("2026-09-07 00:00", "2026-09-14 00:00", 120),  # five business days
        ("2026-09-07 17:00", "2026-09-07 09:00", -8),
        ("2024-02-28 12:00", "2024-03-01 12:00", 48),  # over a leap day, Wednesday to Friday
    ],
)
def test_hours_between(start: str, end: str, hours: float) -> None:
    assert make().hours_between(at(start), at(end)) == hours


def test_public_holidays_are_no_business_days() -> None:
    german = make("Europe/Berlin", "DE")
    bavarian = make("Europe/Berlin", "DE-BY")

    # Thursday 2 April 2026, 16:00, to Tuesday 7 April, 16:00, over Good Friday and Easter Monday.
    assert german.hours_between(at("2026-04-02 16:00", "Europe/Berlin"), at("2026-04-07 16:00", "Europe/Berlin")) == 24
    assert not german.is_business_day(date(2026, 4, 3))
    assert german.is_business_day(date(2026, 1, 6))
    assert not bavarian.is_business_day(date(2026, 1, 6))  # Epiphany in Bavaria


def test_weekend_days_are_configurable() -> None:
    assert (
        make(weekend=(4, 5)).hours_between(at("2026-09-03 16:00"), at("2026-09-06 16:00")) == 24
    )  # Thursday to Sunday


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-27 12:00", "2026-03-31 12:00", 48),  # the clocks change on a Sunday
        ("2026-10-23 12:00", "2026-10-27 12:00", 48),
    ],
)
def test_clock_changes_on_a_weekend_change_nothing(start: str, end: str, hours: float) -> None:
    assert make("Europe/Berlin").hours_between(at(start, "Europe/Berlin"), at(end, "Europe/Berlin")) == hours


def test_a_business_day_on_which_clocks_change_has_24_hours() -> None:
    every_day = make("Europe/Berlin", weekend=())
    spring, autumn = at("2026-03-29 00:00", "Europe/Berlin"), at("2026-10-25 00:00", "Europe/Berlin")

    assert every_day.hours_between(spring, at("2026-03-30 00:00", "Europe/Berlin")) == 24  # 23 h by a stop watch
    assert every_day.hours_between(autumn, at("2026-10-26 00:00", "Europe/Berlin")) == 24  # 25 h


def test_the_clock_stands_still_while_an_hour_is_repeated() -> None:
    every_day = make("Europe/Berlin", weekend=())
    once = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 summer time
    again = once + timedelta(hours=1)  # 02:30 winter time
    after = once + timedelta(hours=2)  # 03:30 winter time

    assert every_day.hours_between(once, again) == 0.5  # to 03:00, where the clock was set back
    assert every_day.hours_between(again, after) == 0.5


def test_out_of_office_stops_the_clock() -> None:
    utc = make()
    away = [
        (at("2026-09-08 12:00"), at("2026-09-09 12:00")),
        (at("2026-09-09 06:00"), at("2026-09-10 00:00")),  # overlaps
        (at("2026-09-12 00:00"), at("2026-09-13 00:00")),  # a Saturday: stands still anyway
        (at("2026-01-01 00:00"), at("2026-02-01 00:00")),  # before
    ]

    assert utc.hours_between(at("2026-09-07 12:00"), at("2026-09-14 12:00"), away=away) == 120 - 36


def test_adding_business_hours() -> None:
    utc = make()

    assert utc.add_hours(at("2026-09-04 16:00"), 24) == at("2026-09-07 16:00")
    assert utc.add_hours(at("2026-09-05 10:00"), 1) == at("2026-09-07 01:00")
    assert utc.add_hours(at("2026-09-05 10:00"), 0) == at("2026-09-05 10:00")
    with pytest.raises(ValueError, match="added"):
        utc.add_hours(at("2026-09-05 10:00"), -1)


def test_business_days_between() -> None:
    us = make("America/New_York", "US")

    assert us.business_days_between(date(2026, 6, 29), date(2026, 7, 6)) == 4  # 3 July 2026: Independence Day observed
    assert us.business_days_between(date(2026, 7, 6), date(2026, 6, 29)) == -4


def test_series_keep_missing_values() -> None:
    starts = pl.Series([at("2026-09-04 16:00"), None, at("2026-09-04 16:00")], dtype=pl.Datetime("us", "UTC"))
    ends = pl.Series([at("2026-09-07 16:00"), at("2026-09-07 16:00"), None], dtype=pl.Datetime("us", "UTC"))

    assert make().hours_series(starts, ends).to_list() == [24.0, None, None]


def test_wrong_settings_say_which() -> None:
    with pytest.raises(ConfigError, match="timezone"):
        make("Europe/Atlantis")
    with pytest.raises(ConfigError, match="country"):
        make(country="XX")
    with pytest.raises(ConfigError, match="weekend"):
        make(weekend=(0, 1, 2, 3, 4, 5, 6))


def test_a_midnight_that_does_not_exist_is_the_first_instant_after_it() -> None:
    sao_paulo = make("America/Sao_Paulo")
    day = (date(2018, 11, 4) - date(1970, 1, 1)).days  # clocks went from 00:00 to 01:00

    assert sao_paulo.midnights(np.array([day]))[0] == to_instant(midnight(date(2018, 11, 4), "America/Sao_Paulo"))
    assert midnight(date(2018, 11, 4), "America/Sao_Paulo") == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_days_before_keeps_the_wall_clock() -> None:
    assert days_before(at("2026-04-10 12:00", "Europe/Berlin"), 28, "Europe/Berlin") == at(
        "2026-03-13 12:00", "Europe/Berlin"
    )


def test_merged_spans_are_disjoint_and_ordered() -> None:
    assert merged([(5, 7), (1, 3), (2, 4), (8, 8), (7, 9)]) == [(1, 4), (5, 9)]


instants = st.timedeltas(timedelta(0), timedelta(days=65 * 365)).map(datetime(1995, 1, 1, tzinfo=UTC).__add__)
calendars = st.builds(
    make, st.sampled_from(ZONES), st.sampled_from([None, "DE", "US"]), st.sampled_from([(5, 6), (4, 5), (6,), ()])
)


@settings(deadline=None)
@given(calendars, instants, instants, instants)
def test_business_time_is_additive(cal: BusinessCalendar, a: datetime, b: datetime, c: datetime) -> None:
    total = cal.hours_between(a, b) + cal.hours_between(b, c)
    assert total == pytest.approx(cal.hours_between(a, c), abs=1e-6)


@settings(deadline=None)
@given(calendars, instants, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=900)))
def test_business_time_never_runs_backward(cal: BusinessCalendar, a: datetime, passed: timedelta) -> None:
    hours = cal.hours_between(a, a + passed)
    assert 0 <= hours <= passed / timedelta(hours=1) + 49  # a clock set forward skips at most a day's worth (Apia)


@settings(deadline=None)
@given(calendars, instants, instants, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_equal_instants_in_other_zones_are_the_same(
    cal: BusinessCalendar, a: datetime, b: datetime, one: str, other: str
) -> None:
    assert cal.hours_between(a.astimezone(ZoneInfo(one)), b.astimezone(ZoneInfo(other))) == cal.hours_between(a, b)


@settings(deadline=None)
@given(calendars, instants, st.floats(min_value=0.001, max_value=3000))
def test_adding_is_the_inverse_of_counting(cal: BusinessCalendar, start: datetime, hours: float) -> None:
    end = cal.add_hours(start, hours)

    assert cal.hours_between(start, end) == pytest.approx(hours, abs=1e-6) or _skipped(cal, end)
    assert cal.hours_between(start, end - timedelta(microseconds=1)) < hours


def _skipped(cal: BusinessCalendar, end: datetime) -> bool:
    """Whether ``end`` is where a clock was set forward, over the moment that was asked for."""
    return cal.hours_between(end - timedelta(microseconds=1), end) > 1e-3


@settings(deadline=None)
@given(calendars, st.lists(instants, min_size=1, max_size=20))
def test_many_pairs_are_counted_like_one(cal: BusinessCalendar, moments: list[datetime]) -> None:
    starts = np.array([to_instant(m) for m in moments])
    ends = starts[::-1].copy()

    assert cal.hours(starts, ends).tolist() == [
        cal.hours_between(a, b) for a, b in zip(moments, reversed(moments), strict=True)
    ]


@settings(deadline=None)
@given(calendars, st.dates(date(1995, 1, 1), date(2060, 1, 1)), st.integers(0, 400))
def test_business_days_are_the_working_days_one_by_one(cal: BusinessCalendar, first: date, length: int) -> None:
    assume(cal.timezone != "Pacific/Apia")
    days = [first + timedelta(days=k) for k in range(length)]

    assert cal.business_days_between(first, first + timedelta(days=length)) == sum(map(cal.is_business_day, days))
