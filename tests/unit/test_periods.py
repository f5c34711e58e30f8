"""The period grammar against windows worked out by hand (docs/method.md, section 3)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.errors import PeriodError
from engagement.model import Window
from engagement.periods import Period, parse_period

BERLIN = "Europe/Berlin"
NOON = datetime(2026, 9, 20, 10, tzinfo=UTC)  # 12:00 in Berlin


def parse(text: str | None, as_of: datetime = NOON, timezone: str = BERLIN, default: str = "quarterly") -> Period:
    return parse_period(text, as_of=as_of, timezone=timezone, default=default)


def local(period_window: Window, timezone: str = BERLIN) -> tuple[str, str]:
    return tuple(  # type: ignore[return-value]
        t.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M") for t in (period_window.start, period_window.end)
    )


@pytest.mark.parametrize(
    ("text", "name", "start", "end"),
    [
        ("monthly", "monthly", "2026-08-23 12:00", "2026-09-20 12:00"),
        ("quarterly", "quarterly", "2026-06-21 12:00", "2026-09-20 12:00"),
        (None, "quarterly", "2026-06-21 12:00", "2026-09-20 12:00"),
        ("  ", "quarterly", "2026-06-21 12:00", "2026-09-20 12:00"),
        ("7d", "7d", "2026-09-13 12:00", "2026-09-20 12:00"),
        ("365D", "365d", "2025-09-20 12:00", "2026-09-20 12:00"),
        ("30 days", "30d", "2026-08-21 12:00", "2026-09-20 12:00"),
        ("2026-08", "2026-08", "2026-08-01 00:00", "2026-09-01 00:00"),
        ("2026/8", "2026-08", "2026-08-01 00:00", "2026-09-01 00:00"),
        ("2026-09", "2026-09", "2026-09-01 00:00", "2026-09-20 12:00"),
        ("2026-Q2", "2026-Q2", "2026-04-01 00:00", "2026-07-01 00:00"),
        ("q2 2026", "2026-Q2", "2026-04-01 00:00", "2026-07-01 00:00"),
        ("2026q3", "2026-Q3", "2026-07-01 00:00", "2026-09-20 12:00"),
        ("This Month", "this month", "2026-09-01 00:00", "2026-09-20 12:00"),
        ("last-month", "last month", "2026-08-01 00:00", "2026-09-01 00:00"),
        ("this_quarter", "this quarter", "2026-07-01 00:00", "2026-09-20 12:00"),
        ("LAST  QUARTER", "last quarter", "2026-04-01 00:00", "2026-07-01 00:00"),
        ("last 30 days", "30d", "2026-08-21 12:00", "2026-09-20 12:00"),
        ("past 7 days", "7d", "2026-09-13 12:00", "2026-09-20 12:00"),
        ("Q3", "2026-Q3", "2026-07-01 00:00", "2026-09-20 12:00"),
        ("q 4", "2025-Q4", "2025-10-01 00:00", "2026-01-01 00:00"),
        ("September", "2026-09", "2026-09-01 00:00", "2026-09-20 12:00"),
        ("sep", "2026-09", "2026-09-01 00:00", "2026-09-20 12:00"),
        ("Sept. 2025", "2025-09", "2025-09-01 00:00", "2025-10-01 00:00"),
        ("October", "2025-10", "2025-10-01 00:00", "2025-11-01 00:00"),
        ("2026 may", "2026-05", "2026-05-01 00:00", "2026-06-01 00:00"),
    ],
)
def test_a_period_has_its_window(text: str | None, name: str, start: str, end: str) -> None:
    period = parse(text)

    assert period.name == name
    assert local(period.window) == (start, end)


def test_the_previous_window_is_the_equally_long_one_directly_before() -> None:
    assert local(parse("monthly").previous) == ("2026-07-26 12:00", "2026-08-23 12:00")
    assert local(parse("2026-08").previous) == ("2026-07-01 00:00", "2026-08-01 00:00")
    assert local(parse("2026-Q2").previous) == ("2025-12-31 00:00", "2026-04-01 00:00")  # 91 days before 1 April


def test_a_running_calendar_period_is_compared_with_the_same_elapsed_part_of_the_one_before() -> None:
    assert local(parse("this month").previous) == ("2026-08-01 00:00", "2026-08-20 12:00")
    assert local(parse("2026-Q3").previous) == ("2026-04-01 00:00", "2026-06-21 12:00")


def test_the_elapsed_part_ends_with_a_shorter_month() -> None:
    march_31 = datetime(2026, 3, 31, 15, tzinfo=UTC)

    assert local(parse("this month", march_31, "UTC").previous, "UTC") == ("2026-02-01 00:00", "2026-03-01 00:00")


def test_the_trend_is_six_windows_oldest_first() -> None:
    monthly = parse("monthly")
    running = parse("this quarter")

    assert len(monthly.trend) == 6
    assert monthly.trend[-2:] == (monthly.previous, monthly.window)
    assert local(monthly.trend[0]) == ("2026-04-05 12:00", "2026-05-03 12:00")
    assert all(a.end == b.start for a, b in zip(monthly.trend, monthly.trend[1:], strict=False))
    assert running.trend[-2:] == (running.previous, running.window)
    assert local(running.trend[0]) == ("2025-04-01 00:00", "2025-06-21 12:00")


def test_a_window_has_equal_wall_clock_ends_across_a_clock_change() -> None:
    as_of = datetime(2026, 4, 10, 10, tzinfo=UTC)  # 12:00 CEST; clocks went forward on 29 March

    window = parse("monthly", as_of).window

    assert local(window) == ("2026-03-13 12:00", "2026-04-10 12:00")
    assert window.end - window.start == timedelta(days=28, hours=-1)


def test_leap_days_are_days() -> None:
    as_of = datetime(2028, 3, 15, tzinfo=UTC)

    assert local(parse("2028-02", as_of, "UTC").window, "UTC") == ("2028-02-01 00:00", "2028-03-01 00:00")
    assert local(parse("28d", as_of, "UTC").window, "UTC") == ("2028-02-16 00:00", "2028-03-15 00:00")


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("weekly", "'7d'"),
        ("mnthly", "'monthly'"),
        ("lst quarter", "'last quarter'"),
        ("3d", "'7d'"),
        ("1000d", "'365d'"),
        ("2026-13", "'2026-12'"),
        ("2026-Q5", "'2026-Q4'"),
        ("2026-10", "'last month'"),
        ("2027-Q1", "'last quarter'"),
        ("0000-05", "'last month'"),
        ("last 3 months", "'90d'"),
        ("12 weeks", "'84d'"),
        ("last 2 quarters", "'182d'"),
        ("2y", "'365d'"),
        ("this year", "'365d'"),
        ("last year", "'365d'"),
        ("oct 2026", "'last month'"),
        ("q9", "'quarterly'"),
        ("banana", "'monthly'"),
        ("<!channel>", "'monthly'"),
        ("x" * 10_000, "'monthly'"),
    ],
)
def test_a_wrong_period_names_the_nearest_right_one_in_one_short_line(text: str, nearest: str) -> None:
    with pytest.raises(PeriodError) as raised:
        parse(text)

    message = str(raised.value)
    assert f"Nearest: {nearest}" in message
    assert "\n" not in message
    assert len(message) < 250


def test_a_period_that_begins_at_as_of_has_nothing_in_it_yet() -> None:
    first_of_october = datetime(2026, 9, 30, 22, tzinfo=UTC)  # local midnight in Berlin

    with pytest.raises(PeriodError, match="last month"):
        parse("this month", first_of_october)
    with pytest.raises(PeriodError, match="last quarter"):
        parse("2026-Q4", first_of_october)
    assert local(parse("last month", first_of_october).window) == ("2026-09-01 00:00", "2026-10-01 00:00")


def test_a_month_or_quarter_that_begins_only_now_is_that_of_the_year_before() -> None:
    first_of_october = datetime(2026, 9, 30, 22, tzinfo=UTC)  # local midnight in Berlin

    assert parse("october", first_of_october).name == "2025-10"
    assert parse("Q4", first_of_october).name == "2025-Q4"


def test_an_instant_without_a_zone_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        parse("monthly", datetime(2026, 1, 1))  # noqa: DTZ001


ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo"]
FORMS = ["monthly", "quarterly", "45d", "this month", "last month", "this quarter", "last quarter"]


@settings(deadline=None)
@given(
    as_of=st.integers(0, 110 * 365 * 86_400).map(
        lambda seconds: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
    timezone=st.sampled_from(ZONES),
    form=st.sampled_from(FORMS),
)
def test_every_window_ends_by_as_of_and_no_window_overlaps_the_next(as_of: datetime, timezone: str, form: str) -> None:
    try:
        period = parse(form, as_of, timezone)
    except PeriodError:
        assert form.startswith("this")
        return

    assert period.window.end <= as_of
    assert period.window.start < period.window.end
    assert period.trend[-1] == period.window
    assert period.trend[-2] == period.previous
    assert all(a.start < a.end <= b.start for a, b in zip(period.trend, period.trend[1:], strict=False))


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_period_or_a_period_error(text: str) -> None:
    try:
        period = parse(text)
    except PeriodError:
        return
    assert period.name
