"""Cells of exported CSV files: no spreadsheet runs them, and the import gets them back unchanged."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.export.cells import neutralise, restore

NAUGHTY = json.loads((Path(__file__).parent.parent / "data" / "naughty-strings" / "blns.json").read_text("utf-8"))
DANGEROUS = "=+-@\t\r\n\0＝＋－＠"


@pytest.mark.parametrize("first", DANGEROUS)
def test_formulas_are_prefixed(first: str) -> None:
    row = neutralise({"name": f"{first}HYPERLINK(1)", "arr": -5.0})
    assert row == {"name": f"'{first}HYPERLINK(1)", "arr": -5.0, "neutralised": "name"}


@given(st.dictionaries(st.sampled_from(["id", "name", "title"]), st.none() | st.text() | st.sampled_from(NAUGHTY)))
def test_no_cell_is_dangerous_and_all_come_back(row: dict[str, str | None]) -> None:
    safe = neutralise(row)
    assert not any(isinstance(value, str) and value[:1] and value[0] in DANGEROUS for value in safe.values())
    restore(safe)
    assert safe == row


def test_apostrophes_of_other_programs_stay() -> None:
    row = {"name": "'tis", "title": "'=1"}
    restore(row)
    assert row == {"name": "'tis", "title": "'=1"}
