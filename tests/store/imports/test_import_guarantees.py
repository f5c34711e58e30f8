"""What an import promises (docs/data.md, section 1): nothing lost, nothing invented, again and again the same."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from importing import Put, Stored, everything, make_workspace

from engagement.errors import ConfigError, ImportFileError, RefusedError
from engagement.ingest import (
    ImportStatus,
    import_paths,
    quarantine_counts,
    quarantine_discard,
    quarantine_export,
    quarantine_list,
    quarantine_retry,
)
from engagement.ingest.reasons import Reason
from engagement.model import Entity
from engagement.store.database import Database

ACTIVITIES = "activity_id,account_id,kind,occurred_at,status,status_at,contact_id\n"


def counts(results: list) -> list[tuple[int, int, int, int, int]]:
    return [(r.read, r.accepted, r.updated, r.unchanged, r.quarantined) for r in results]


@pytest.mark.usefixtures("base")
def test_importing_again_changes_nothing(workspace: Database, put: Put) -> None:
    files = {
        "people": "email,name\nOwner@Vendor.example,Olive\n",
        "activities": ACTIVITIES
        + "1,A,meeting,2026-01-05T10:00:00,scheduled,2026-01-01,1\n"
        + "1,A,meeting,2026-01-05T10:00:00,completed,2026-01-05,1\n"
        + "2,B,email,2026-01-06,sent,,1\n,B,call,2026-01-07,,,\n",
        "attendees": "activity_id,contact_id,response\n1,1,accepted\n1,2,declined\n",
        "usage": "account_id,day,feature,user_id,events\nA,2026-01-05,login,u1,3\nA,2026-01-05,login,,7\n",
        "outcomes": "account_id,occurred_on,outcome,amount\nA,2026-02-01,renewed,1200\n",
    }
    first = put(**files)
    assert all(result.accepted + result.updated == result.read for result in first)
    before = everything(workspace)
    assert all(result.unchanged == result.read for result in put(**files))
    assert everything(workspace) == before


@pytest.mark.usefixtures("base")
def test_a_bad_record_never_stops_the_rest(workspace: Database, put: Put) -> None:
    content = (
        ACTIVITIES
        + "1,A,meeting,04/12/2026,,,1\n"
        + "2,A,meeting,2026-03-29T02:30:00,,,1\n"
        + "3,Z,meeting,2026-01-05,,,1\n"
        + "4,A,meeting,2026-01-05,,,9\n"
        + "5,A,pigeon,2026-01-05,,,1\n"
        + "6,A,meeting\n"
        + '7,A,"meeting,2026-01-05,,,1\n'
        + "8,A,meeting,2026-01-05,,,1\n"
    )
    (result,) = put(activities=content)
    assert counts([result]) == [(8, 1, 0, 0, 7)]
    found = [(e.file, e.line, e.column, e.value, e.reason) for e in quarantine_list(workspace, "w")]
    assert found == [
        ("activities.csv", 2, "occurred_at", "04/12/2026", "ambiguous_date"),
        ("activities.csv", 3, "occurred_at", "2026-03-29T02:30:00", "impossible_time"),
        ("activities.csv", 4, "account_id", "Z", "unknown_account"),
        ("activities.csv", 5, "contact_id", "9", "unknown_contact"),
        ("activities.csv", 6, "kind", "pigeon", "unknown_value"),
        ("activities.csv", 7, None, "3 cells, the header has 7", "ragged_row"),
        ("activities.csv", 8, None, None, "malformed_row"),
    ]
    put(activities=content)  # refused again, listed once
    assert len(quarantine_list(workspace, "w")) == 7
    assert quarantine_counts(workspace, "w")[(Entity.ACTIVITIES, Reason.UNKNOWN_ACCOUNT)] == 1


def test_once_the_account_arrives_retry_brings_everything_in(workspace: Database, put: Put, stored: Stored) -> None:
    files = {
        "contacts": "contact_id,account_id,email\n1,A,ann@alpha.example\n",
        "activities": "activity_id,account_id,kind,occurred_at,contact_email\n"
        "7,A,call,05.01.2026 09:30,Ann@Alpha.example\n",
        "attendees": "activity_id,contact_email,attended\n7,ann@alpha.example,yes\n",
        "usage": "account_id,day,feature\nA,2026-01-05,login\n",
        "outcomes": "account_id,occurred_on,outcome\nA,2026-02-01,churned\n",
    }
    results = put(**files, timezone="Asia/Tokyo", date_format="%d.%m.%Y")
    assert all(result.quarantined == result.read == 1 for result in results)
    assert sum(result.quarantined for result in quarantine_retry(workspace, "w")) == 5
    put(accounts="account_id,name\nA,Alpha\n")
    assert counts(quarantine_retry(workspace, "w")) == [(1, 1, 0, 0, 0)] * 5
    assert quarantine_list(workspace, "w") == []
    (activity,) = stored(Entity.ACTIVITIES)
    assert activity["occurred_at"] == datetime(2026, 1, 5, 0, 30, tzinfo=UTC)  # 9:30 in Tokyo, as it was first read
    assert activity["contact_id"] == "1"
    assert stored(Entity.ATTENDEES)[0]["attended"] is True


def test_importing_the_file_again_also_clears_the_quarantine(workspace: Database, put: Put) -> None:
    usage = "account_id,day,feature\nA,2026-01-05,login\nZ,2026-01-05,login\n"
    put(usage=usage)
    put(accounts="account_id,name\nA,Alpha\n")
    assert counts(put(usage=usage)) == [(2, 1, 0, 0, 1)]
    (left,) = quarantine_list(workspace, "w")
    assert left.value == "Z"
    assert quarantine_discard(workspace, "w", [left.id]) == 1
    assert quarantine_list(workspace, "w") == []


@pytest.mark.usefixtures("base")
def test_an_exported_quarantine_can_be_mended_and_imported(
    workspace: Database, put: Put, stored: Stored, tmp_path: Path
) -> None:
    put(
        activities="activity_id,account_id,kind,occurred_at,duration_minutes\n=1,A,call,04/12/2026,30\n2,A,call,soon,1\n"
    )
    (path,) = quarantine_export(workspace, "w", tmp_path / "out")
    assert path.name == "activities.csv"
    mended = path.read_text("utf-8").replace("04/12/2026", "2026-12-04")
    path.write_text(mended, "utf-8")
    (result,) = import_paths(workspace, "w", [path])
    assert counts([result]) == [(2, 1, 0, 0, 1)]
    (activity,) = stored(Entity.ACTIVITIES)
    assert (activity["activity_id"], activity["duration_minutes"]) == ("=1", 30)


def test_a_key_for_two_things_is_a_collision_and_so_is_what_refers_to_it(workspace: Database, put: Put) -> None:
    results = put(
        accounts="account_id,name\nA,One\nA,Other\nB,Beta\n", contacts="contact_id,account_id\n1,A\n1,B\n1,C\n"
    )
    assert counts(results) == [(3, 1, 0, 0, 2), (3, 1, 0, 0, 2)]
    reasons = [(e.entity, e.line, e.reason) for e in quarantine_list(workspace, "w")]
    assert reasons == [
        (Entity.ACCOUNTS, 2, "collision"),
        (Entity.ACCOUNTS, 3, "collision"),
        (Entity.CONTACTS, 2, "ambiguous_account"),
        (Entity.CONTACTS, 4, "unknown_account"),
    ]
    assert counts(quarantine_retry(workspace, "w")) == [(2, 0, 0, 0, 2)]  # a collision is not tried: who would win?


@pytest.mark.usefixtures("base")
def test_an_id_never_moves_to_another_account(workspace: Database, put: Put, stored: Stored) -> None:
    put(activities=ACTIVITIES + "1,A,call,2026-01-05,,,\n")
    assert counts(put(activities=ACTIVITIES + "1,B,call,2026-01-05,,,\n")) == [(1, 0, 0, 0, 1)]
    assert [e.reason for e in quarantine_list(workspace, "w")] == ["collision"]
    assert [row["account_id"] for row in stored(Entity.ACTIVITIES)] == ["A"]


@pytest.mark.usefixtures("base")
def test_an_older_version_never_overwrites_a_newer_one(put: Put, stored: Stored) -> None:
    new = ACTIVITIES + "1,A,meeting,2026-01-05T10:00:00Z,completed,2026-01-05T11:00:00Z,1\n"
    old = ACTIVITIES + "1,A,meeting,2026-01-05T10:00:00Z,scheduled,2026-01-01T09:00:00Z,1\n"
    assert counts(put(activities=new)) == [(1, 1, 0, 0, 0)]
    assert counts(put(activities=old)) == [(1, 0, 1, 0, 0)]  # its history grew
    versions = {row["status"]: row["is_current"] for row in stored(Entity.ACTIVITIES)}
    assert versions == {"completed": True, "scheduled": False}
    put(accounts="account_id,name,updated_at\nA,New,2026-02-01\n")
    assert counts(put(accounts="account_id,name,updated_at\nA,Old,2026-01-01\n")) == [(1, 0, 0, 1, 0)]
    assert stored(Entity.ACCOUNTS)[0]["name"] == "New"


@pytest.mark.usefixtures("base")
def test_a_restatement_without_dates_replaces(put: Put, stored: Stored) -> None:
    put(activities=ACTIVITIES + "1,A,meeting,2026-01-09T10:00:00Z,scheduled,,1\n")
    assert counts(put(activities=ACTIVITIES + "1,A,business_review,2026-01-05T10:00:00Z,completed,,\n")) == [
        (1, 0, 1, 0, 0)
    ]
    (row,) = stored(Entity.ACTIVITIES)
    assert (row["kind"], row["status"], row["contact_id"]) == ("business_review", "completed", None)
    assert row["occurred_at"] == row["arrived_at"] == datetime(2026, 1, 5, 10, tzinfo=UTC)


def test_columns_that_are_not_given_stay_and_empty_ones_clear(put: Put, stored: Stored) -> None:
    put(accounts="account_id,name,arr,segment\nA,Alpha,100,mid\n")
    assert counts(put(accounts="account_id,name,segment\nA,Alpha,\n")) == [(1, 0, 1, 0, 0)]
    (row,) = stored(Entity.ACCOUNTS)
    assert (row["arr"], row["segment"]) == (100.0, None)


@pytest.mark.usefixtures("base")
def test_contacts_are_found_by_email_or_name_within_the_account(workspace: Database, put: Put, stored: Stored) -> None:
    put(contacts="contact_id,account_id,name\n8,A,Same Name\n9,A,same  name\n", folder="more")
    put(
        activities="activity_id,account_id,kind,occurred_at,contact_email,contact_name\n"
        "1,A,call,2026-01-05,ANN@alpha.example,\n2,B,call,2026-01-05,,ann lee\n3,A,call,2026-01-05,,Same Name\n"
        "4,B,call,2026-01-05,ann@alpha.example,\n"
    )
    assert [(r["account_id"], r["contact_id"]) for r in stored(Entity.ACTIVITIES)] == [("A", "1"), ("B", "1")]
    assert [(e.line, e.reason) for e in quarantine_list(workspace, "w")] == [
        (4, "ambiguous_contact"),
        (5, "unknown_contact"),
    ]


@pytest.mark.usefixtures("base")
def test_an_attendee_without_a_source_means_the_one_activity_with_that_id(workspace: Database, put: Put) -> None:
    put(
        activities="activity_id,source,account_id,kind,occurred_at\n1,x,A,meeting,2026-01-05\n1,y,B,meeting,2026-01-05\n"
        "2,x,A,meeting,2026-01-05\n"
    )
    (result,) = put(attendees="activity_id,source,contact_id\n1,,1\n1,y,1\n1,y,2\n2,,1\n3,,1\n2,,\n")
    assert counts([result]) == [(6, 2, 0, 0, 4)]
    assert [(e.line, e.reason) for e in quarantine_list(workspace, "w")] == [
        (2, "ambiguous_activity"),
        (4, "unknown_contact"),  # contact 2 is not at account B
        (6, "unknown_activity"),
        (7, "missing_value"),
    ]


def test_unknown_columns_are_dropped_and_counted(put: Put) -> None:
    (result,) = put(accounts="account_id,name,body,subject\nA,Alpha,long text,\nB,Beta,more,x\n")
    assert dict(result.dropped) == {"body": 2, "subject": 1}


def test_whole_files_that_cannot_be_imported(workspace: Database, put: Put, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match=r"contacts\.csv: column account_id of contacts missing"):
        put(accounts="account_id,name\nA,Alpha\n", contacts="contact_id\n1\n")
    assert everything(workspace)["accounts"] == []  # files are checked before the first is imported
    (tmp_path / "stuff.csv").write_text("a\n1\n", "utf-8")
    with pytest.raises(ImportFileError, match="use --as"):
        import_paths(workspace, "w", [tmp_path / "stuff.csv"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(ImportFileError, match="no file in this folder"):
        import_paths(workspace, "w", [tmp_path / "empty"])
    with pytest.raises(ImportFileError, match=r"accounts\.csv: there is no such file"):
        import_paths(workspace, "w", [tmp_path / "accounts.csv"])
    with pytest.raises(ConfigError, match="no time zone"):
        put(accounts="account_id,name\nA,Alpha\n", timezone="Mars/Olympus")
    with pytest.raises(RefusedError, match="no workspace 'other'"):
        import_paths(workspace, "other", [tmp_path])


def test_a_file_of_any_name_with_its_entity_said(workspace: Database, tmp_path: Path) -> None:
    path = tmp_path / "stuff.csv"
    path.write_text("account_id;name\nA;Alpha\n", "utf-8")
    assert counts(import_paths(workspace, "w", [path], entity=Entity.ACCOUNTS)) == [(1, 1, 0, 0, 0)]


def test_a_folder_is_imported_in_the_order_of_references(workspace: Database, tmp_path: Path) -> None:
    (tmp_path / "activities.csv").write_text("account_id,kind,occurred_at\nA,call,2026-01-05\n", "utf-8")
    (tmp_path / "accounts.jsonl").write_text('{"account_id": "A", "name": "Alpha"}\n', "utf-8")
    (tmp_path / "readme.txt").write_text("nothing to import", "utf-8")
    results = import_paths(workspace, "w", [tmp_path])
    assert [(r.file, r.accepted) for r in results] == [("accounts.jsonl", 1), ("activities.csv", 1), ("readme.txt", 0)]
    assert results[2].entity is None
    assert results[2].note is not None


def test_progress_is_told(workspace: Database, put: Put) -> None:
    told: list[ImportStatus] = []
    put(accounts="account_id,name\nA,Alpha\nB,Beta\n", progress=told.append)
    assert (told[0].done, told[0].total) == (0, None)
    assert (told[-1].done, told[-1].total) == (2, 2)


@pytest.mark.usefixtures("base")
def test_two_workspaces_never_mix(workspace: Database, put: Put, tmp_path: Path) -> None:
    make_workspace(workspace, "other")
    before = everything(workspace)
    path = tmp_path / "activities.csv"
    path.write_text("activity_id,account_id,kind,occurred_at\n1,A,call,2026-01-05\n", "utf-8")
    (result,) = import_paths(workspace, "other", [path])
    assert result.quarantined == 1  # account A is the first workspace's
    assert quarantine_list(workspace, "w") == []
    assert everything(workspace) == before
