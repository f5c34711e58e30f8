"""Laws of import and export, tried on random stores: what goes out comes back, order and repetition change nothing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from importing import check_conservation, everything, make_workspace
from sqlalchemy import select

from engagement.export import Format, export
from engagement.ingest import import_paths
from engagement.model import CancelledBy, Direction, Entity, Kind, OutcomeKind, Response, Status
from engagement.store.database import Database
from engagement.store.tables import ActivityRow

IDS = st.sampled_from(["1", "2", "é", "a b", "=1", "'x", "0"])
ACCOUNTS = st.sampled_from(["A", "B", "missing"])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBER = st.floats(0, 1e9, allow_nan=False).map(str) | st.sampled_from(["1,234.5", "$7", "nan"])
TIME = st.sampled_from(
    [
        "2026-01-05",
        "2026-01-05T10:00:00Z",
        "2026-06-05T10:00:00",
        "2026-03-29T02:30:00",
        "2026-02-01T00:00:00.000001+05:30",
    ]
)
DAY = st.sampled_from(["2026-01-05", "2026-01-06", "04/12/2026"])


def words(kind: Any) -> Any:
    return st.sampled_from([word.value for word in kind])


COLUMNS: dict[Entity, dict[str, Any]] = {
    Entity.PEOPLE: {
        "email": st.sampled_from(["a@v", "B@v", "no"]), "name": TEXT, "slack_user_id": IDS, "updated_at": TIME,
    },
    Entity.ACCOUNTS: {
        "account_id": st.sampled_from(["A", "B"]), "name": TEXT, "arr": NUMBER, "seats": NUMBER, "renewal_date": DAY,
        "features_entitled": st.sampled_from(["3", "5;", "a;b", "reports", "a|b|a"]), "closed_at": TIME,
        "updated_at": TIME, "currency": st.just("eur"), "timezone": st.sampled_from(["Asia/Tokyo", "Mars"]),
    },
    Entity.CONTACTS: {
        "contact_id": IDS, "account_id": ACCOUNTS, "name": TEXT, "email": st.sampled_from(["x@c", "Y@c"]),
        "title": TEXT, "is_exec": st.sampled_from(["yes", "no", "maybe"]), "left_on": DAY,
        "extra_json": st.just('{"k": "v\\u0000"}'),
    },
    Entity.ACTIVITIES: {
        "activity_id": IDS, "account_id": ACCOUNTS, "kind": words(Kind), "direction": words(Direction),
        "status": words(Status), "occurred_at": TIME, "status_at": TIME, "arrived_at": TIME, "contact_id": IDS,
        "contact_email": st.just("x@c"), "source": st.sampled_from(["s", "t"]), "thread_id": IDS,
        "is_bulk": st.just("true"), "duration_minutes": NUMBER,
        "cancelled_by": words(CancelledBy), "out_until": TIME,
    },
    Entity.ATTENDEES: {
        "activity_id": IDS, "source": st.sampled_from(["s", "t"]), "contact_id": IDS, "response": words(Response),
        "attended": st.sampled_from(["true", "false"]),
    },
    Entity.USAGE: {
        "account_id": ACCOUNTS, "day": DAY, "feature": IDS, "user_id": IDS, "events": NUMBER, "active_minutes": NUMBER,
    },
    Entity.OUTCOMES: {
        "account_id": ACCOUNTS, "occurred_on": DAY, "outcome": words(OutcomeKind), "amount": NUMBER, "reason": TEXT,
    },
}  # fmt: skip
NEEDED = {
    "email",
    "account_id",
    "contact_id",
    "activity_id",
    "kind",
    "occurred_at",
    "day",
    "feature",
    "occurred_on",
    "outcome",
}


def rows_of(entity: Entity) -> Any:
    """Rows that are often valid, with columns that are often there."""
    needed = {name: cells for name, cells in COLUMNS[entity].items() if name in NEEDED}
    others = {name: cells for name, cells in COLUMNS[entity].items() if name not in NEEDED}
    return st.lists(st.fixed_dictionaries(needed, optional=others), max_size=6)


FILES = st.fixed_dictionaries({entity: rows_of(entity) for entity in Entity})


BASE: dict[Entity, list[dict[str, str]]] = {
    Entity.ACCOUNTS: [{"account_id": "A", "name": "Alpha"}, {"account_id": "B", "name": "Beta"}],
    Entity.CONTACTS: [{"contact_id": "1", "account_id": "A", "email": "x@c"}, {"contact_id": "2", "account_id": "B"}],
    Entity.ACTIVITIES: [
        {"activity_id": "1", "source": "s", "account_id": "A", "kind": "meeting", "occurred_at": "2026-01-05"},
        {"activity_id": "2", "source": "t", "account_id": "B", "kind": "email", "occurred_at": "2026-01-05T10:00:00Z"},
    ],
}


@contextmanager
def fresh(template: Path, folder: Path) -> Iterator[Database]:
    folder.mkdir(exist_ok=True)
    path = folder / "t.db"
    path.write_bytes(template.read_bytes())
    database = Database.open(f"sqlite:///{path}")
    make_workspace(database)
    put(database, folder / "base", BASE)
    yield database
    database.dispose()


def put(database: Database, folder: Path, files: dict[Entity, list[dict[str, str]]]) -> list[Any]:
    folder.mkdir(exist_ok=True)
    for entity, rows in files.items():
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{entity.value}.jsonl").write_text(text, "utf-8")
    results = import_paths(database, "w", [folder])
    check_conservation(results)
    return results


@settings(max_examples=40, deadline=None)
@given(FILES, st.sampled_from(Format))
def test_an_export_imports_back_to_the_same_store(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, files: Any, file_format: Format
) -> None:
    folder = tmp_path_factory.mktemp("laws")
    with fresh(sqlite_template, folder / "a") as first, fresh(sqlite_template, folder / "b") as second:
        put(first, folder / "in", files)
        export(first, "w", folder / "out", file_format)
        results = import_paths(second, "w", [folder / "out"])
        assert sum(result.quarantined for result in results) == 0
        assert everything(second) == everything(first)


@settings(max_examples=40, deadline=None)
@given(FILES)
def test_importing_again_changes_nothing(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, files: Any
) -> None:
    folder = tmp_path_factory.mktemp("laws")
    with fresh(sqlite_template, folder / "a") as database:
        first = put(database, folder / "in", files)
        before = everything(database)
        again = put(database, folder / "in", files)
        assert [result.quarantined for result in again] == [result.quarantined for result in first]
        assert everything(database) == before


GOOD = {
    "account_id": st.sampled_from(["A", "B"]),
    "kind": words(Kind),
    "direction": st.just("") | words(Direction),
    "status": st.just("") | words(Status),
    "occurred_at": st.sampled_from(["2026-01-05", "2026-01-05T10:00:00Z", "2026-06-05T10:00:00.5"]),
    "arrived_at": st.sampled_from(["", "2026-07-01"]),
    "contact_id": st.sampled_from(["", "", "1", "2"]),
    "is_strategic": st.sampled_from(["", "yes", "no"]),
    "duration_minutes": st.sampled_from(["", "30", "1,000.5"]),
    "thread_id": st.just("") | IDS,
}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.fixed_dictionaries(GOOD), min_size=1, max_size=8))
def test_the_quick_way_of_plain_files_stores_what_the_careful_one_does(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]
) -> None:
    """CSV goes column by column, JSON Lines row by row."""
    folder = tmp_path_factory.mktemp("laws")
    rows = [{"activity_id": f"N{n}", **row} for n, row in enumerate(rows)]
    stores = []
    for name in ("csv", "jsonl"):
        with fresh(sqlite_template, folder / name) as database:
            path = folder / f"activities.{name}"
            if name == "csv":
                names = ["activity_id", *GOOD]
                lines = [names, *([row[name] for name in names] for row in rows)]
                path.write_text("".join(";".join(line) + "\n" for line in lines), "utf-8")
            else:
                path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
            results = import_paths(database, "w", [path])
            check_conservation(results)
            with database.session("w") as session:
                hashes = session.scalars(select(ActivityRow.row_hash).order_by(ActivityRow.activity_id)).all()
            stores.append((everything(database), hashes, replace(results[0], file="")))
    assert stores[0] == stores[1]


STATUS_AT = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(STATUS_AT), words(Status), st.sampled_from(["T1", "T2"])),
        unique_by=lambda version: version[0],
        min_size=2,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_versions_arrive_does_not_matter(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, versions: list[Any], chance: Any
) -> None:
    folder = tmp_path_factory.mktemp("laws")
    common = {"activity_id": "9", "account_id": "A", "kind": "meeting", "occurred_at": "2026-01-10"}
    rows = [{**common, "status_at": at, "status": status, "thread_id": thread} for at, status, thread in versions]
    stores = []
    for name in ("whole", "one by one"):
        shuffled = chance.sample(rows, len(rows))
        with fresh(sqlite_template, folder / name) as database:
            for batch in [shuffled] if name == "whole" else [[row] for row in shuffled]:
                put(database, folder / f"{name} in", {Entity.ACTIVITIES: batch})
            stores.append(everything(database))
    assert stores[0] == stores[1]
    (current,) = [row for row in stores[0]["activities"] if row["activity_id"] == "9" and row["is_current"]]
    assert current["status"] == max(versions)[1]
