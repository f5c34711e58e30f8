"""Exports of HubSpot, Salesforce and Zoho, made by another program, through the shipped mappings.

The three (tests/data/crm-exports) describe the same vendor. What all layouts carry must come out the same; what a
layout cannot say stays unsaid.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from importing import check_conservation, everything, make_workspace
from sqlalchemy import select

from engagement.ingest import FileResult, import_paths, quarantine_counts, quarantine_list, quarantine_retry
from engagement.model import Entity
from engagement.store import migrate
from engagement.store.database import Database
from engagement.store.tables import Base

EXPORTS = Path(__file__).parents[2] / "data" / "crm-exports"
CRMS = ("hubspot", "salesforce", "zoho")
ZONE = ZoneInfo("America/New_York")
TWINS = "SignalSense"  # two companies that share name and domain


def raw(crm: str, file: str) -> list[dict[str, str]]:
    with (EXPORTS / crm / f"{crm}_{file}.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def import_all(database: Database) -> dict[str, list[FileResult]]:
    """The three exports in three workspaces of one database."""
    results = {}
    for crm in CRMS:
        make_workspace(database, crm, ZONE.key)
        results[crm] = import_paths(database, crm, [EXPORTS / crm], mapping=crm)
        check_conservation(results[crm])
    return results


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path_factory.mktemp('crm') / 'crm.db'}")
    migrate.upgrade(opened)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def imported(sqlite: Database) -> dict[str, list[FileResult]]:
    return import_all(sqlite)


@pytest.fixture(scope="module")
def stores(imported: Any, sqlite: Database) -> dict[str, dict[str, list[Any]]]:
    return {crm: everything(sqlite, crm) for crm in CRMS}


@pytest.mark.postgres
@pytest.mark.parametrize("backend", ["postgres"])
def test_postgresql_holds_the_same(imported: Any, stores: dict[str, dict[str, list[Any]]], database: Database) -> None:
    assert import_all(database) == imported
    assert {crm: everything(database, crm) for crm in CRMS} == stores


def accounts_of(store: dict[str, list[Any]]) -> dict[str, str]:
    return {row["account_id"]: row["name"] for row in store["accounts"]}


def contacts_of(store: dict[str, list[Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["account_id"], row["contact_id"]): row for row in store["contacts"]}


def same_everywhere(store: dict[str, list[Any]]) -> dict[str, Counter[tuple[Any, ...]]]:
    """What every layout can say, by natural keys, without the twins."""
    names, contacts = accounts_of(store), contacts_of(store)
    activities = Counter(
        (
            names[row["account_id"]],
            contacts[(row["account_id"], row["contact_id"])]["email"],
            row["occurred_at"].astimezone(ZONE).date(),
            row["kind"],
            row["duration_minutes"],
            row["is_strategic"],
        )
        for row in store["activities"]
    )
    people = Counter(
        (names[row["account_id"]], row["name"], row["email"], row["title"], row["department"])
        for row in store["contacts"]
    )
    churned = Counter(
        (names[row["account_id"]], row["occurred_on"], row["amount"])
        for row in store["outcomes"]
        if row["amount"] == 100
    )
    companies = Counter((row["name"], row["country"]) for row in store["accounts"])
    facts = {"accounts": companies, "contacts": people, "activities": activities, "churned": churned}
    return {name: Counter({key: n for key, n in found.items() if key[0] != TWINS}) for name, found in facts.items()}


def test_the_three_agree_on_all_that_all_three_say(stores: dict[str, dict[str, list[Any]]]) -> None:
    hubspot, salesforce, zoho = (same_everywhere(stores[crm]) for crm in CRMS)
    assert hubspot == salesforce == zoho
    # ... and with the files, counted here by themselves: notes are no touchpoints, the twins are left out.
    twins = {row["External_ID__c"] for row in raw("salesforce", "accounts") if row["Name"] == TWINS}
    touchpoints = [row for row in raw("salesforce", "activities") if row["Type"] != "Task"]
    wanted = [row for row in touchpoints if row["Account_External_ID__c"] not in twins]
    assert hubspot["activities"].total() == len(wanted)
    assert hubspot["accounts"].total() == 148
    kinds = Counter(key[3] for key in hubspot["activities"].elements())
    events = [row for row in wanted if row["Type"] == "Event"]
    assert kinds == {
        "email": sum(row["Type"] == "Email" for row in wanted),
        "call": sum(row["Type"] == "Call" for row in wanted),
        "business_review": sum(row["Subject"] == "QBR" for row in events),
        "meeting": sum(row["Subject"] != "QBR" for row in events),
    }
    strategic = sum(row["Subject"] in ("QBR", "Quarterly business review") for row in wanted)
    assert sum(key[5] for key in hubspot["activities"].elements()) == strategic


def test_every_row_is_accounted_for(imported: dict[str, list[FileResult]], sqlite: Database) -> None:
    for crm, results in imported.items():
        assert {r.file: r.read for r in results if r.entity} == {
            path.name: len(raw(crm, path.stem.removeprefix(f"{crm}_"))) for path in (EXPORTS / crm).glob("*.csv")
        }
        refused = sum(quarantine_counts(sqlite, crm).values())
        assert refused == sum(result.quarantined for result in results)


def test_what_is_refused_and_why(imported: dict[str, list[FileResult]], sqlite: Database) -> None:
    counts = {
        crm: {f"{entity}: {reason}": n for (entity, reason), n in quarantine_counts(sqlite, crm).items()}
        for crm in CRMS
    }
    assert counts["hubspot"] == counts["zoho"]
    assert counts["hubspot"] == {
        "accounts: collision": 2,  # the twins
        "contacts: ambiguous_account": 7,
        "activities: ambiguous_account": 20,
        "outcomes: ambiguous_account": 1,
        "activities: not_a_touchpoint": 528,
        "outcomes: not_an_outcome": 170,
    }
    assert counts["salesforce"] == {  # it has ids: the twins are two accounts
        "people: not_an_email": 6,
        "activities: not_a_touchpoint": 528,
        "outcomes: not_an_outcome": 44,
        "outcomes: layout_cannot_say": 151,
    }
    assert {entry.value for entry in quarantine_list(sqlite, "salesforce", entity=Entity.PEOPLE)} >= {"sarah.chen"}


def test_what_a_layout_cannot_say_is_not_guessed(stores: dict[str, dict[str, list[Any]]]) -> None:
    for crm in ("salesforce", "zoho"):
        for row in stores[crm]["activities"]:
            assert row["status"] == "unknown"
            assert row["direction"] == ("mutual" if row["kind"] in ("meeting", "business_review") else "unknown")
            assert row["date_only"] is True
    for row in stores["hubspot"]["activities"]:
        is_meeting = row["kind"] in ("meeting", "business_review")
        assert row["date_only"] is not is_meeting  # only meetings have a clock time
        if is_meeting:
            assert (row["direction"], row["status"]) == ("mutual", "unknown")
    for store in stores.values():
        assert {row["thread_id"] for row in store["activities"]} == {None}
        assert {(row["arr"], row["seats"], row["segment"], row["owner_email"]) for row in store["accounts"]} == {
            (None,) * 4
        }
    assert {row["owner_email"] for row in stores["salesforce"]["activities"]} == {None}  # user names, no addresses


def test_what_hubspot_says_of_calls_and_emails(stores: dict[str, dict[str, list[Any]]]) -> None:
    statuses = {
        "SENT": "sent", "OPENED": "sent", "REPLIED": "sent", "BOUNCED": "bounced", "RECEIVED": "received",
        "Connected": "completed", "Left Voicemail": "voicemail", "No Answer": "no_answer", "Busy": "no_answer",
        "Gatekeeper": "no_answer", "Wrong Number": "bounced",
    }  # fmt: skip
    expected = Counter()
    for row in raw("hubspot", "activities"):
        status = row["hs_email_status"] or row["hs_call_disposition"]
        if status and row["Company Domain Name"] != "signalsense.com":
            direction = (row["hs_email_direction"] or row["hs_call_direction"]).lower()
            day = date.fromisoformat(row["hs_timestamp"])
            owner = row["hubspot_owner_id"]
            expected[
                row["Contact Email"], day, row["hs_activity_type"].lower(), direction, statuses[status], owner
            ] += 1
    found = Counter(
        (
            row["contact_id"],
            row["occurred_at"].astimezone(ZONE).date(),
            row["kind"],
            row["direction"],
            row["status"],
            row["owner_email"],
        )
        for row in stores["hubspot"]["activities"]
        if row["kind"] in ("email", "call")
    )
    assert found == expected


def test_companies_without_any_touchpoint_are_there(stores: dict[str, dict[str, list[Any]]]) -> None:
    touched = {row["Account_Name"] for row in raw("zoho", "activities") if row["Activity_Type"] != "Notes"}
    silent = {row["Account_Name"] for row in raw("zoho", "accounts")} - touched
    assert len(silent) >= 28
    for store in stores.values():
        names = accounts_of(store)
        assert {names[a] for a in names.keys() - {row["account_id"] for row in store["activities"]}} == silent


def test_renewals_are_known_where_the_layout_has_pipelines(stores: dict[str, dict[str, list[Any]]]) -> None:
    deals = [row for row in raw("zoho", "deals") if row["Account_Name"] != TWINS]
    expected = Counter(
        {
            "renewed": sum((row["Pipeline"], row["Stage"]) == ("Renewal", "Closed Won") for row in deals),
            "expanded": sum((row["Pipeline"], row["Stage"]) == ("Expansion", "Closed Won") for row in deals),
            "churned": sum(
                row["Stage"] == "Churned" or (row["Pipeline"], row["Stage"]) == ("Renewal", "Closed Lost")
                for row in deals
            ),
        }
    )
    for crm in ("hubspot", "zoho"):
        assert Counter(row["outcome"] for row in stores[crm]["outcomes"]) == expected
    assert {row["outcome"] for row in stores["salesforce"]["outcomes"]} == {"churned"}


def test_no_subject_and_no_body_is_in_the_store(imported: Any, sqlite: Database) -> None:
    activities = raw("hubspot", "activities")
    texts = {row[column] for row in activities for column in row if "body" in column or "text" in column}
    texts |= {row[column] for row in activities for column in ("hs_email_subject", "hs_meeting_title")}
    texts |= {row["Subject"] for row in raw("salesforce", "activities")}
    with sqlite.engine.connect() as connection:
        held = "".join(repr(connection.execute(select(table)).all()) for table in Base.metadata.sorted_tables)
    assert "melissa.mcdaniel@jackson.com" in held
    assert not {text for text in texts if text and text in held}


def test_importing_and_retrying_again_changes_nothing(
    imported: Any, stores: dict[str, dict[str, list[Any]]], sqlite: Database
) -> None:
    for crm in CRMS:
        again = import_paths(sqlite, crm, [EXPORTS / crm], mapping=crm)
        assert sum(result.accepted + result.updated for result in again) == 0
        assert sum(result.accepted + result.updated for result in quarantine_retry(sqlite, crm)) == 0
        assert everything(sqlite, crm) == stores[crm]
