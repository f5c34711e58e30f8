"""Activities by reference: the version that a moment sees, who took part, and only the account's own."""

from datetime import UTC, datetime, timedelta

from test_bulk import activity, fill

from engagement.model import ActivityLine
from engagement.store.activity_lines import activity_lines
from engagement.store.database import Database

NOON = datetime(2026, 9, 7, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BEFORE = NOON + 10 * DAY


def test_lines_come_by_reference_with_everybody_named(database: Database) -> None:
    attendees = [
        {"account_id": "A", "source": "crm", "activity_id": "m", "contact_id": who, "response": None, "attended": True}
        | {"updated_at": None, "extra": None}
        for who in ("2", "1")
    ]
    meeting = activity("m", NOON, kind="meeting", direction="mutual", status="completed")
    fill(database, activities=[meeting, activity("e", NOON + DAY)], attendees=attendees)
    with database.session("W") as session:
        found = activity_lines(session, "A", ["crm:m", "crm:e", "crm:none", "crm:m"], before=BEFORE)
        assert activity_lines(session, "A", [], before=BEFORE) == {}
    assert found == {
        "crm:m": ActivityLine("crm:m", NOON, "meeting", "mutual", "completed", ("1", "2")),
        "crm:e": ActivityLine("crm:e", NOON + DAY, "email", "outbound", "sent"),
    }


def test_the_version_is_the_last_that_was_true_before_the_moment(database: Database) -> None:
    scheduled = activity("m", NOON, kind="meeting", status="scheduled", is_current=False)
    called_off = activity("m", NOON + 3 * DAY, kind="meeting", status="cancelled", version=2)
    fill(database, activities=[scheduled, called_off])
    with database.session("W") as session:
        seen = {days: activity_lines(session, "A", ["crm:m"], before=NOON + days * DAY) for days in (0, 2, 4)}
    assert seen[0] == {}
    assert seen[2]["crm:m"].status == "scheduled"
    assert seen[4]["crm:m"].status == "cancelled"


def test_ids_with_colons_are_found_and_other_accounts_records_are_not(database: Database) -> None:
    rows = [activity("x:1", NOON), activity("y", NOON, account_id="B")]
    fill(database, activities=rows)
    with database.session("W") as session:
        assert set(activity_lines(session, "A", ["crm:x:1", "crm:y"], before=BEFORE)) == {"crm:x:1"}
