"""Cases of plays in the store: written, changed, read back open or closed, by workspace."""

from dataclasses import replace
from datetime import UTC, date, datetime

from engagement.model import Workspace
from engagement.play_case import PlayCase
from engagement.store import cases, queries
from engagement.store.database import Database
from engagement.store.tables import AccountRow

DAY = date(2026, 7, 1)
OPEN = PlayCase("a", "widen_contacts", DAY, 3.25, 50.5, {"effective_contacts": 40.0})
OTHER = PlayCase("a", "clear_requests", DAY, 1.0, None)
CLOSED = replace(
    OPEN,
    carried_out_at=datetime(2026, 7, 9, 8, 30, tzinfo=UTC),
    activity="crm:1",
    closed_on=date(2026, 9, 30),
    score_then=55.0,
    points_then={"effective_contacts": 60.0},
)


def test_cases_come_back_as_saved_and_change_by_their_key(database: Database) -> None:
    for name in ("W", "other"):
        with database.session(name, write=True) as session:
            queries.save_workspace(session, Workspace(name))
            session.insert_many(AccountRow, [{"account_id": "a", "name": "A"}])
    with database.session("W", write=True) as session:
        cases.save_cases(session, [OPEN, OTHER])
    with database.session("W") as session:
        assert cases.open_cases(session) == [OTHER, OPEN]
        assert cases.closed_cases(session, until=date(2026, 12, 31)) == []
    with database.session("W", write=True) as session:
        cases.save_cases(session, [CLOSED])
        cases.save_cases(session, [])
    with database.session("W") as session:
        assert cases.open_cases(session) == [OTHER]
        assert cases.closed_cases(session, until=date(2026, 9, 30)) == [CLOSED]
        assert cases.closed_cases(session, until=date(2026, 9, 29)) == []
    with database.session("other") as session:
        assert cases.open_cases(session) == []
