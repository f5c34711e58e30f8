"""The sample company's rows are what data.md section 1 asks of import files, and plausible."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from engagement.model import Entity
from engagement.sample import AccountRows, columns, generate
from engagement.sample.rows import ActivityRow, PersonRow

BERLIN = ZoneInfo("Europe/Berlin")
AS_OF = datetime(2026, 9, 2, 14, 30, tzinfo=BERLIN)
SOURCES = {"mail", "calendar", "crm", "product", "partner_portal"}

# Copied from data.md section 1: required and optional columns.
DATA_MD = {
    "people": "email name manager_email team role",
    "accounts": "account_id name segment arr currency renewal_date owner_email manager_email seats features_entitled "
    "stage timezone country closed_at",
    "contacts": "contact_id account_id name email title department is_exec is_sponsor left_on",
    "activities": "account_id kind occurred_at activity_id source direction status contact_id contact_email "
    "owner_email thread_id series_id is_strategic is_bulk duration_minutes scheduled_for booked_at status_at "
    "cancelled_by out_until arrived_at",
    "attendees": "activity_id contact_id contact_email source response attended",
    "usage": "account_id day feature user_id events active_minutes source",
    "outcomes": "account_id occurred_on outcome amount reason",
}
KINDS = {
    "email", "message", "call", "meeting", "business_review", "training", "certification", "community_post",
    "community_event", "survey",
}  # fmt: skip
STATUSES = {
    "sent", "received", "scheduled", "completed", "cancelled", "no_show", "declined", "rescheduled", "no_answer",
    "voicemail", "bounced", "auto_reply",
}  # fmt: skip


@pytest.fixture(scope="module")
def books() -> list[AccountRows]:
    return list(generate(accounts=60, as_of=AS_OF).books())


def activities(books: list[AccountRows]) -> Iterator[ActivityRow]:
    return (row for book in books for row in book.activities)


@pytest.mark.parametrize("entity", list(Entity))
def test_columns_are_those_of_the_contract(entity: Entity) -> None:
    names = columns(entity)
    assert set(names) <= set(DATA_MD[entity.value].split())
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere(books: list[AccountRows]) -> None:
    people = {row.email for row in generate(as_of=AS_OF).rows(Entity.PEOPLE) if isinstance(row, PersonRow)}
    for book in books:
        account = book.account.account_id
        contacts = {row.contact_id for row in book.contacts}
        mine = {(row.source, row.activity_id) for row in book.activities}
        assert {book.account.owner_email, book.account.manager_email} <= people
        assert {row.account_id for row in book.contacts} == {account}
        assert {row.account_id for row in book.activities} <= {account}
        assert {row.account_id for row in book.usage} <= {account}
        assert {row.account_id for row in book.outcomes} <= {account}
        assert {row.contact_id for row in book.activities} - {None} <= contacts
        assert {row.owner_email for row in book.activities} <= people
        assert all((row.source, row.activity_id) in mine and row.contact_id in contacts for row in book.attendees)


def test_every_key_is_used_once(books: list[AccountRows]) -> None:
    keys = [(row.source, row.activity_id) for row in activities(books)]
    assert len(keys) == len(set(keys))
    guests = [(row.source, row.activity_id, row.contact_id) for book in books for row in book.attendees]
    assert len(guests) == len(set(guests))
    used = [(row.account_id, row.user_id, row.feature, row.day) for book in books for row in book.usage]
    assert len(used) == len(set(used))
    contacts = [row.contact_id for book in books for row in book.contacts]
    assert len(contacts) == len(set(contacts))
    addresses = [row.email for book in books for row in book.contacts]
    assert len(addresses) == len(set(addresses))


def test_closed_sets_hold_only_their_words(books: list[AccountRows]) -> None:
    for row in activities(books):
        assert row.kind in KINDS
        assert row.direction in {"outbound", "inbound", "mutual"}
        assert row.status in STATUSES
        assert row.source in SOURCES
        assert row.cancelled_by in {"us", "customer", "unknown", None}
    assert {row.response for book in books for row in book.attendees} <= {
        "accepted", "declined", "tentative", "none", None,
    }  # fmt: skip
    assert {row.outcome for book in books for row in book.outcomes} == {
        "renewed", "churned", "expanded", "contracted",
    }  # fmt: skip
    assert {book.account.segment for book in books} == {"enterprise", "mid_market", "smb"}


def test_every_kind_and_the_telling_statuses_occur(books: list[AccountRows]) -> None:
    assert {row.kind for row in activities(books)} == KINDS
    assert {row.status for row in activities(books)} >= {
        "sent", "received", "scheduled", "completed", "cancelled", "no_show", "no_answer", "voicemail", "bounced",
        "auto_reply",
    }  # fmt: skip
    assert {row.source for row in activities(books)} == SOURCES
    assert any(row.is_bulk for row in activities(books))
    assert any(row.out_until for row in activities(books))


def test_nothing_happens_at_as_of_or_later_but_meetings_on_the_calendar(books: list[AccountRows]) -> None:
    for row in activities(books):
        assert row.occurred_at < AS_OF
        if row.status == "scheduled":
            assert row.scheduled_for is not None
            assert row.scheduled_for > AS_OF
        assert row.booked_at is None or row.booked_at <= row.occurred_at
    assert any(row.status == "scheduled" for row in activities(books))
    for book in books:
        assert all(row.day < AS_OF.date() for row in book.usage)
        assert all(row.occurred_on < AS_OF.date() for row in book.outcomes)


def test_two_years_reach_up_to_the_day_before(books: list[AccountRows]) -> None:
    days = [row.occurred_at.date() for row in activities(books)]
    assert date(2024, 9, 4) <= min(days) <= date(2024, 9, 10)
    assert max(days) == date(2026, 9, 1)
    used = {row.day for book in books for row in book.usage}
    assert max(used) == date(2026, 9, 1)
    assert AS_OF.date() - min(used) >= timedelta(days=630)


def test_people_work_on_business_days_at_business_hours(books: list[AccountRows]) -> None:
    free = holidays.country_holidays("DE", years=[2024, 2025, 2026])
    for row in activities(books):
        if row.status == "auto_reply":
            continue
        assert row.occurred_at.weekday() < 5, row
        assert row.occurred_at.date() not in free, row
        assert 7 <= row.occurred_at.hour < 20, row
        assert row.occurred_at.utcoffset() == row.occurred_at.astimezone(BERLIN).utcoffset()


def test_august_and_the_end_of_the_year_are_low() -> None:
    company = generate(accounts=120, as_of=datetime(2026, 3, 1, tzinfo=BERLIN))
    by_day: Counter[date] = Counter()
    for number in range(132, 212):  # accounts without a story, which live by the seasons
        by_day.update(row.occurred_at.date() for row in company.book(f"ACCT-{number}").activities if not row.is_bulk)

    def busy(first: date, last: date) -> float:
        return sum(count for day, count in by_day.items() if first <= day <= last) / ((last - first).days + 1)

    usual = busy(date(2025, 1, 13), date(2025, 7, 31))
    assert busy(date(2025, 8, 1), date(2025, 8, 31)) < 0.92 * usual
    assert busy(date(2025, 12, 22), date(2026, 1, 2)) < 0.6 * usual
    assert busy(date(2025, 9, 12), date(2025, 9, 30)) > 1.05 * usual


def test_nobody_acts_after_leaving(books: list[AccountRows]) -> None:
    left = {row.contact_id: row.left_on for book in books for row in book.contacts if row.left_on}
    assert left
    for book in books:
        gone = {row.contact_id for row in book.contacts if row.left_on}
        present = {row.activity_id: row.contact_id for row in book.attendees if row.attended and row.contact_id in gone}
        for act in book.activities:
            who = act.contact_id if act.contact_id in gone else present.get(act.activity_id)
            if who is not None and act.status in {"received", "completed"}:
                day = left[who]
                assert day is not None
                assert act.occurred_at.date() < day


def test_only_product_users_within_the_seats_use_what_was_paid_for(books: list[AccountRows]) -> None:
    for book in books:
        paid = set((book.account.features_entitled or "").split(";")) | {"login"}
        assert {row.feature for row in book.usage} <= paid
        assert len({row.user_id for row in book.usage}) <= (book.account.seats or 0)
        assert all(row.events > 0 for row in book.usage)


def test_names_and_addresses_are_plainly_invented(books: list[AccountRows]) -> None:
    for book in books:
        assert all(row.email.endswith(".example") for row in book.contacts)
    names = [book.account.name for book in books]
    assert len(names) == len(set(names))
