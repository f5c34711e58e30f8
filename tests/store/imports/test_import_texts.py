"""Any text is data: it comes back from the store and from every export as it went in."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importing import Put, Stored, everything, make_workspace

from engagement.export import Format, export
from engagement.ingest import import_paths, quarantine_list
from engagement.model import Entity
from engagement.store.database import Database

NAUGHTY: list[str] = json.loads(
    (Path(__file__).parents[2] / "data" / "naughty-strings" / "blns.json").read_text("utf-8")
)
OWN = [
    "<!channel> <@U123> <https://a.example|click>",
    '=HYPERLINK("https://a.example")',
    "+1+1",
    "@SUM(1)",
    "-5",
    "＝1",
    "'=quoted",
    "tab\tand\r\nlines\rand\nmore",
    "\u202eright to left\u202c",
    "\u200bzero\u200bwidth\ufeff",
    "nul\0inside",
    "\ufdd0private\ufdd01",
    "x" * 10_000,
    "quotes \" and '; semicolons, commas|pipes",
    "  padded  ",
    "\x01\x02\x7f\x85\u2028\u2029",
    "NULL",
    "None",
    "nan",
]
TEXTS = [text for text in dict.fromkeys([*NAUGHTY, *OWN]) if text]


def write_csv(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def naughty_files(folder: Path, suffix: str) -> None:
    accounts = [[f"A{n}", text] for n, text in enumerate(TEXTS)]
    contacts = [[f"C{n}", f"A{n}", text, text] for n, text in enumerate(TEXTS)]
    folder.mkdir()
    tables = {
        "accounts": (["account_id", "name"], accounts),
        "contacts": (["contact_id", "account_id", "name", "title"], contacts),
    }
    for name, (header, rows) in tables.items():
        path = folder / f"{name}.{suffix}"
        if suffix == "csv":
            write_csv(path, header, rows)
        else:
            lines = [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in rows]
            path.write_text("\n".join(lines), "utf-8")


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_naughty_strings_come_back_from_the_store(
    workspace: Database, stored: Stored, tmp_path: Path, suffix: str
) -> None:
    naughty_files(tmp_path / "in", suffix)
    results = import_paths(workspace, "w", [tmp_path / "in"])
    assert [(r.read, r.accepted) for r in results] == [(len(TEXTS), len(TEXTS))] * 2
    assert {row["account_id"]: row["name"] for row in stored(Entity.ACCOUNTS)} == {
        f"A{n}": text for n, text in enumerate(TEXTS)
    }
    assert {row["contact_id"]: (row["name"], row["title"]) for row in stored(Entity.CONTACTS)} == {
        f"C{n}": (text, text) for n, text in enumerate(TEXTS)
    }


def test_naughty_strings_as_ids_come_back_or_are_refused(workspace: Database, stored: Stored, tmp_path: Path) -> None:
    write_csv(tmp_path / "accounts.csv", ["account_id", "name"], [[text, "x"] for text in TEXTS])
    (result,) = import_paths(workspace, "w", [tmp_path / "accounts.csv"])
    refused = {entry.record["account_id"] for entry in quarantine_list(workspace, "w")}
    held = {row["account_id"] for row in stored(Entity.ACCOUNTS)}
    assert held | refused == set(TEXTS)
    assert not held & refused
    assert result.quarantined == len(refused)
    assert all("\0" in text or text.isspace() or len(text.encode()) > 1000 for text in refused)


@pytest.mark.parametrize("file_format", list(Format))
def test_an_export_of_naughty_strings_is_harmless_and_imports_back(
    workspace: Database, tmp_path: Path, file_format: Format
) -> None:
    naughty_files(tmp_path / "in", "jsonl")
    import_paths(workspace, "w", [tmp_path / "in"])
    export(workspace, "w", tmp_path / "out", file_format)
    if file_format is Format.CSV:
        for path in (tmp_path / "out").glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                cells = [cell for row in csv.reader(file) for cell in row]
            assert not [cell for cell in cells if cell[:1] and cell[0] in "=+-@\t\r\n\0＝＋－＠"]
    make_workspace(workspace, "copy")
    import_paths(workspace, "copy", [tmp_path / "out"])
    assert everything(workspace, "copy") == everything(workspace, "w")


def test_a_raw_export_leaves_texts_alone(workspace: Database, put: Put, tmp_path: Path) -> None:
    put(accounts="account_id,name\nA,=1+1\n")
    export(workspace, "w", tmp_path / "out", entities=[Entity.ACCOUNTS], raw=True)
    assert "A,=1+1," in (tmp_path / "out" / "accounts.csv").read_text("utf-8")
    assert not (tmp_path / "out" / "contacts.csv").exists()


def test_bad_bytes_are_refused_in_their_row_and_listed(workspace: Database, put: Put) -> None:
    (result,) = put(accounts=b"account_id,name\nA,caf\xe9\nB,caf\xc3\xa9\n")
    assert (result.accepted, result.quarantined) == (1, 1)
    (entry,) = quarantine_list(workspace, "w")
    assert (entry.reason, entry.column, entry.value) == ("bad_encoding", "name", "caf\\udce9")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=20))
def test_any_texts_come_back(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("texts")
    (folder / "t.db").write_bytes(sqlite_template.read_bytes())
    database = Database.open(f"sqlite:///{folder / 't.db'}")
    make_workspace(database)
    write_csv(folder / "accounts.csv", ["account_id", "name", "stage"], [[f"A{n}", t, t] for n, t in enumerate(texts)])
    import_paths(database, "w", [folder / "accounts.csv"])
    rows: list[dict[str, Any]] = everything(database)["accounts"]
    assert {row["account_id"]: (row["name"], row["stage"]) for row in rows} == {
        f"A{n}": (text, text) for n, text in enumerate(texts)
    }
    database.dispose()
