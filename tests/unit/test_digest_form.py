"""The digest's settings as they are written: what is read of them, and what is refused and why."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.digest.form import problems, read_form
from bot.digest.times import Timing, next_slot, week_at
from engagement.preferences import DigestSettings, Preferences
from engagement.render.wording.formats import number
from engagement.render.wording.reader import reading_in

TODAY = date(2026, 10, 5)
GOOD = {"weekday": "0", "at": "09:00", "all_clear": "no", "roll_up": "yes"}
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("", None),
        ("20000", 20_000.0),
        ("20,000", 20_000.0),
        ("1.250.000", 1_250_000.0),
        ("20 000", 20_000.0),
        ("20'000", 20_000.0),
        ("12,50,000", 1_250_000.0),
    ],
)
def test_a_revenue_is_read_as_people_write_it(written: str, amount: float | None) -> None:
    form = read_form({**GOOD, "min": written})
    assert problems(form, today=TODAY) == {}
    assert form.minimum_arr() == amount


@pytest.mark.parametrize(
    "written", ["20.5", "1,5", "-3", "EUR 20", "1e9", "nan", "1.234,567", "12,34", "1,2,345", "９０"]
)
def test_what_is_no_whole_number_is_refused(written: str) -> None:
    found = problems(read_form({**GOOD, "min": written}), today=TODAY)
    assert found == {"min": "Write a whole number such as 20,000, or leave it empty."}


@pytest.mark.parametrize("amount", [0.0, 999.0, 20_000.0, 1_250_000.0, 123_456_789_000.0])
def test_what_stands_in_the_window_can_be_sent_back_in_every_region(amount: float) -> None:
    for locale in ("en_GB", "en_US", "en_DE", "en_CH", "en_SE", "en_IN", "en_ZA", "en_FR", "en_AT"):
        with reading_in(locale):
            written = number(amount, 0)
        assert len(written) <= 20
        form = read_form({**GOOD, "min": written})
        assert problems(form, today=TODAY) == {}, written
        assert form.minimum_arr() == amount


def test_a_pause_begins_in_the_future_and_ends_within_a_year() -> None:
    for day, wrong in (("2026-10-05", True), ("2026-10-06", False), ("2027-10-06", False), ("2027-10-07", True)):
        found = problems(read_form({**GOOD, "paused_until": day}), today=TODAY)
        assert ("paused_until" in found) is wrong, day


def test_a_form_from_a_strange_client_is_refused_input_by_input() -> None:
    form = read_form({"weekday": "9", "at": "25:00", "paused_until": "soon", "min": None})
    assert set(problems(form, today=TODAY)) == {"weekday", "at"}


def test_what_is_the_default_goes_on_following_it() -> None:
    defaults = DigestSettings(weekday=2, minute=600)
    form = read_form({**GOOD, "weekday": "2", "at": "10:00", "all_clear": "yes"})
    assert form.preferences("U1", defaults) == Preferences("U1", all_clear=True)


def test_the_next_slot_comes_after_the_pause() -> None:
    now = datetime(2026, 10, 5, 12, tzinfo=BERLIN)
    assert next_slot(now, "Europe/Berlin", DigestSettings()).at == datetime(2026, 10, 12, 9, tzinfo=BERLIN)
    paused = DigestSettings(paused_until=date(2026, 10, 13))
    assert next_slot(now, "Europe/Berlin", paused).at == datetime(2026, 10, 19, 9, tzinfo=BERLIN)
    until_monday = DigestSettings(paused_until=date(2026, 10, 19), minute=0)
    assert next_slot(now, "Europe/Berlin", until_monday).at == datetime(2026, 10, 19, 0, tzinfo=BERLIN)


def test_a_week_is_not_yet_then_due_or_paused() -> None:
    slot = datetime(2026, 10, 5, 9, tzinfo=BERLIN)
    wants = DigestSettings()
    assert week_at(slot - timedelta(minutes=1), "Europe/Berlin", wants, None).timing is Timing.NOT_YET
    assert week_at(slot, "Europe/Berlin", wants, None).timing is Timing.DUE
    paused = DigestSettings(paused_until=date(2026, 10, 6))
    assert week_at(slot, "Europe/Berlin", paused, None).timing is Timing.PAUSED
