"""Times as files write them: ISO 8601 in the workspace's zone; what is ambiguous or impossible is refused."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from engagement.errors import ConfigError
from engagement.ingest.times import Clock, check_format, day_start

BERLIN = Clock.of("Europe/Berlin")


def reason_of(clock: Clock, value: Any) -> str:
    with pytest.raises(PydanticCustomError) as caught:
        clock.moment(value)
    return caught.value.type


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-04-12T09:30:00Z", datetime(2026, 4, 12, 9, 30, tzinfo=UTC)),
        ("2026-04-12T09:30:00+02:00", datetime(2026, 4, 12, 7, 30, tzinfo=UTC)),
        ("2026-04-12T09:30:00-0530", datetime(2026, 4, 12, 15, 0, tzinfo=UTC)),
        ("2026-04-12 09:30:00", datetime(2026, 4, 12, 7, 30, tzinfo=UTC)),  # Berlin, summer time
        ("2026-01-12T09:30", datetime(2026, 1, 12, 8, 30, tzinfo=UTC)),  # winter time
        ("2026-01-12T09", datetime(2026, 1, 12, 8, tzinfo=UTC)),
        ("20260112T093000Z", datetime(2026, 1, 12, 9, 30, tzinfo=UTC)),
        ("2026-04-12t09:30:00z", datetime(2026, 4, 12, 9, 30, tzinfo=UTC)),
        ("2026-04-12T09:30:00.123456789Z", datetime(2026, 4, 12, 9, 30, 0, 123456, tzinfo=UTC)),
        ("2026-04-12T09:30:00,5Z", datetime(2026, 4, 12, 9, 30, 0, 500000, tzinfo=UTC)),
        (" 2026-04-12T09:30:00Z ", datetime(2026, 4, 12, 9, 30, tzinfo=UTC)),
    ],
)
def test_instants(text: str, instant: datetime) -> None:
    assert BERLIN.moment(text) == instant


@pytest.mark.parametrize("text", ["2026-04-12", "20260412", "2026-W15-7"])
def test_a_bare_day_stays_a_day(text: str) -> None:
    assert BERLIN.moment(text) == date(2026, 4, 12)


@pytest.mark.parametrize(
    "text", ["04/12/2026", "4.12.2026", "12-04-26", "04/12/2026 09:30", "25/12/2026", "2026/04/12", "2026-4-2"]
)
def test_dates_whose_order_is_not_said_are_ambiguous(text: str) -> None:
    assert reason_of(BERLIN, text) == "ambiguous_date"


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "12 Apr 2026",
        "46124",
        "1775987400",
        "2026-13-01",
        "2026-02-30",
        "2026-04-12T25:00:00",
        "2026-04-12T09:30:60",
        "2026-04-12x09:30:00",
        "2026-04-12T09:30:00 Europe/Berlin",
        "٢٠٢٦-٠٤-١٢",
        "2026-04",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    assert reason_of(BERLIN, text) == "not_a_time"


def test_a_declared_format_settles_the_order() -> None:
    day_first = Clock.of("UTC", date_format="%d/%m/%Y")
    assert day_first.moment("04/12/2026") == date(2026, 12, 4)
    assert day_first.moment("04/12/2026 09:30") == datetime(2026, 12, 4, 9, 30, tzinfo=UTC)
    assert Clock.of("UTC", date_format="MM/DD/YYYY").moment("04/12/2026") == date(2026, 4, 12)
    assert day_first.moment("2026-04-12") == date(2026, 4, 12)  # ISO 8601 is never in doubt
    assert reason_of(day_first, "31/13/2026") == "ambiguous_date"
    with_time = Clock.of("Europe/Berlin", date_format="DD.MM.YYYY HH:mm")
    assert with_time.moment("12.04.2026 09:30") == datetime(2026, 4, 12, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["dd/mm/yyyy", "%d/%m", "%Y", "hello", "%Q", ""])
def test_a_format_that_does_not_give_the_day_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="no date format"):
        check_format(text)


def test_clock_changes() -> None:
    assert reason_of(BERLIN, "2026-03-29T02:30:00") == "impossible_time"
    assert reason_of(BERLIN, "2026-10-25T02:30:00") == "repeated_time"
    assert BERLIN.moment("2026-10-25T02:30:00+01:00") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert BERLIN.moment("2026-03-29T03:00:00") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert reason_of(Clock.of("America/New_York"), "2026-03-08T02:15:00") == "impossible_time"
    assert reason_of(Clock.of("America/New_York"), "2026-11-01T01:15:00") == "repeated_time"
    assert reason_of(Clock.of("Australia/Lord_Howe"), "2026-10-04T02:10:00") == "impossible_time"  # half an hour


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001  local times have no zone yet
    st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"]
    ),
)
def test_local_times_are_right_impossible_or_doubled(local: datetime, name: str) -> None:
    """The independent truth: how many UTC instants show this local time on a clock of that zone."""
    zone = ZoneInfo(name)
    offsets = {(local + timedelta(hours=h)).replace(tzinfo=UTC).astimezone(zone).utcoffset() for h in range(-26, 27, 2)}
    shown = {
        instant
        for offset in offsets
        if offset is not None
        and (instant := (local - offset).replace(tzinfo=UTC)).astimezone(zone).replace(tzinfo=None, fold=0) == local
    }
    clock = Clock.of(name)
    if len(shown) == 1:
        assert clock.moment(local.isoformat()) == shown.pop()
    else:
        assert reason_of(clock, local.isoformat()) == ("repeated_time" if shown else "impossible_time")


@given(st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_instants_with_an_offset_come_back(moment: datetime, minutes: int) -> None:
    instant = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    if 1970 <= instant.year < 2199:
        for text in (instant.isoformat(), instant.isoformat(sep=" ")):
            assert BERLIN.moment(text) == instant


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_a_refusal(text: str) -> None:
    with suppress(PydanticCustomError):
        assert isinstance(BERLIN.moment(text), date)


@pytest.mark.parametrize("text", ["1969-12-31", "2200-01-01T00:00:00Z", "0412-20-26", "9999-12-31T23:59:59Z"])
def test_years_nobody_means_are_refused(text: str) -> None:
    assert reason_of(BERLIN, text) in {"out_of_range", "not_a_time"}


def test_a_bare_day_is_a_day_of_the_workspace_whatever_zone_the_file_is_in() -> None:
    clock = Clock.of("Europe/Berlin", timezone="Asia/Tokyo")
    assert clock.instant("2026-04-12") == datetime(2026, 4, 11, 22, tzinfo=UTC)
    assert clock.moment("2026-04-12T09:00:00") == datetime(2026, 4, 12, 0, tzinfo=UTC)


def test_a_day_starts_at_its_first_moment_where_midnight_is_skipped() -> None:
    assert day_start(date(2024, 4, 26), ZoneInfo("Africa/Cairo")) == datetime(2024, 4, 25, 22, tzinfo=UTC)


def test_days() -> None:
    assert BERLIN.day("2026-04-12T23:30:00Z") == date(2026, 4, 13)
    assert BERLIN.day("2026-04-12T23:30:00") == date(2026, 4, 12)
    assert BERLIN.day(datetime(2026, 4, 12, 23, 30)) == date(2026, 4, 12)  # noqa: DTZ001  a file's naive time
    assert BERLIN.day("2026-04-12") == date(2026, 4, 12)


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(ConfigError, match="Mars/Olympus"):
        Clock.of("Mars/Olympus")
