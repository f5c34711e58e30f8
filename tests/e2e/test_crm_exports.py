"""Exports that another program made, through the shipped mappings, to an answer in Slack.

The three layouts describe the same vendor. What all three carry must agree; what a layout cannot say stays unsaid.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.serve import running
from bot.workspace import LocalWorkspace
from engagement import Engagement, Tier
from engagement.ingest import FileResult, import_paths, quarantine_counts
from engagement.model import Entity
from engagement.store.tables import AccountRow, ActivityRow, ContactRow
from tests.slack.world import app_settings, populated

EXPORTS = Path(__file__).parents[1] / "data" / "crm-exports"
LAYOUTS = ("hubspot", "salesforce", "zoho")
AS_OF = datetime(2026, 1, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Engagement, list[FileResult]]]]:
    url = f"sqlite:///{tmp_path_factory.mktemp('crm') / 'crm.db'}"
    opened = {layout: Engagement.open(url, workspace=layout, create=True) for layout in LAYOUTS}
    yield {
        layout: (service, import_paths(service.database, layout, [EXPORTS / layout], mapping=layout))
        for layout, service in opened.items()
    }
    for service in opened.values():
        service.database.dispose()


def rows(service: Engagement, table: Any) -> list[Any]:
    with service.database.session(service.workspace_id) as session:
        return list(session.scalars(select(table)))


def facts(service: Engagement) -> dict[str, Any]:
    """What all three layouts carry, by natural keys: companies, people, and who met whom on which day."""
    names = {row.account_id: row.name for row in rows(service, AccountRow)}
    twins = {name for name, number in Counter(names.values()).items() if number > 1}
    contacts = {(row.account_id, row.contact_id): row for row in rows(service, ContactRow)}
    people = {
        ((row.email or "").casefold(), row.name, row.title, row.department, names[row.account_id])
        for row in contacts.values()
        if names[row.account_id] not in twins
    }
    acts = Counter(
        (
            names[row.account_id],
            row.kind,
            row.occurred_at.date(),
            (contacts[row.account_id, row.contact_id].email or "").casefold() if row.contact_id else None,
        )
        for row in rows(service, ActivityRow)
        if names[row.account_id] not in twins
    )
    return {"accounts": set(names.values()) - twins, "people": people, "acts": acts}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_is_lost_in_silence(imported: Any, layout: str) -> None:
    service, results = imported[layout]
    for result in results:
        if result.entity is not None:
            assert result.read == result.accepted + result.updated + result.unchanged + result.quarantined
    read = {result.entity: result.read for result in results if result.entity is not None}
    assert (read[Entity.ACCOUNTS], read[Entity.CONTACTS], read[Entity.ACTIVITIES]) == (150, 440, 2006)
    refused = quarantine_counts(service.database, layout)
    assert refused[Entity.ACTIVITIES, "not_a_touchpoint"] == 528


def test_two_companies_of_one_name_and_domain_are_ambiguous_where_no_id_tells_them_apart(imported: Any) -> None:
    for layout in ("hubspot", "zoho"):
        refused = quarantine_counts(imported[layout][0].database, layout)
        assert refused[Entity.ACCOUNTS, "collision"] == 2
        assert refused[Entity.CONTACTS, "ambiguous_account"] == 7
        assert refused[Entity.ACTIVITIES, "ambiguous_account"] == 20
    assert len(rows(imported["salesforce"][0], AccountRow)) == 150


def test_the_three_layouts_agree_on_what_all_of_them_carry(imported: Any) -> None:
    hubspot, salesforce, zoho = (facts(imported[layout][0]) for layout in LAYOUTS)
    for part in ("accounts", "people", "acts"):
        assert hubspot[part] == zoho[part], part
        assert hubspot[part] == salesforce[part], part


def test_what_a_layout_cannot_say_stays_unsaid(imported: Any) -> None:
    for layout in ("salesforce", "zoho"):
        found = rows(imported[layout][0], ActivityRow)
        assert {row.direction for row in found if row.kind in ("email", "call")} == {"unknown"}
        assert {row.status for row in found} == {"unknown"}
        assert all(row.thread_id is None for row in found)
    told = rows(imported["hubspot"][0], ActivityRow)
    assert {row.direction for row in told if row.kind == "email"} == {"inbound", "outbound"}
    assert all(row.date_only for row in told if row.kind in ("email", "call"))


def test_an_account_whose_records_do_not_say_who_acted_is_not_scored_as_silent(imported: Any) -> None:
    report = imported["salesforce"][0].account_report("ACC-1", "2025-Q4", as_of=AS_OF)
    assert (report.score.overall, report.score.tier) == (None, Tier.INSUFFICIENT_DATA)
    assert not report.signals


def test_a_company_of_the_export_is_answered_in_a_thread(imported: Any) -> None:
    service = imported["hubspot"][0]
    with LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace, service)
        with running(world.deps):
            workspace.wait_for_socket()
            room = workspace.add_channel("dataedge", [world.ana], with_bot=True)
            assert world.ask("DataEdge 2025-Q4", channel=room).ok
            root = workspace.wait_for(lambda: workspace.messages(room), timeout=60)[0]
            workspace.wait_for(lambda: len(workspace.thread(root)) == 3, timeout=60)
    assert "DataEdge" in root.text
    assert "1 Oct 2025 to 31 Dec 2025" in root.text
