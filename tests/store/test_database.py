"""Opening, locking, and what is said when the database is missing, busy or gone."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from cluster import Cluster
from sqlalchemy import make_url, select, text, update

from engagement.errors import DatabaseUnavailable, SchemaOutOfDate, SettingsError
from engagement.store import migrate
from engagement.store import sqlite as store_sqlite
from engagement.store.database import Database
from engagement.store.postgres import normalised
from engagement.store.session import WorkspaceSession
from engagement.store.sqlite import driver, wal_is_safe
from engagement.store.tables import AccountRow, WorkspaceRow


def _prepare(database: Database) -> None:
    with database.session("W", write=True) as session:
        settings = {"timezone": "UTC", "currency": "USD", "week_start": 0, "weekend": [5, 6]}
        session.insert_many(WorkspaceRow, [settings])
        session.insert_many(AccountRow, [{"account_id": "A", "name": "A", "seats": 0}])


def _one_more(session: WorkspaceSession) -> None:
    """Read, think, write: loses updates or deadlocks unless writers take turns from the start."""
    seats = session.scalars(select(AccountRow.seats)).one() or 0
    time.sleep(0.002)
    session.execute(update(AccountRow).values(seats=seats + 1))


def test_writers_take_turns(database: Database) -> None:
    """On SQLite the write lock is taken at the start; PostgreSQL's writers lock the row they count."""
    _prepare(database)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(10):
                with database.session("W", write=True) as session:
                    if not database.is_sqlite:
                        session.scalars(select(AccountRow).with_for_update()).one()
                    _one_more(session)
        except BaseException as error:  # noqa: BLE001 (reported below)
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.session("W") as session:
        assert session.scalars(select(AccountRow.seats)).one() == 40


def test_a_reader_sees_one_state_while_a_writer_commits(database: Database) -> None:
    if database.is_sqlite and not wal_is_safe(driver().sqlite_version_info):
        pytest.skip("without WAL a reader holds writers up")
    _prepare(database)
    with database.session("W") as reader:
        assert reader.scalars(select(AccountRow.name)).one() == "A"
        with database.session("W", write=True) as writer:
            writer.execute(update(AccountRow).values(name="B"))
    with database.session("W") as reader:
        assert reader.scalars(select(AccountRow.name)).one() == "B"


def test_a_busy_sqlite_file_is_said_to_be_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_sqlite, "BUSY_TIMEOUT_MS", 50)
    database = Database.open(f"sqlite:///{tmp_path}/t.db")
    migrate.upgrade(database)
    _prepare(database)
    with database.session("W", write=True) as first:
        first.execute(update(AccountRow).values(name="B"))
        with (
            pytest.raises(DatabaseUnavailable, match="database is locked"),
            database.session("W", write=True) as second,
        ):
            second.execute(update(AccountRow).values(name="C"))
    database.dispose()


def test_sqlite_is_set_up_on_every_connection(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/t.db")
    migrate.upgrade(database)
    expected_mode = "wal" if wal_is_safe(driver().sqlite_version_info) else "delete"
    for _ in range(2):
        with database.engine.connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("foreign_keys", "busy_timeout", "synchronous", "journal_mode")
            }
        assert found == {"foreign_keys": 1, "busy_timeout": 5000, "synchronous": 2, "journal_mode": expected_mode}
        database.dispose()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        *(((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False)),
        *(((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 0), True), ((4, 0, 0), True)),
    ],
)
def test_wal_only_with_the_fix(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_without_a_safe_sqlite_the_rollback_journal_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.db"
    newer = Database.open(f"sqlite:///{path}")
    migrate.upgrade(newer)
    _prepare(newer)
    newer.dispose()
    monkeypatch.setattr(store_sqlite, "wal_is_safe", lambda _version: False)
    older = Database.open(f"sqlite:///{path}")
    with older.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
        assert connection.exec_driver_sql("SELECT name FROM accounts").scalar() == "A"
    older.dispose()


def test_a_file_in_wal_that_is_in_use_is_not_joined_by_an_unsafe_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not wal_is_safe(driver().sqlite_version_info):
        pytest.skip("there is no WAL to be in")
    newer = Database.open(f"sqlite:///{tmp_path}/t.db")
    migrate.upgrade(newer)
    _prepare(newer)
    monkeypatch.setattr(store_sqlite, "BUSY_TIMEOUT_MS", 50)
    with newer.session("W") as reader:
        reader.scalars(select(AccountRow)).all()
        module = driver()  # one copy of SQLite: two in one process would not see each other's locks
        monkeypatch.setattr(store_sqlite, "driver", lambda: module)
        monkeypatch.setattr(store_sqlite, "wal_is_safe", lambda _version: False)
        older = Database.open(f"sqlite:///{tmp_path}/t.db")
        with pytest.raises(DatabaseUnavailable, match="newer SQLite"), older.session("W") as session:
            session.scalars(select(AccountRow)).all()
    older.dispose()
    newer.dispose()


def test_faults_of_the_drivers_own_cursor_are_told_as_well(database: Database) -> None:
    _prepare(database)

    def run(session: WorkspaceSession, statement: str) -> None:
        cursor = session.connection().connection.cursor()
        cursor.execute(statement)

    with pytest.raises(SchemaOutOfDate), database.session("W") as session:
        run(session, "SELECT * FROM nothing_of_the_kind")
    with pytest.raises(database.engine.dialect.loaded_dbapi.IntegrityError), database.session("W") as session:
        run(session, "DELETE FROM workspaces")


def test_a_missing_sqlite_file_is_not_made_by_looking(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/none/t.db")
    with pytest.raises(DatabaseUnavailable, match="There is no database at"), database.session("W") as session:
        session.scalars(select(AccountRow)).all()
    assert not (tmp_path / "none").exists()


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    path.write_text("something else entirely, and longer than a header of a hundred bytes\n" * 9)
    database = Database.open(f"sqlite:///{path}")
    with pytest.raises(DatabaseUnavailable), database.session("W") as session:
        session.scalars(select(AccountRow)).all()
    database.dispose()


def test_a_kill_in_the_middle_of_a_write_leaves_the_state_before(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/t.db")
    migrate.upgrade(database)
    _prepare(database)
    script = """
import os, sys
from sqlalchemy import update
from engagement.store.database import Database
from engagement.store.tables import AccountRow
with Database.open(sys.argv[1]).session("W", write=True) as session:
    session.insert_many(AccountRow, [{"account_id": f"N{n}", "name": "n" * 500} for n in range(5000)])
    os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", script, str(database.url)], check=False).returncode == -9
    with database.session("W") as session:
        assert session.scalars(select(AccountRow.account_id)).all() == ["A"]
    with database.session("W", write=True) as session:
        session.execute(update(AccountRow).values(name="still writable"))
    database.dispose()


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "mysql://root:canary-pw@h/d", "nonsense canary-pw", "", "sqlite+x:///file:a?b"],
)
def test_other_urls_are_refused_in_one_line(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Database.open(url)
    assert "\n" not in str(caught.value)
    assert "canary-pw" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_way_to_write_postgresql_means_psycopg_3(scheme: str) -> None:
    url = normalised(make_url(f"{scheme}://u:p@h:5/d?sslmode=require"))
    assert url.render_as_string(hide_password=False) == "postgresql+psycopg://u:p@h:5/d?sslmode=require"


@pytest.mark.parametrize("where", ["127.0.0.1:9", "nowhere.invalid", "/var/empty"])
def test_an_unreachable_postgresql_is_said_without_the_password(where: str) -> None:
    place = f"/d?host={where}" if where.startswith("/") else f"{where}/d"
    database = Database.open(f"postgresql://someone:canary-pw@{place}")
    with pytest.raises(DatabaseUnavailable) as caught, database.session("W") as session:
        session.scalars(select(AccountRow)).all()
    message = str(caught.value)
    assert message.startswith("The database does not answer (PostgreSQL at ")
    assert "\n" not in message
    assert "canary-pw" not in message
    with pytest.raises(DatabaseUnavailable):
        migrate.upgrade(database)


@pytest.mark.postgres
def test_postgresql_has_its_timeouts(cluster: Cluster, postgres_template: str) -> None:
    name = "timeouts"
    cluster.create(name, postgres_template)
    database = Database.open(cluster.url(name) + "&options=-c%20work_mem%3D7MB")
    expected = {
        "statement_timeout": "2min",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "1min",
        "TimeZone": "UTC",
        "work_mem": "7MB",
    }
    with database.engine.connect() as connection:
        assert {key: connection.execute(text(f"SHOW {key}")).scalar() for key in expected} == expected
    database.dispose()


@pytest.mark.postgres
def test_connections_that_the_server_dropped_are_replaced(cluster: Cluster, postgres_template: str) -> None:
    cluster.create("dropped", postgres_template)
    database = Database.open(cluster.url("dropped"))
    _prepare(database)
    for when in ("between two uses", "during one"):
        if when == "between two uses":
            _drop_connections(cluster, "dropped")
            with database.session("W") as session:
                assert session.scalars(select(AccountRow.name)).one() == "A"
        else:
            with pytest.raises(DatabaseUnavailable, match="does not answer"), database.session("W") as session:
                _use_twice(session, lambda: _drop_connections(cluster, "dropped"))
            with database.session("W") as session:
                assert session.scalars(select(AccountRow.name)).one() == "A"
    database.dispose()


def _use_twice(session: WorkspaceSession, between: Callable[[], None]) -> None:
    session.scalars(select(AccountRow.name)).one()
    between()
    session.scalars(select(AccountRow.name)).one()


def _drop_connections(cluster: Cluster, name: str) -> None:
    cluster.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def test_a_damaged_file_is_said_with_what_to_do(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 't.db'}")
    migrate.upgrade(database)
    _prepare(database)
    database.dispose()
    whole = bytearray((tmp_path / "t.db").read_bytes())
    whole[4096:] = b"\xff" * (len(whole) - 4096)
    (tmp_path / "t.db").write_bytes(whole)
    with pytest.raises(DatabaseUnavailable, match="is damaged: stop the bot"), database.session("W") as session:
        session.scalars(select(AccountRow)).all()
    database.dispose()


@pytest.mark.postgres
def test_a_postgresql_without_a_free_connection_is_said_and_used_again_once_it_has_one(
    cluster: Cluster, postgres_template: str
) -> None:
    cluster.create("few", postgres_template)
    cluster.execute("CREATE ROLE few LOGIN CONNECTION LIMIT 1")
    cluster.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO few", "few")
    url = make_url(cluster.url("few")).set(username="few").render_as_string(hide_password=False)
    database = Database.open(url)
    with psycopg.connect(url), pytest.raises(DatabaseUnavailable, match="too many connections"):
        _prepare(database)
    _prepare(database)
    database.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("why", ["a standby", "no right"])
def test_a_postgresql_that_may_only_be_read_is_said(cluster: Cluster, postgres_template: str, why: str) -> None:
    name = f"only_read_{why.replace(' ', '_')}"
    cluster.create(name, postgres_template)
    writer = Database.open(cluster.url(name))
    _prepare(writer)
    url = cluster.url(name) + "&options=-c%20default_transaction_read_only%3Don"
    if why == "no right":
        with writer.engine.begin() as connection:
            connection.execute(text(f"CREATE ROLE {name} LOGIN"))
            connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}"))
        url = str(make_url(cluster.url(name)).set(username=name).render_as_string(hide_password=False))
    writer.dispose()
    reader = Database.open(url)
    with reader.session("W") as session:
        assert session.scalars(select(AccountRow.name)).one() == "A"
    with (
        pytest.raises(DatabaseUnavailable, match=r"read-only|permission denied"),
        reader.session("W", write=True) as session,
    ):
        session.execute(update(AccountRow).values(name="B"))
    reader.dispose()


@pytest.mark.parametrize(
    "code",
    [
        *("08006", "57P01", "57P02", "57P03", "57014"),  # gone, shut down, starting, cancelled
        *("53000", "53100", "53200", "53300", "58030"),  # out of anything: disk, memory, connections; an I/O error
        *("25006", "42501", "25P03"),  # a standby, no right, a transaction that stood idle for too long
        *("40001", "40P01", "55P03"),  # another transaction was faster
    ],
)
def test_what_postgresql_lacks_is_told_and_no_defect_of_the_program(code: str) -> None:
    database = Database.open("postgresql://nobody@nowhere.invalid/nothing")
    with pytest.raises(DatabaseUnavailable, match="does not answer"), database.translated():
        raise psycopg.errors.lookup(code)("no")


def test_a_defect_of_the_program_is_not_taken_for_one_of_the_database() -> None:
    database = Database.open("postgresql://nobody@nowhere.invalid/nothing")
    with pytest.raises(psycopg.errors.UniqueViolation), database.translated():
        raise psycopg.errors.UniqueViolation("no")


@pytest.mark.postgres
def test_a_wait_for_a_lock_ends(cluster: Cluster, postgres_template: str) -> None:
    cluster.create("locked", postgres_template)
    database = Database.open(cluster.url("locked") + "&options=-c%20lock_timeout%3D100")
    _prepare(database)
    with psycopg.connect(cluster.url("locked")) as other:
        other.execute("SELECT * FROM accounts FOR UPDATE")
        with pytest.raises(DatabaseUnavailable, match="lock timeout"), database.session("W", write=True) as session:
            session.execute(update(AccountRow).values(name="B"))
    database.dispose()


def test_the_standard_librarys_sqlite_can_still_read_the_file(tmp_path: Path) -> None:
    """Only after the program closed it: two copies of SQLite in one process must not share a file."""
    database = Database.open(f"sqlite:///{tmp_path}/t.db")
    migrate.upgrade(database)
    _prepare(database)
    database.dispose()
    connection = sqlite3.connect(tmp_path / "t.db")
    assert connection.execute("SELECT name FROM accounts").fetchall() == [("A",)]
    connection.close()
