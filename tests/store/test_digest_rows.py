"""Preferences and the rows of digests, on both databases: one row for a person and week, workspaces apart."""

from datetime import UTC, date, datetime, timedelta

from engagement.delivery import DigestState
from engagement.model import Workspace
from engagement.preferences import DigestSettings, Preferences, settled
from engagement.store import digests, preferences, queries
from engagement.store.database import Database

AT = datetime(2026, 10, 5, 7, tzinfo=UTC)


def _made(database: Database) -> None:
    for name in ("w", "other"):
        with database.session(name, write=True) as session:
            queries.save_workspace(session, Workspace(name))


def test_a_week_is_settled_once_and_tells_until_when_a_person_was_told(database: Database) -> None:
    _made(database)
    first = digests.StoredDigest("U1", "2026-W40", DigestState.QUEUED, AT, AT, delivery_id="d1")
    skipped = digests.StoredDigest("U1", "2026-W41", DigestState.SKIPPED, AT, AT + timedelta(7), reason="nothing new")
    with database.session("w", write=True) as session:
        assert digests.settle_week(session, first)
        assert not digests.settle_week(session, digests.StoredDigest("U1", "2026-W40", DigestState.SKIPPED, AT, AT))
        assert digests.settle_week(session, skipped)
    with database.session("w") as session:
        assert digests.settled_weeks(session, ["U1", "U2"], "2026-W40") == {"U1": first}
        assert digests.last_told(session, ["U1", "U2"]) == {"U1": AT}
    with database.session("other") as session:
        assert digests.settled_weeks(session, ["U1"], "2026-W40") == {}
        assert digests.last_told(session, ["U1"]) == {}


def test_choices_replace_each_other_and_leave_defaults_open(database: Database) -> None:
    _made(database)
    with database.session("w", write=True) as session:
        assert preferences.preferences(session, "U1") is None
        preferences.save_preferences(session, Preferences("U1", weekday=2, minimum_arr=5e4), at=AT)
        preferences.save_preferences(session, Preferences("U1", weekday=4, all_clear=True), at=AT)
    with database.session("w") as session:
        chosen = preferences.preferences(session, "U1")
    assert chosen == Preferences("U1", weekday=4, all_clear=True)
    assert settled(chosen, DigestSettings(minute=600)) == DigestSettings(weekday=4, minute=600, all_clear=True)
    with database.session("other") as session:
        assert preferences.preferences(session, "U1") is None


def test_a_pause_ends_on_its_day() -> None:
    paused = DigestSettings(paused_until=date(2026, 10, 12))
    assert paused.paused_on(date(2026, 10, 11))
    assert not paused.paused_on(date(2026, 10, 12))
