"""Migrations keep data, agree with the models, and are safe when several processes ask for them at once."""

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from multiprocessing.context import ForkServerContext
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from filelock import FileLock
from migration_workers import upgrade_together, upgrade_without_end
from sqlalchemy import inspect, select, text
from test_bulk import activity, fill, usage

from engagement.errors import DatabaseUnavailable, SchemaOutOfDate
from engagement.store import flags, migrate
from engagement.store.database import Database
from engagement.store.tables import ActivityRow, Base, FlagEventRow, FlagRow, ScanRow, UsageRow


@pytest.fixture
def empty(new_url: Callable[[], str]) -> Iterator[Database]:
    """A database without tables."""
    opened = Database.open(new_url())
    yield opened
    opened.dispose()


def _tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_the_models_and_the_migrated_schema_are_the_same(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        migrated = inspect(connection)
        for table in Base.metadata.sorted_tables:
            key = migrated.get_pk_constraint(table.name)["constrained_columns"]
            assert key == [column.name for column in table.primary_key]
            assert key[0] == "workspace_id"


def test_up_down_up(empty: Database) -> None:
    migrate.upgrade(empty)
    assert _tables(empty) == {*Base.metadata.tables, "alembic_version"}
    migrate.upgrade(empty)
    migrate.downgrade(empty, "base")
    assert _tables(empty) == {"alembic_version"}
    with pytest.raises(SchemaOutOfDate, match="db upgrade"):
        migrate.check(empty)
    migrate.upgrade(empty)
    migrate.check(empty)


def test_data_outlives_an_upgrade_and_a_downgrade_takes_its_tables_along(empty: Database) -> None:
    migrate.upgrade(empty)
    instant = datetime(2026, 1, 1, microsecond=1, tzinfo=UTC)
    fill(empty, activities=[activity("1", instant)], days=[usage(date(2026, 1, 1))])
    migrate.upgrade(empty)
    with empty.session("W") as session:
        assert session.scalars(select(ActivityRow.occurred_at)).all() == [instant]
        assert session.scalars(select(UsageRow.day)).all() == [date(2026, 1, 1)]
    migrate.downgrade(empty, "base")
    migrate.upgrade(empty)
    with empty.session("W") as session:
        assert session.scalars(select(ActivityRow.occurred_at)).all() == []


def test_flags_and_snapshots_of_the_first_release_outlive_the_second_and_the_way_back(empty: Database) -> None:
    migrate.upgrade(empty, "0001")
    instant = datetime(2026, 1, 1, microsecond=1, tzinfo=UTC)
    fill(empty)
    flag = {
        "flag_id": "f", "account_id": "A", "signal": "review_missed", "subject": "s", "state": "open",
        "strength": None, "severity": None, "first_seen": instant, "last_held": instant, "snoozed_until": None,
        "escalated_to": None, "evidence": {"a": 1}, "revision": 1,
    }  # fmt: skip
    event = {"flag_id": "f", "revision": 1, "at": instant, "to_state": "open"}
    with empty.session("W", write=True) as session:
        session.insert_many(FlagRow, [flag])
        session.insert_many(FlagEventRow, [event])
    for _ in range(2):
        migrate.upgrade(empty)
        with empty.session("W", write=True) as session:
            found = flags.find_flag(session, "f")
            assert found is not None
            assert (found.flag.since, found.flag.verdict, found.flag.revision) == (instant, None, 1)
            assert [each.to_state for each in flags.flag_events(session, ["f"])] == ["open"]
            session.insert_many(ScanRow, [_SCAN])
        migrate.downgrade(empty, "0001")
        assert "scans" not in _tables(empty)
        with empty.session("W") as session:
            assert session.execute(select(FlagRow.flag_id, FlagRow.subject, FlagRow.evidence)).all() == [
                ("f", "s", {"a": 1})
            ]


_SCAN = {
    "as_of": datetime(2026, 1, 1, tzinfo=UTC), "week": "2026-W01", "weekly": True, "config_fingerprint": "f",
    "baseline": "{}", "accounts": 2, "skipped": {}, "started_at": datetime(2026, 1, 1, tzinfo=UTC),
}  # fmt: skip


def test_a_database_without_tables_is_out_of_date(empty: Database) -> None:
    if empty.is_sqlite:
        with pytest.raises(DatabaseUnavailable, match="no database at"):
            migrate.check(empty)
        empty.file.touch()
    with pytest.raises(SchemaOutOfDate, match="db upgrade"):
        migrate.check(empty)
    with pytest.raises(SchemaOutOfDate, match="db upgrade"), empty.session("W") as session:
        session.scalars(select(ActivityRow)).all()


def test_a_newer_schema_is_refused(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from_the_future'"))
    for refused in (migrate.check, migrate.upgrade, lambda known: migrate.downgrade(known, "base")):
        with pytest.raises(SchemaOutOfDate, match="newer version"):
            refused(empty)
    assert "activities" in _tables(empty)


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Makes processes from one that has imported the store already."""
    return multiprocessing.get_context("forkserver")


def test_eight_processes_at_once(empty: Database, processes: ForkServerContext) -> None:
    ready = processes.Barrier(8)
    url = empty.url.render_as_string(hide_password=False)
    workers = [processes.Process(target=upgrade_together, args=(url, ready)) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    migrate.check(empty)


def test_the_holder_of_the_lock_is_killed_in_the_middle(empty: Database, processes: ForkServerContext) -> None:
    migrated = processes.Event()
    url = empty.url.render_as_string(hide_password=False)
    holder = processes.Process(target=upgrade_without_end, args=(url, migrated))
    holder.start()
    assert migrated.wait(60)
    with pytest.raises(DatabaseUnavailable, match="Another process is migrating"):
        migrate.upgrade(empty, wait=0.2)
    waiting = threading.Thread(target=migrate.upgrade, args=(empty,), kwargs={"wait": 30})
    waiting.start()
    time.sleep(0.3)
    assert waiting.is_alive()
    holder.kill()
    waiting.join(20)
    assert not waiting.is_alive()
    migrate.check(empty)
    assert _tables(empty) == {*Base.metadata.tables, "alembic_version"}


def test_a_lock_held_elsewhere_is_waited_for_only_so_long(empty: Database) -> None:
    started = time.monotonic()
    if empty.is_sqlite:
        empty.file.parent.mkdir(parents=True, exist_ok=True)
        with (
            FileLock(f"{empty.file}.migrate.lock"),
            pytest.raises(DatabaseUnavailable, match="Another process is migrating"),
        ):
            migrate.upgrade(empty, wait=0.3)
    else:
        with psycopg.connect(empty.url.set(drivername="postgresql").render_as_string(hide_password=False)) as other:
            other.execute(f"SELECT pg_advisory_lock({migrate._LOCK_KEY})")
            with pytest.raises(DatabaseUnavailable, match="Another process is migrating"):
                migrate.upgrade(empty, wait=0.3)
    assert 0.25 < time.monotonic() - started < 10
    migrate.upgrade(empty)


def test_the_folder_of_a_new_file_is_made(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/a b/c%25d/engagement.db")
    migrate.upgrade(database)
    migrate.check(database)
    assert database.file == tmp_path / "a b" / "c%d" / "engagement.db"
    assert database.file.exists()
    database.dispose()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnavailable, match="cannot be made"):
        migrate.upgrade(Database.open(f"sqlite:///{tmp_path}/file/engagement.db"))
