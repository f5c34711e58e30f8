"""Import files of the sample company hold exactly its rows."""

import csv
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from engagement.model import Entity
from engagement.sample import SampleCompany, columns, generate, write
from engagement.sample.write import Format

AS_OF = datetime(2026, 9, 2, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture(scope="module")
def company() -> SampleCompany:
    return generate(accounts=4, as_of=AS_OF)


def as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def test_csv_holds_every_row_in_order(tmp_path: Path, company: SampleCompany) -> None:
    counts = write(tmp_path / "new" / "folder", company)
    for entity in Entity:
        with (tmp_path / "new" / "folder" / f"{entity.value}.csv").open(encoding="utf-8", newline="") as file:
            header, *found = list(csv.reader(file))
        expected = [[as_text(value) for value in row] for row in company.rows(entity)]
        assert tuple(header) == columns(entity)
        assert found == expected
        assert counts[entity] == len(expected) > 0


def test_csv_times_carry_their_offset(tmp_path: Path, company: SampleCompany) -> None:
    write(tmp_path, company)
    with (tmp_path / "activities.csv").open(encoding="utf-8", newline="") as file:
        times = [datetime.fromisoformat(row["occurred_at"]) for row in csv.DictReader(file)]
    offsets = {moment.utcoffset() for moment in times}
    assert {offset.total_seconds() for offset in offsets if offset is not None} == {3_600.0, 7_200.0}


def test_json_lines_hold_the_values_and_leave_out_what_is_missing(tmp_path: Path, company: SampleCompany) -> None:
    write(tmp_path, company, file_format="jsonl")
    for entity in Entity:
        lines = (tmp_path / f"{entity.value}.jsonl").read_text(encoding="utf-8").splitlines()
        expected = [
            {
                name: value.isoformat() if hasattr(value, "isoformat") else value
                for name, value in zip(columns(entity), row, strict=True)
                if value is not None
            }
            for row in company.rows(entity)
        ]
        assert [json.loads(line) for line in lines] == expected


def test_parquet_holds_the_same_values_with_types(tmp_path: Path, company: SampleCompany) -> None:
    write(tmp_path, company, file_format="parquet")
    for entity in Entity:
        table = pq.read_table(tmp_path / f"{entity.value}.parquet")
        assert tuple(table.column_names) == columns(entity)
        found = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
        assert found == [tuple(row) for row in company.rows(entity)]


@pytest.mark.parametrize("file_format", ["csv", "jsonl"])
def test_writing_twice_gives_the_same_bytes(tmp_path: Path, company: SampleCompany, file_format: Format) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, company, file_format=file_format)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
