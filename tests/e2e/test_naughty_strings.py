"""The Big List of Naughty Strings as customer text: byte-equal in the store and in an export, harmless when shown."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from bot.blocks.report import report_thread
from bot.workspace import Surface, check_blocks
from engagement import Engagement, Format, render_json, render_markdown, render_report, render_text
from engagement.export import Format as ExportFormat
from engagement.export import export
from engagement.ingest import import_paths
from engagement.store.tables import ContactRow

LIST = Path(__file__).parents[1] / "data" / "naughty-strings" / "blns.json"
AS_OF = datetime(2026, 10, 1, tzinfo=UTC)
EXTRA = ["<!channel>", "<@U123>", "*bold* _it_ `code`", '=HYPERLINK("http://x")', "@SUM(1)", "+1", "-1", "a;b", 'a"b']
EXTRA += ["n" * 10_000]
STRINGS = [text for text in [*json.loads(LIST.read_text("utf-8")), *EXTRA] if text.strip()]
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


def files(folder: Path) -> Path:
    """One account, and a contact for each string, engaged on one day each."""
    folder.mkdir()
    (folder / "accounts.csv").write_text("account_id,name,seats\nA,Plain Example,5\n", "utf-8")
    with (folder / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["contact_id", "account_id", "name", "title", "department"])
        writer.writerows([f"C{i:04}", "A", text, text, text] for i, text in enumerate(STRINGS))
    with (folder / "activities.jsonl").open("w", encoding="utf-8") as file:
        for i, text in enumerate(STRINGS):
            row = {"account_id": "A", "activity_id": f"{i}", "kind": "email", "direction": "inbound"}
            row |= {"occurred_at": "2026-09-15T09:00:00Z", "contact_id": f"C{i:04}", "thread_id": text[:200]}
            file.write(json.dumps(row) + "\n")
    return folder


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engagement]:
    folder = tmp_path_factory.mktemp("naughty")
    with Engagement.open(f"sqlite:///{folder / 'naughty.db'}", create=True) as opened:
        results = import_paths(opened.database, opened.workspace_id, [files(folder / "files")])
        assert sum(result.quarantined for result in results) == 0
        yield opened


def stored(service: Engagement) -> list[tuple[str | None, str | None, str | None]]:
    with service.database.session(service.workspace_id) as session:
        found = session.scalars(select(ContactRow).order_by(ContactRow.contact_id))
        return [(row.name, row.title, row.department) for row in found]


def test_the_store_gives_back_the_same_text(service: Engagement) -> None:
    assert stored(service) == [(text, text, text) for text in STRINGS]


@pytest.mark.parametrize("file_format", ExportFormat)
def test_an_export_imports_back_to_the_same_text(
    service: Engagement, tmp_path: Path, file_format: ExportFormat
) -> None:
    export(service.database, service.workspace_id, tmp_path / "out", file_format)
    with Engagement.open(f"sqlite:///{tmp_path / 'again.db'}", create=True) as again:
        import_paths(again.database, again.workspace_id, [tmp_path / "out"])
        assert stored(again) == stored(service)


def test_an_exported_sheet_runs_nothing(service: Engagement, tmp_path: Path) -> None:
    export(service.database, service.workspace_id, tmp_path / "out", ExportFormat.CSV)
    with (tmp_path / "out" / "contacts.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.DictReader(file) for cell in (row["name"], row["title"])]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))]


def test_a_report_shows_them_harmlessly(service: Engagement) -> None:
    report = service.account_report("A", "quarterly", as_of=AS_OF)
    assert report.stakeholders.engaged == len(STRINGS)
    for text in (render_text(report), render_markdown(report)):
        assert not UNSAFE.search(text)
    assert {contact["name"] for contact in json.loads(render_json(report))["stakeholders"]["contacts"]} == set(STRINGS)


def test_report_files_hold_them_as_texts_alone(service: Engagement) -> None:
    report = service.account_report("A", "quarterly", as_of=AS_OF)
    page = render_report(report, Format.HTML).decode()
    assert not UNSAFE.search(page)
    assert set(re.findall(r"<([a-z0-9]+)", page)).isdisjoint({"script", "img", "iframe", "b", "marquee"})
    rows = list(
        csv.DictReader(io.StringIO(render_report(report, Format.CSV).decode("utf-8-sig"), newline=""), strict=True)
    )
    assert sum(row["section"] == "contact" for row in rows) == len(STRINGS)
    assert not [
        row for row in rows if row["detail"].startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    ]
    with zipfile.ZipFile(io.BytesIO(render_report(report, Format.XLSX))) as book:
        parts = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist()}
    assert not [
        name
        for name, part in parts.items()
        if any(e.tag.endswith(("}f", "}hyperlink")) for e in part.iter()) and "chart" not in name
    ]


def test_slack_gets_neither_mentions_nor_links_nor_more_than_it_takes(service: Engagement) -> None:
    for message in report_thread(service.account_report("A", "quarterly", as_of=AS_OF)):
        check_blocks(list(message.blocks), Surface.MESSAGE)
        assert len(message.text) <= 4_000
        said = json.dumps(message.blocks)
        assert '"type": "mrkdwn"' not in said or "<!channel>" not in said
        assert "<!channel>" not in message.text
        assert '"type": "link"' not in said
