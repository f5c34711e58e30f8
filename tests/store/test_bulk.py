"""Bulk reads: exactly the declared frames, the same by rows and by Arrow, in a fixed number of statements."""

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import event

from engagement import Engagement, frames
from engagement.errors import DatabaseUnavailable
from engagement.frames import Events
from engagement.model import Workspace
from engagement.store import bulk, bulk_queries
from engagement.store.database import Database
from engagement.store.tables import AccountRow, ActivityRow, AttendeeRow, ContactRow, UsageRow, WorkspaceRow

END = datetime(2026, 7, 1, tzinfo=UTC)
SCHEMAS = {
    "accounts": frames.ACCOUNTS,
    "contacts": frames.CONTACTS,
    "activities": frames.ACTIVITIES,
    "attendees": frames.ATTENDEES,
    "usage": frames.USAGE,
    "deliveries": frames.DELIVERIES,
}
ODD_ID = '\'; DROP TABLE accounts; -- "%s" :x \u202e\U0001f600'


def at(month: int, day: int, hour: int = 0, **more: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC, **more)


def activity(key: str, occurred: datetime, **given: Any) -> dict[str, Any]:
    optional = ("thread_id", "series_id", "contact_id", "owner_email", "cancelled_by", "scheduled_for", "booked_at")
    return {
        **dict.fromkeys((*optional, "out_until", "status_at", "is_strategic", "is_bulk", "duration_minutes", "extra")),
        "source": "crm",
        "activity_id": key,
        "version": 1,
        "is_current": True,
        "account_id": "A",
        "kind": "email",
        "direction": "outbound",
        "status": "sent",
        "occurred_at": occurred,
        "date_only": False,
        "arrived_at": occurred,
        "row_hash": b"x",
        **given,
    }


def usage(day: date, **given: Any) -> dict[str, Any]:
    row = {"account_id": "A", "day": day, "feature": "login", "user_id": "u", "source": "app", "events": 1}
    return {**row, "active_minutes": None, **given}


def fill(
    database: Database,
    workspace: str = "W",
    *,
    activities: Sequence[dict[str, Any]] = (),
    attendees: Sequence[dict[str, Any]] = (),
    days: Sequence[dict[str, Any]] = (),
    accounts: Sequence[str] = ("A", "B"),
    timezone: str = "UTC",
) -> None:
    with database.session(workspace, write=True) as session:
        settings = {"timezone": timezone, "currency": "USD", "week_start": 0, "weekend": [5, 6]}
        session.insert_many(WorkspaceRow, [settings])
        session.insert_many(AccountRow, [{"account_id": key, "name": key} for key in accounts])
        people = [{"account_id": key, "contact_id": number} for key in accounts for number in ("1", "2")]
        session.insert_many(ContactRow, people)
        session.insert_many(ActivityRow, activities)
        session.insert_many(AttendeeRow, attendees)
        session.insert_many(UsageRow, days)


def read(
    database: Database,
    ids: Sequence[str] | None = None,
    *ends: datetime,
    known_at: datetime | None = None,
    workspace: str = "W",
    timezone: str = "UTC",
) -> Events:
    return bulk.read_events(
        database, Workspace(workspace, timezone=timezone), account_ids=ids, ends=ends or (END,), known_at=known_at
    )


@pytest.fixture(params=["rows", "arrow"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of reading: few records as rows, many as Arrow."""
    monkeypatch.setattr(bulk, "FEW_ROWS", 60_000 if request.param == "rows" else -1)
    name: str = request.param
    return name


def test_an_empty_workspace_gives_empty_frames_of_the_declared_types(database: Database, way: str) -> None:
    events = read(database)
    for name, schema in SCHEMAS.items():
        assert dict(getattr(events, name).schema) == schema, name
        assert len(getattr(events, name)) == 0


def test_every_column_comes_back_as_declared(database: Database, way: str) -> None:
    instant = at(3, 29, 1, minute=59, second=59, microsecond=999_999)
    row = activity(
        ODD_ID,
        instant,
        contact_id="1",
        owner_email="o@x.example",
        thread_id="t",
        series_id="s",
        is_strategic=True,
        is_bulk=False,
        duration_minutes=12.5,
        cancelled_by="us",
        scheduled_for=instant,
        kind="call",
        booked_at=at(1, 1),
        status_at=at(1, 2),
        out_until=at(1, 3),
        arrived_at=at(1, 4),
    )
    present = {"source": "crm", "activity_id": ODD_ID, "contact_id": "2", "account_id": "A"}
    fill(
        database,
        activities=[activity("plain", at(2, 1), date_only=True), row],
        attendees=[{**present, "response": "accepted", "attended": True}],
        days=[usage(date(2026, 2, 3), events=7, active_minutes=0.5), usage(date(2026, 1, 3), user_id="", feature="f")],
    )
    with database.session("W", write=True) as session:
        session.upsert_many(
            AccountRow,
            [
                {
                    "account_id": "A",
                    "name": "A",
                    "segment": "s\0",
                    "seats": 0,
                    "features_entitled": 2,
                    "features": ["x;", "ü"],
                }
            ],
        )
        contact = {"title": "CTO\0", "department": "\ufdd00", "is_exec": True, "is_sponsor": False}
        session.upsert_many(
            ContactRow, [{"account_id": "A", "contact_id": "1", **contact, "left_on": date(2026, 5, 6)}]
        )
    events = read(database)

    for name, schema in SCHEMAS.items():
        assert dict(getattr(events, name).schema) == schema, name
    first = datetime(2026, 1, 3, tzinfo=UTC)
    assert events.accounts.rows() == [
        ("A", "s\0", 0, 2, ["x;", "ü"], first),
        ("B", None, None, None, None, None),
    ]
    assert set(events.contacts.rows()) == {
        ("A", "1", "CTO\0", "\ufdd00", True, False, date(2026, 5, 6)),
        *((account, number, *(None,) * 5) for account, number in (("A", "2"), ("B", "1"), ("B", "2"))),
    }
    plain, odd = events.activities.sort("activity_id", descending=True).rows(named=True)
    assert plain == {name: activity("plain", at(2, 1), date_only=True)[name] for name in frames.ACTIVITIES}
    assert odd == {name: row[name] for name in frames.ACTIVITIES}
    assert events.attendees.rows() == [("A", "crm", ODD_ID, "2", "accepted", True)]
    assert sorted(events.usage.rows(), key=str) == [
        ("A", "app", date(2026, 1, 3), None, "f", 1, None),
        ("A", "app", date(2026, 2, 3), "u", "login", 7, 0.5),
    ]


def test_columns_that_are_empty_for_long_still_have_their_type(database: Database, way: str) -> None:
    """ADBC looks at the first rows only."""
    rows = [activity(f"{n:05}", at(1, 1) + timedelta(minutes=n)) for n in range(3000)]
    rows[-1].update(thread_id="late", duration_minutes=1.5, is_bulk=True)
    fill(database, activities=rows)
    events = read(database)
    assert events.activities.sort("occurred_at").row(-1, named=True)["thread_id"] == "late"
    assert events.activities["duration_minutes"].sum() == 1.5


def test_records_count_by_when_they_occurred_and_by_when_they_arrived(database: Database) -> None:
    just_before = END - timedelta(microseconds=1)
    rows = [
        activity("early", at(1, 1)),
        activity("last instant", just_before),
        activity("at the end", END),
        activity("late to arrive", at(1, 2), arrived_at=at(6, 1)),
        activity("versions", at(2, 1), version=1, is_current=False, status="scheduled", kind="meeting"),
        activity("versions", at(3, 1), version=2, status="cancelled", kind="meeting", arrived_at=at(5, 1)),
    ]
    fill(database, activities=rows)

    def keys(**asked: Any) -> list[tuple[Any, ...]]:
        found = read(database, None, at(2, 15), END, **asked).activities
        return sorted(found.select("activity_id", "version" if "version" in found.columns else "status").rows())

    everything = [
        ("early", "sent"),
        ("last instant", "sent"),
        ("late to arrive", "sent"),
        ("versions", "cancelled"),
        ("versions", "scheduled"),
    ]
    assert keys() == everything
    assert keys(known_at=at(5, 1)) == [("early", "sent"), ("versions", "scheduled")]
    assert keys(known_at=at(5, 1) + timedelta(microseconds=1)) == [everything[0], *everything[3:]]


def test_attendees_belong_to_activities_that_are_known(database: Database) -> None:
    fill(
        database,
        activities=[activity("known", at(1, 1)), activity("later", at(1, 1), arrived_at=at(6, 1))],
        attendees=[
            {"source": source, "activity_id": key, "contact_id": "1", "account_id": "A", "response": None}
            for source, key in (("crm", "known"), ("crm", "later"), ("mail", "known"))
        ],
    )
    assert read(database, known_at=at(5, 1)).attendees.select("source", "activity_id").rows() == [("crm", "known")]
    assert len(read(database).attendees) == 2


def test_a_usage_day_is_a_record_at_its_local_midnight(database: Database) -> None:
    """In Auckland (UTC+12 in July) July 2nd begins on July 1st, 12:00 UTC."""
    fill(database, days=[usage(date(2026, 7, day)) for day in (1, 2, 3)], timezone="Pacific/Auckland")
    midnight = datetime(2026, 7, 1, 12, tzinfo=UTC)

    def days(end: datetime, known_at: datetime | None = None) -> list[int]:
        found = read(database, None, end, known_at=known_at, timezone="Pacific/Auckland")
        return sorted(day.day for day in found.usage["day"])

    assert days(midnight) == [1]
    assert days(midnight + timedelta(microseconds=1)) == [1, 2]
    assert days(midnight + timedelta(days=9)) == [1, 2, 3]
    assert days(midnight + timedelta(days=9), known_at=midnight) == [1]
    events = read(database, None, midnight, midnight + timedelta(days=9), timezone="Pacific/Auckland")
    assert events.accounts["first_record_at"][0] == datetime(2026, 6, 30, 12, tzinfo=UTC)
    assert events.deliveries.sort("window_end").rows() == [
        ("app", "usage", datetime(2026, 6, 30, 12, tzinfo=UTC), midnight, datetime(2026, 6, 30, 12, tzinfo=UTC)),
        (
            *("app", "usage", datetime(2026, 6, 30, 12, tzinfo=UTC)),
            *(midnight + timedelta(days=9), datetime(2026, 7, 2, 12, tzinfo=UTC)),
        ),
    ]


def test_deliveries_tell_each_sources_first_of_a_kind_and_last_of_all(database: Database) -> None:
    rows = [
        activity("1", at(1, 5), source="crm", kind="email", account_id="B"),
        activity("2", at(2, 5), source="crm", kind="call"),
        activity("3", at(4, 5), source="crm", kind="email", arrived_at=at(6, 5)),
        activity("4", at(3, 5), source="mail", kind="email"),
    ]
    fill(database, activities=rows, days=[usage(date(2026, 3, 9), source="crm"), usage(date(2026, 1, 2), source="crm")])
    ends = at(1, 3), at(3, 1), END
    expected = {
        ("crm", "call"): (at(2, 5), [at(1, 2), at(2, 5), at(4, 5)]),
        ("crm", "email"): (at(1, 5), [at(1, 2), at(2, 5), at(4, 5)]),
        ("crm", "usage"): (at(1, 2), [at(1, 2), at(2, 5), at(4, 5)]),
        ("mail", "email"): (at(3, 5), [None, None, at(3, 5)]),
    }
    for ids in (None, ["A"], ["nobody"]):
        found = read(database, ids, *ends).deliveries
        assert sorted(found.rows(), key=str) == sorted(
            (
                (*key, first, end, last)
                for key, (first, latest) in expected.items()
                for end, last in zip(ends, latest, strict=False)
            ),
            key=str,
        )
    replay = read(database, None, END, known_at=at(3, 1)).deliveries
    assert sorted(replay.rows()) == [
        ("crm", "call", at(2, 5), END, at(2, 5)),
        ("crm", "email", at(1, 5), END, at(2, 5)),
        ("crm", "usage", at(1, 2), END, at(2, 5)),
    ]


def test_only_the_accounts_that_were_asked_for(database: Database) -> None:
    fill(
        database,
        accounts=("A", "B", ODD_ID),
        activities=[activity(key, at(1, 1), account_id=key) for key in ("A", "B", ODD_ID)],
        days=[usage(date(2026, 1, 1), account_id=key) for key in ("A", "B", ODD_ID)],
    )
    for asked in ([ODD_ID], ["B", "A", "A"], ["nobody"], [], ["' OR '1'='1", "\0", "\ud800", '"', "\\"]):
        events = read(database, asked)
        wanted = sorted({"A", "B", ODD_ID} & set(asked))
        for name in ("accounts", "activities", "usage"):
            assert sorted(getattr(events, name)["account_id"]) == wanted, (asked, name)
        assert sorted(set(events.contacts["account_id"])) == wanted


def test_tens_of_thousands_of_ids_are_one_parameter(database: Database) -> None:
    fill(database, activities=[activity("1", at(1, 1))])
    events = read(database, [f"ACCT-{number}" for number in range(50_000)] + ["A"])
    assert events.accounts["account_id"].to_list() == ["A"]
    assert len(events.activities) == 1


def test_another_workspace_with_equal_ids_stays_out(database: Database) -> None:
    fill(database, "W", activities=[activity("1", at(1, 1))], days=[usage(date(2026, 1, 1))])
    canary = {"source": "canary", "thread_id": "canary"}
    present = {"source": "crm", "activity_id": "1", "contact_id": "1", "account_id": "A", "response": "accepted"}
    fill(
        database,
        "other",
        activities=[activity("1", at(1, 1), **canary), activity("2", at(1, 2))],
        attendees=[present],
        days=[usage(date(2026, 1, 1), source="canary", feature="canary")],
        accounts=("A", "B", "C"),
    )
    for ids in (None, ["A", "C"]):
        events = read(database, ids)
        assert len(events.activities) == 1
        assert len(events.attendees) == 0
        assert "C" not in events.accounts["account_id"]
        assert not any("canary" in str(getattr(events, name).rows()) for name in SCHEMAS)
        assert all(len(getattr(read(database, ids, workspace="none"), name)) == 0 for name in SCHEMAS)


@contextmanager
def _statements(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement != "BEGIN":
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def test_the_number_of_statements_does_not_grow(database: Database, way: str) -> None:
    accounts = [f"ACCT-{number}" for number in range(200)]
    rows = [activity(f"{key}-{n}", at(1, 1 + n), account_id=key) for key in accounts for n in range(3)]
    fill(database, activities=rows, accounts=accounts)
    for ids, ends in (
        (None, [END]),
        (accounts, [END - timedelta(days=n) for n in range(40)]),
        (accounts[:1], [END]),
    ):
        with _statements(database) as seen:
            read(database, ids, *ends)
        assert len(seen) == {"rows": 9, "arrow": 4}[way]


def test_sqlite_finds_the_records_of_some_accounts_by_account(database: Database) -> None:
    """Not by reading the whole workspace's, as it would rather do with attendees."""
    if not database.is_sqlite:
        pytest.skip("PostgreSQL decides by its statistics")
    parameters = {"workspace": "W", "ids": '["A"]', "end": 0, "day": "2026-01-01"}
    with database.engine.connect() as connection:
        for name, statement in bulk_queries.statements(bulk_queries.Shape(sqlite=True, some=True, known=False)).items():
            compiled: Any = statement.compile(database.engine)
            values = tuple(parameters[key] for key in compiled.positiontup)
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values).all()
            assert "account_id=?" in plan[0].detail, name


def test_a_report_takes_as_many_statements_for_much_as_for_little(database: Database) -> None:
    """Neither activities nor accounts cost a statement, before the first scan and after it."""

    def statements() -> list[int]:
        found = []
        for report in (lambda: service.account_report("A", as_of=END), lambda: service.portfolio_report(as_of=END)):
            report()  # the last scan's baseline is read once
            with _statements(database) as seen:
                report()
            found.append(len(seen))
        return found

    def mails(account: str, days: range) -> list[dict[str, Any]]:
        moments = {f"{account}-{day}": END - timedelta(days=day, hours=3) for day in days}
        return [activity(key, when, account_id=account, contact_id="1") for key, when in moments.items()]

    service = Engagement(database, "W")
    fill(database, activities=mails("A", range(1, 4)), days=[usage(date(2026, 6, 29))])
    little = statements()
    with database.session("W", write=True) as session:
        others = [f"A{number}" for number in range(40)]
        session.insert_many(AccountRow, [{"account_id": key, "name": key} for key in others])
        session.insert_many(ContactRow, [{"account_id": key, "contact_id": "1"} for key in others])
        more = [*mails("A", range(4, 400)), *(mail for key in others for mail in mails(key, range(1, 30)))]
        session.insert_many(ActivityRow, more)
        session.insert_many(UsageRow, [usage(date(2026, 6, day), user_id=f"u{day}") for day in range(2, 29)])
    assert statements() == little
    service.scan(as_of=END, follow_plays=False)
    flagged = [many - few for many, few in zip(statements(), little, strict=True)]
    assert flagged == [1, 2]  # the flags' audit; a portfolio looks for flags only where there was a scan
    assert max(little) <= 17


def test_what_was_read_serves_older_windows_too(database: Database, way: str) -> None:
    """As if it had been read for all of them, also where an end is asked for twice."""
    moments = [at(1, 5), at(2, 5), at(3, 5), at(4, 5)]
    fill(
        database,
        activities=[activity(str(n), when, source=("crm", "mail")[n % 2]) for n, when in enumerate(moments)],
        days=[usage(date(2026, 2, 3)), usage(date(2026, 3, 3), user_id="u")],
    )
    older = [at(1, 10), at(2, 20), at(3, 20)]
    later = read(database, None, END, older[2])
    found = bulk.also_delivered(database, Workspace("W"), later, older)
    for name in SCHEMAS:
        left, right = getattr(found, name), getattr(read(database, None, END, *older), name)
        assert_frame_equal(left.sort(left.columns[:5]), right.sort(right.columns[:5]))


def test_a_read_sees_one_moment(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that is committed between two statements of a read is in none of its frames."""
    fill(database, activities=[activity("1", at(1, 1))])
    original = bulk.read_deliveries

    def meanwhile(*args: Any, **kwargs: Any) -> pl.DataFrame:
        found = original(*args, **kwargs)
        with database.session("W", write=True) as session:
            session.insert_many(ActivityRow, [activity("2", at(1, 2))])
        return found

    monkeypatch.setattr(bulk, "read_deliveries", meanwhile)
    assert len(read(database).activities) == 1
    monkeypatch.setattr(bulk, "read_deliveries", original)
    assert len(read(database).activities) == 2


def test_no_ends_are_an_error_of_the_program(database: Database) -> None:
    with pytest.raises(ValueError, match="window end"):
        bulk.read_events(database, Workspace("W"), account_ids=None, ends=[], known_at=None)


def test_frames_are_complete(database: Database) -> None:
    assert {field.name for field in dataclasses.fields(Events)} == set(SCHEMAS)


def test_a_database_that_is_gone_is_said_to_be(database: Database, way: str) -> None:
    fill(database, activities=[activity("1", at(1, 1))])
    database.dispose()
    if database.is_sqlite:
        database.file.unlink()
    else:
        database = Database.open(database.url.set(database="gone").render_as_string(hide_password=False))
    with pytest.raises(DatabaseUnavailable) as caught:
        read(database)
    database.dispose()
    assert "canary-pw" not in str(caught.value)


def test_both_ways_agree_on_random_records(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds, sources = ("email", "call", "meeting"), ("crm", "mail")
    rows = [
        activity(
            str(n * 7919 % 10_007),
            at(1, 1) + timedelta(hours=n * 5, microseconds=n),
            account_id="AB"[n % 2],
            kind=kinds[n % 3],
            source=sources[n % 5 % 2],
            contact_id="12"[n % 2],
            is_bulk=(None, True, False)[n % 3],
            duration_minutes=(None, n / 7)[n % 2],
            arrived_at=at(1, 1) + timedelta(hours=n * 5 + n % 97),
            status_at=(None, at(2, 2))[n % 4 // 3],
        )
        for n in range(1000)
    ]
    present = [
        {"source": row["source"], "activity_id": row["activity_id"], "contact_id": "1", "account_id": row["account_id"]}
        for row in rows[::3]
    ]
    attendees = [{**row, "attended": (None, True, False)[n % 3]} for n, row in enumerate(present)]
    days = [usage(date(2026, 1, 1) + timedelta(days=n), user_id=str(n % 3), events=n) for n in range(200)]
    fill(database, activities=rows, attendees=attendees, days=days)
    for ids in (None, ["A"]):
        for known_at in (None, at(4, 1)):
            asked = (ids, at(3, 1), at(5, 1))
            monkeypatch.setattr(bulk, "FEW_ROWS", 60_000)
            by_rows = read(database, *asked, known_at=known_at)
            monkeypatch.setattr(bulk, "FEW_ROWS", -1)
            by_arrow = read(database, *asked, known_at=known_at)
            for name in SCHEMAS:
                left, right = getattr(by_rows, name), getattr(by_arrow, name)
                assert_frame_equal(left.sort(left.columns[:5]), right.sort(right.columns[:5]))
            assert len(by_rows.activities) > 100
