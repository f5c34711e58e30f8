"""Files in the wild: what the readers must make of them, and that no line of a file is lost on the way."""

import csv
import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.errors import ImportFileError
from engagement.ingest import csv_table
from engagement.ingest.raw import Unreadable
from engagement.ingest.tables import open_table

DATA = Path(__file__).parent.parent / "data"
SPECTRUM = DATA / "csv-spectrum"


def rows_of(path: Path, known: tuple[str, ...] = ()) -> list[tuple[int, Any]]:
    """Line and row, or line and the reason why it cannot be read."""
    with open_table(path, known) as table:
        return [(line, row.refusal.reason.value if isinstance(row, Unreadable) else row) for line, row in table.rows()]


def read(folder: Path, content: str | bytes, name: str = "file.csv", known: tuple[str, ...] = ()) -> list[Any]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [row for _, row in rows_of(path, known)]


@pytest.mark.parametrize("path", sorted(SPECTRUM.glob("csvs/*.csv")), ids=lambda path: path.stem)
def test_csv_spectrum(path: Path) -> None:
    expected = json.loads((SPECTRUM / "json" / f"{path.stem}.json").read_text("utf-8"))
    if path.stem == "location_coordinates":  # the fixture's JSON is no list, and its phone is not the CSV's
        expected = [{**expected, "Contact Phone Number": "2095257564"}]
    lowered = [{name.lower(): value for name, value in row.items()} for row in expected]
    assert [row for _, row in rows_of(path)] == lowered


WANTED = [{"id": "1", "name": "Ann; Lee"}, {"id": "2", "name": 'say "hi", all'}, {"id": "3", "name": "two\nlines"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_and_line_ends(tmp_path: Path, delimiter: str, encoding: str, line_end: str) -> None:
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if line_end == "\r" else csv.QUOTE_MINIMAL  # Python's writer leaves \n bare beside \r
    writer = csv.DictWriter(text, ["id", "name"], delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writeheader()
    writer.writerows(WANTED)
    assert read(tmp_path, text.getvalue().encode(encoding)) == WANTED


@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC])
def test_quoting_styles(tmp_path: Path, quoting: int) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=quoting)
    writer.writerows([("id", "name"), *(row.values() for row in WANTED)])
    assert read(tmp_path, text.getvalue()) == WANTED


def test_backslash_escapes_and_single_quotes_are_seen(tmp_path: Path) -> None:
    assert read(tmp_path, 'id,name\n1,"say \\"hi\\", all"\n2,"b"\n') == [
        {"id": "1", "name": 'say "hi", all'},
        {"id": "2", "name": "b"},
    ]
    assert read(tmp_path, "'id','name'\n'1','a,b'\n") == [{"id": "1", "name": "a,b"}]


def test_a_backslash_in_a_path_is_no_escape(tmp_path: Path) -> None:
    assert read(tmp_path, 'id,name\n1,"C:\\temp\\"\n2,b\n') == [
        {"id": "1", "name": "C:\\temp\\"},
        {"id": "2", "name": "b"},
    ]


def test_spaces_after_delimiters_belong_to_them(tmp_path: Path) -> None:
    assert read(tmp_path, 'id, name\n1, "a, b"\n2, c\n') == [{"id": "1", "name": "a, b"}, {"id": "2", "name": "c"}]


def test_spaces_inside_cells_stay(tmp_path: Path) -> None:
    assert read(tmp_path, "id,name\n1, padded \n2,b\n") == [{"id": "1", "name": " padded "}, {"id": "2", "name": "b"}]


def test_a_spreadsheets_sep_line_and_blank_lines(tmp_path: Path) -> None:
    assert read(tmp_path, "sep=;\r\n\r\nid;name\r\n1;a,b,c\r\n\r\n2;d\r\n") == [
        {"id": "1", "name": "a,b,c"},
        {"id": "2", "name": "d"},
    ]


def test_known_column_names_find_the_delimiter(tmp_path: Path) -> None:
    content = "account_id;name,with,commas\nA;x,y,z\nB;x,y,z\n"
    assert read(tmp_path, content, known=("account_id",)) == [
        {"account_id": "A", "name,with,commas": "x,y,z"},
        {"account_id": "B", "name,with,commas": "x,y,z"},
    ]


def test_one_unclosed_quote_costs_one_row(tmp_path: Path) -> None:
    lines = ["id,name", *(f"{n},name {n}" for n in range(1000))]
    lines[8] = '7,"name 7'
    rows = read(tmp_path, "\n".join(lines) + "\n")
    assert rows.count("malformed_row") == 1
    assert [row["id"] for row in rows if row != "malformed_row"] == [str(n) for n in range(1000) if n != 7]
    path = tmp_path / "file.csv"
    assert [line for line, row in rows_of(path) if row == "malformed_row"] == [9]


def test_a_quote_that_swallows_rows_up_to_another_quote(tmp_path: Path) -> None:
    content = 'id,name,x\n1,"open,a\n2,b,b\n3,"quoted, well",c\n4,"two\nlines",d\n5,e,e\n'
    rows = read(tmp_path, content)
    assert rows == [
        "malformed_row",
        {"id": "2", "name": "b", "x": "b"},
        {"id": "3", "name": "quoted, well", "x": "c"},
        {"id": "4", "name": "two\nlines", "x": "d"},
        {"id": "5", "name": "e", "x": "e"},
    ]


def test_ragged_rows(tmp_path: Path) -> None:
    rows = read(tmp_path, "id,name\n1\n2,b,c\n3,d\n")
    assert rows == ["ragged_row", "ragged_row", {"id": "3", "name": "d"}]


def test_nul_long_fields_and_odd_separators_are_data(tmp_path: Path) -> None:
    odd = "a\0b\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029c"
    long = "ü" * 300_000
    rows = read(tmp_path, f"id,name\n1,{odd}\n2,{long}\n")
    assert rows == [{"id": "1", "name": odd}, {"id": "2", "name": long}]


def test_bytes_that_are_not_utf8_are_marked_in_their_cell(tmp_path: Path) -> None:
    rows = read(tmp_path, b"id,name\n1,caf\xe9\n2,tea\n")
    assert rows == [{"id": "1", "name": "caf\udce9"}, {"id": "2", "name": "tea"}]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n \n", "empty"),
        ("a.csv", "id,name\n1,a".encode("utf-16") + b"\x00", "damaged"),
        ("a.csv", b'"id,name\n1,2\n', "header"),
        ("a.csv", b"id,caf\xe9\n1,2\n", "header"),
        ("a.jsonl", b'[{"a": 1}]', "JSON array"),
        ("a.parquet", b"PAR1 no", "Parquet"),
        ("a.xlsx", b"PK", "not a file that can be imported"),
    ],
)
def test_files_that_cannot_be_read_at_all(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ImportFileError, match=says) as caught:
        rows_of(path)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match=r"gone\.csv: cannot be read: No such file"):
        rows_of(tmp_path / "gone.csv")


def test_json_lines(tmp_path: Path) -> None:
    content = '{"ID": "A", "seats": 27.0, "ok": true, "none": null}\n\n{"id": "B", "seats": 1e400}\r\n'
    rows = read(tmp_path, content, "a.jsonl")
    assert rows == [{"id": "A", "seats": "27.0", "ok": True, "none": None}, {"id": "B", "seats": "1e400"}]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"a": 1, "A": 2}', "duplicate_key"),
        ('{"a": 1', "malformed_row"),
        ("[1, 2]", "malformed_row"),
        ('"text"', "malformed_row"),
        ("[" * 100_000, "malformed_row"),
        ('{"a": "' + "x" * 9_000_000 + '"}', "too_long"),
    ],
)
def test_a_bad_json_line_costs_one_row(tmp_path: Path, line: str, reason: str) -> None:
    rows = read(tmp_path, f'{{"a": "1"}}\n{line}\n{{"a": "3"}}\n', "a.jsonl")
    assert rows == [{"a": "1"}, reason, {"a": "3"}]


def test_json_numbers_keep_what_python_would_change(tmp_path: Path) -> None:
    (row,) = read(tmp_path, '{"a": NaN, "b": -Infinity, "c": 12345678901234567890123, "d": 0.1}\n', "a.jsonl")
    assert row == {"a": "NaN", "b": "-Infinity", "c": "12345678901234567890123", "d": "0.1"}


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table(
        {
            "Account_ID": ["A", None],
            "seats": [27.0, None],
            "at": pa.array([1_700_000_000_123_456_789, None], pa.timestamp("ns", "UTC")),
            "features": [["x", "y"], None],
        }
    )
    pq.write_table(table, path)
    first, second = (row for _, row in rows_of(path))
    assert first["account_id"] == "A"
    assert first["seats"] == 27.0
    assert first["at"].isoformat() == "2023-11-14T22:13:20.123456+00:00"
    assert first["features"] == ["x", "y"]
    assert set(second.values()) == {None}
    assert [line for line, _ in rows_of(path)] == [1, 2]


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=200)
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8), st.sampled_from(",;\t|"), st.booleans())
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str, quote_all: bool
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
        writer = csv.writer(file, delimiter=delimiter, quoting=quoting)
        writer.writerow(["account_id", "name", "title"])
        writer.writerows(rows)
    found = [list(row.values()) for _, row in rows_of(path, ("account_id", "name", "title"))]
    assert found == rows


@settings(max_examples=500)
@given(st.lists(st.text('ab",\n\r', max_size=12), max_size=12), st.sampled_from([1, 7, 40, 2**20]))
def test_no_line_is_lost_whatever_stands_in_the_file(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], piece: int
) -> None:
    """Every physical line that holds anything belongs to exactly one record or refusal, however the file is cut."""
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_text("account_id,name\n" + "\n".join(lines) + "\nlast,row\n", "utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_table, "_PIECE_CHARS", piece)
        found = rows_of(path, ("account_id", "name"))
    assert found == rows_of(path, ("account_id", "name"))
    starts = [line for line, _ in found]
    assert starts == sorted(set(starts))
    physical = io.StringIO(path.read_bytes().decode(), newline="")
    filled = [number for number, line in enumerate(physical, 1) if line.strip("\r\n") and number > 1]
    covered = set()
    for (start, row), following in zip(found, [*starts[1:], 10**9], strict=True):
        lines_of_record = 1 if isinstance(row, str) else 1 + sum(_line_ends(value) for value in row.values())
        covered |= set(range(start, min(start + lines_of_record, following)))
    assert set(filled) <= covered


@settings(max_examples=300)
@given(
    st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-16")),
    st.sampled_from(["csv", "jsonl", "parquet"]),
    st.sampled_from([b"", b"account_id,name\n", b'{"account_id": "A"}\n', b"PAR1"]),
)
def test_any_bytes_are_rows_refusals_or_one_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str, start: bytes
) -> None:
    path = tmp_path_factory.mktemp("bytes") / f"a.{suffix}"
    path.write_bytes(start + content)
    with suppress(ImportFileError):
        for line, row in rows_of(path):
            assert line >= 1
            assert isinstance(row, dict | str)


def test_a_line_beyond_every_limit_costs_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "_PIECE_CHARS", 10)
    monkeypatch.setattr(csv_table, "MAX_RECORD_CHARS", 100)
    content = f'id,name\n1,a\n2,{"x" * 1000}\n3,"{"y" * 1000}\n4,b\n5,"two\nlines"\n'
    path = tmp_path / "a.csv"
    path.write_text(content, "utf-8")
    assert rows_of(path, ("id", "name")) == [
        (2, {"id": "1", "name": "a"}),
        (3, "malformed_row"),
        (4, "malformed_row"),
        (5, {"id": "4", "name": "b"}),
        (6, {"id": "5", "name": "two\nlines"}),
    ]


def test_a_quote_that_swallows_the_rest_of_a_large_file_costs_one_row(tmp_path: Path) -> None:
    lines = ["id,name", '1,"never closed', *(f"{n},name {n}" for n in range(2, 60_000))]
    rows = read(tmp_path, "\n".join(lines), known=("id", "name"))
    assert rows[0] == "malformed_row"
    assert [row["id"] for row in rows[1:]] == [str(n) for n in range(2, 60_000)]


def _line_ends(text: str) -> int:
    return sum(1 for line in io.StringIO(text, newline="") if line.endswith(("\n", "\r")))
