"""Reports as workbooks: read again, they hold the report's numbers as numbers, dates as dates and texts as texts."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from engagement.model import Account, Component, Dimension
from engagement.render import Format, render, render_xlsx
from engagement.render.wording import component_name, dimension_name, plain, tier_name
from engagement.render.xlsx.sheet import LONGEST, cell_text, units
from engagement.reports import Master
from engagement.results import AccountReport, PortfolioReport
from tests.unit.factories import contact
from tests.unit.test_advice import LOW
from tests.unit.test_render_csv import portfolio
from tests.unit.test_render_reports import NASTY, SITUATIONS, hostile, report

ACCOUNT = [
    "Summary",
    "Components",
    "Why it moved",
    "Activity",
    "People",
    "Signals",
    "Actions",
    "Plan",
    "Trend",
    "Sources",
]
PORTFOLIO = ["Summary", "Accounts", "Tiers", "Movers", "At risk", "Signals"]


def book(made: AccountReport | PortfolioReport) -> Any:
    return load_workbook(io.BytesIO(render_xlsx(made)))


def rows(page: Any) -> list[dict[str, Any]]:
    header, *body = page.iter_rows(values_only=True)
    assert len(set(header)) == len(header), "no two columns have the same title"
    return [dict(zip(header, row, strict=True)) for row in body]


@pytest.mark.parametrize("situation", list(SITUATIONS))
def test_an_accounts_workbook_has_a_sheet_for_each_subject(situation: str) -> None:
    made = book(report(situation))
    assert made.sheetnames == ACCOUNT
    words = [c.value for page in made for row in page.iter_rows() for c in row if isinstance(c.value, str)]
    assert not re.search(r"\bNone\b|\bnan\b|[a-z]_[a-z]", " ".join(words))


def test_components_are_the_reports_numbers() -> None:
    found = report("usual", t0=LOW)
    read = {row["Component"]: row for row in rows(book(found)["Components"]) if row["Component"] != "All of it"}
    assert set(read) == {component_name(c) for c in Component}
    for _, scored in found.dimensions.items():
        for c in scored.components:
            row = read[component_name(c.name)]
            assert row["Points"] == pytest.approx(c.points)
            assert row["Value"] == pytest.approx(c.value)
            assert [row[f"Earns {n}"] for n in (0, 60, 80, 100)] == pytest.approx(list(c.benchmark))


def test_the_causes_add_up_to_the_change() -> None:
    *terms, total = rows(book(report("usual", t0=LOW))["Why it moved"])
    column = "Contribution to the score"
    assert sum(term[column] for term in terms) == pytest.approx(total[column])
    assert total["Component"] == "All together"


def test_times_are_dates_in_the_workspaces_zone() -> None:
    found = replace(report(), timezone="Asia/Tokyo", as_of=datetime(2026, 9, 30, 20, 30, tzinfo=UTC))
    summary = {row["What"]: row["Value"] for row in rows(book(found)["Summary"])}
    assert summary["As of"] == datetime(2026, 10, 1, 5, 30)  # noqa: DTZ001
    ends = [row["Period up to"] for row in rows(book(found)["Trend"])]
    zone = timezone(timedelta(hours=9))
    assert [end.date() for end in ends] == [(p.end - timedelta(seconds=1)).astimezone(zone).date() for p in found.trend]
    assert all(end.time() == time.min for end in ends)


def test_the_trend_has_a_native_chart_that_leaves_gaps() -> None:
    found = report()
    holed = replace(found, trend=tuple(replace(p, overall=None) if i == 2 else p for i, p in enumerate(found.trend)))
    content = render_xlsx(holed)
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        chart = files.read("xl/charts/chart1.xml").decode()
    assert chart.count("<c:ser>") == 1 + len(Dimension)
    assert "<c:lineChart>" in chart
    assert not re.search(r'dispBlanksAs val="(zero|span)"', chart)
    assert rows(load_workbook(io.BytesIO(content))["Trend"])[2]["Score"] is None


@pytest.mark.parametrize("text", [*NASTY, "=1+1", "+1", "-1", "@SUM(1)", "{=1}", "_x0041_", "internal:Sheet1!A1", "12"])
def test_hostile_text_is_a_text_and_nothing_else(text: str) -> None:
    known = hostile(text)
    for made in (report("warned", known), portfolio({"A1": {"t0": LOW}}, known)):
        content = render_xlsx(made)
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            names = files.namelist()
            sheets = [files.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
        assert not any("<f>" in page or "hyperlink" in page.casefold() for page in sheets)
        assert not any("external" in name or "vba" in name.casefold() for name in names)
        read = load_workbook(io.BytesIO(content))
        cells = [cell for page in read for row in page.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}, "no formulas, no errors"


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=50))
def test_any_name_makes_a_file_that_can_be_read(name: str) -> None:
    known = Master(accounts={"A1": Account(id="A1", name=name, segment=name)}, contacts={}, people={})
    content = render_xlsx(portfolio({"A1": {}}, known))
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        for part in files.namelist():
            ElementTree.fromstring(files.read(part))


@given(st.text(min_size=1, max_size=200), st.integers(1, 2_000))
def test_long_texts_are_cut_with_a_mark_and_fit_a_cell(text: str, times: int) -> None:
    shown = cell_text(text * times)
    assert units(shown) <= LONGEST
    whole = " ".join(plain(text * times, 1_000_000).split())
    assert shown == whole or (units(whole) > LONGEST and shown.endswith("…") and whole.startswith(shown[:-1]))


def test_a_name_of_wide_letters_fits_too() -> None:
    shown = cell_text("\U0001f600" * 40_000)
    assert units(shown) == LONGEST
    assert shown.endswith("😀…")


def test_a_portfolios_workbook_is_complete() -> None:
    found = portfolio({"A1": {"t0": LOW}, "A2": {}})
    assert book(found).sheetnames == PORTFOLIO
    many = tuple(replace(found.accounts[0], id=f"B{i:05}", name=f"Name {i}") for i in range(10_000))
    made = book(replace(found, accounts=many, at_risk=("B00007",), movers_up=(), movers_down=("B00001",)))
    accounts = made["Accounts"]
    assert [row[1] for row in accounts.iter_rows(min_row=2, values_only=True)] == [f"B{i:05}" for i in range(10_000)]
    assert accounts.freeze_panes == "B2"
    assert accounts.auto_filter.ref == f"A1:{accounts.cell(1, accounts.max_column).column_letter}10001"
    assert [row["Account id"] for row in rows(made["At risk"])] == ["B00007"]
    assert [row["Account id"] for row in rows(made["Movers"])] == ["B00001"]


def test_the_tiers_are_words_with_a_format() -> None:
    made = book(portfolio({"A1": {"t0": LOW}, "A2": {}}))
    row = rows(made["Accounts"])[0]
    assert row["Tier"] in {tier_name(t) for t in ("low_engaged", "disengaged")}
    assert len(made["Accounts"].conditional_formatting) == 1
    assert {dimension_name(d) for d in Dimension} <= set(row)
    assert isinstance(row["Score"], float)


def test_the_tiers_add_up() -> None:
    found = portfolio({"A1": {"t0": LOW}, "A2": {}})
    read = rows(book(found)["Tiers"])
    assert sum(row["Accounts"] for row in read) == 2
    assert sum(row["Share of the accounts"] for row in read) == pytest.approx(1)
    assert sum(row["Share of the revenue"] for row in read) == pytest.approx(1)


def test_empty_reports_have_their_sheets() -> None:
    made = book(portfolio({}, Master(accounts={})))
    assert made.sheetnames == PORTFOLIO
    assert rows(made["Accounts"]) == []
    assert book(report("no record")).sheetnames == ACCOUNT


def test_everybody_is_in_the_sheet() -> None:
    people = [contact(f"c{i:02d}", share=0.05) for i in range(20)]
    assert len(rows(book(report("usual", t0={"contacts": people}))["People"])) == 21


@pytest.mark.parametrize("made", [report("warned"), portfolio({"A1": {}, "A2": {"t0": LOW}})])
def test_the_same_report_gives_the_same_bytes(made: AccountReport | PortfolioReport) -> None:
    content = render(made, Format.XLSX)
    assert render(made, Format.XLSX) == content
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        assert "2026-10-01T00:00:00Z" in files.read("docProps/core.xml").decode()
