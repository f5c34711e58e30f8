"""The days ahead of the sample company: rows of their own, that change nothing before them and never fall silent."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from engagement.model import Entity
from engagement.sample import AHEAD_DAYS, AccountRows, SampleCompany, generate
from engagement.sample.days import days_around

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = [date(2026, 9, 2), date(2026, 11, 27), date(2026, 12, 21), date(2027, 1, 3), date(2027, 3, 28)]


def company(day: date, *, ahead: bool) -> SampleCompany:
    return generate(accounts=60, as_of=datetime.combine(day, time(14), BERLIN), ahead=ahead)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BERLIN)


@pytest.fixture(scope="module", params=DAYS, ids=str)
def both(request: pytest.FixtureRequest) -> tuple[date, list[AccountRows], list[AccountRows]]:
    day: date = request.param
    return day, list(company(day, ahead=False).books()), list(company(day, ahead=True).books())


def test_the_rows_before_stay_as_they_are(both: tuple[date, list[AccountRows], list[AccountRows]]) -> None:
    _, plain, longer = both
    for before, book in zip(plain, longer, strict=True):
        assert book.account == before.account
        for entity in (Entity.CONTACTS, Entity.ACTIVITIES, Entity.ATTENDEES, Entity.USAGE, Entity.OUTCOMES):
            rows = list(before.of(entity))
            assert list(book.of(entity))[: len(rows)] == rows


def test_what_is_added_happens_from_tomorrow_on_for_four_weeks(
    both: tuple[date, list[AccountRows], list[AccountRows]],
) -> None:
    day, plain, longer = both
    first, end = day + timedelta(days=1), day + timedelta(days=AHEAD_DAYS + 1)
    work = days_around(midnight(day))
    for before, book in zip(plain, longer, strict=True):
        for row in book.activities[len(before.activities) :]:
            assert midnight(first) <= row.occurred_at < midnight(end)
            assert row.scheduled_for is None or row.status == "scheduled" or row.scheduled_for < midnight(end)
            assert row.arrived_at is None
        for used in book.usage[len(before.usage) :]:
            assert first <= used.day < end
            assert work.is_business(used.day)


def test_every_source_but_the_stopped_one_goes_on(both: tuple[date, list[AccountRows], list[AccountRows]]) -> None:
    """A week of silence would count as a source that broke."""
    day, _, longer = both
    moments: dict[str, set[datetime]] = {}
    for book in longer:
        for row in book.activities:
            moments.setdefault(row.source, set()).add(row.occurred_at)
        moments.setdefault("usage", set()).update(midnight(row.day) for row in book.usage)
    assert max(moments.pop("partner_portal")) < midnight(day - timedelta(days=20))
    for source, at in moments.items():
        ordered = [midnight(day), *sorted(moment for moment in at if moment > midnight(day))]
        gaps = [
            b - a for a, b in zip(ordered, [*ordered[1:], midnight(day + timedelta(days=AHEAD_DAYS + 1))], strict=True)
        ]
        assert max(gaps) < timedelta(days=7), source


def test_keys_stay_unique_but_for_what_was_planned_and_took_place(
    both: tuple[date, list[AccountRows], list[AccountRows]],
) -> None:
    _, _, longer = both
    for book in longer:
        versions: dict[str, list[str]] = {}
        for row in book.activities:
            versions.setdefault(row.activity_id, []).append(row.status)
        assert {tuple(found) for found in versions.values() if len(found) > 1} <= {("scheduled", "completed")}
        guests = [(row.activity_id, row.contact_id) for row in book.attendees]
        assert len(guests) == len(set(guests))
        used = [(row.user_id, row.feature, row.day) for row in book.usage]
        assert len(used) == len(set(used))


def test_meetings_in_the_calendar_are_held_and_the_next_is_put_in() -> None:
    book = company(DAYS[0], ahead=True).book("ACCT-101")  # meets every week
    held = [row for row in book.activities if row.status == "completed" and row.status_at is not None]
    assert len([row for row in held if row.kind == "meeting"]) >= AHEAD_DAYS // 7 - 1
    planned = [row for row in book.activities if row.status == "scheduled" and row.kind == "meeting"]
    assert max(row.scheduled_for for row in planned if row.scheduled_for) >= midnight(
        DAYS[0] + timedelta(AHEAD_DAYS + 1)
    )


def test_closed_and_silent_accounts_stay_so() -> None:
    plain, longer = company(DAYS[0], ahead=False), company(DAYS[0], ahead=True)
    for account in ("ACCT-127", "ACCT-130", "ACCT-131"):
        assert longer.book(account) == plain.book(account)
