"""Reports as CSV: complete, the report's own numbers, and harmless in a spreadsheet."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.config import Config
from engagement.model import Account, Component
from engagement.render import Format, render, render_json
from engagement.reports import Master, portfolio_report
from engagement.results import PortfolioReport
from tests.unit.factories import AS_OF, WORKSPACE, facts, master, period
from tests.unit.test_render_reports import NASTY, SITUATIONS, hostile, report

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def read(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}, "every row has every column"
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def portfolio(accounts: dict[str, dict[str, dict[str, Any]]], known: Master | None = None) -> PortfolioReport:
    known = known or master(*accounts)
    return portfolio_report(facts(accounts), known, period=period(), as_of=AS_OF, workspace=WORKSPACE, config=Config())


@pytest.mark.parametrize("situation", list(SITUATIONS))
def test_every_component_has_its_row_with_the_reports_numbers(situation: str) -> None:
    found = report(situation)
    rows = read(render(found, Format.CSV))
    components = {row["name"]: row for row in rows if row["section"] == "component"}
    assert set(components) == set(Component)
    said = json.loads(render_json(found))
    for dimension in said["dimensions"].values():
        for component in dimension["components"]:
            row = components[component["name"]]
            for column in ("value", "points", "weight", "n", "previous_points"):
                wanted = component[column]
                assert (None if row[column] == "" else float(row[column])) == wanted, (component["name"], column)
            assert row["state"] == component["state"]
            assert float(row["earns_80"]) == component["benchmark"][2]


def test_the_bridge_adds_up_in_the_table() -> None:
    rows = read(render(report("usual", t0={"response_rate": 0.4, "settled_answered": 4}), Format.CSV))
    change = {row["name"]: float(row["value"]) for row in rows if row["section"] == "change" and row["value"]}
    assert change.pop("overall") == pytest.approx(sum(change.values()), abs=1e-5)


def test_times_stand_in_the_workspaces_zone() -> None:
    found = replace(report(), timezone="Europe/Berlin", as_of=datetime(2026, 10, 1, 7, 30, tzinfo=UTC))
    rows = read(render(found, Format.CSV))
    assert next(row["value"] for row in rows if row["name"] == "as_of") == "2026-10-01T09:30:00+02:00"


@pytest.mark.parametrize("text", [*NASTY, "+1", "@SUM(1)", "＝1", " =1", "-2+3", 'a"b;c,d', "\u200b=1"])
def test_hostile_text_runs_nothing_and_breaks_no_row(text: str) -> None:
    known = hostile(text)
    one = portfolio({"A1": {}}, known)
    for content in (render(report("warned", known), Format.CSV), render(one, Format.CSV)):
        for row in read(content):
            for name, value in row.items():
                if value.startswith(DANGEROUS):
                    float(value)  # a number, not a text
                assert "\x1b" not in value, name
                assert "\u202e" not in value, name


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=40))
def test_any_name_comes_back_as_one_cell(name: str) -> None:
    found = portfolio({"A1": {}}, Master(accounts={"A1": Account(id="A1", name=name)}, contacts={}, people={}))
    (row,) = read(render(found, Format.CSV))
    assert not row["name"].startswith(DANGEROUS)
    assert row["account_id"] == "A1"


def test_a_portfolio_is_complete() -> None:
    found = portfolio({f"A{i:03}": {} for i in range(50)})
    many = replace(
        found,
        accounts=tuple(replace(found.accounts[0], id=f"B{i:05}", name=f"B {i}") for i in range(10_000)),
        at_risk=(),
    )
    assert [row["account_id"] for row in read(render(many, Format.CSV))] == [f"B{i:05}" for i in range(10_000)]
    row = read(render(found, Format.CSV))[0]
    assert float(row["overall"]) == pytest.approx(found.accounts[0].overall, abs=1e-6)
    assert float(row["quality"]) > 0


def test_an_empty_portfolio_is_a_header() -> None:
    content = render(portfolio({}, Master(accounts={})), Format.CSV)
    assert read(content) == []
    assert content.startswith("\ufeffaccount_id,name,".encode())


def test_lines_end_as_rfc_4180_has_it_and_the_bytes_stay_the_same() -> None:
    content = render(report(), Format.CSV)
    assert content.count(b"\n") == content.count(b"\r\n") > 100
    assert render(report(), Format.CSV) == content
