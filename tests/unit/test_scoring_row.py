"""Reading facts as Python's own types: what a cell may be, and that nothing missing becomes a number."""

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest

from engagement.fact_arrays import FactArrays
from engagement.scoring.row import (
    Columns,
    Row,
    account_rows,
    calendar_day,
    instant,
    listing,
    of_account,
    of_windows,
)
from tests.unit.factories import facts

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
MISSING = [None, pd.NA, pd.NaT]


class TestCells:
    @pytest.mark.parametrize("cell", [*MISSING, float("nan"), float("inf")])
    def test_a_missing_number_is_none(self, cell: object) -> None:
        row = Row({"x": cell})
        assert (row.number("x"), row.count("x"), row.optional_count("x")) == (None, 0, None)
        assert row.number("y") is None

    def test_a_number_is_read_as_it_is_and_a_count_rounded(self) -> None:
        row = Row({"x": np.float64(2.6), "n": np.int64(0)})
        assert (row.number("x"), row.count("x"), row.optional_count("x")) == (2.6, 3, 3)
        assert (row.number("n"), row.count("n"), row.optional_count("n")) == (0.0, 0, 0)
        assert row.cell("x") == 2.6

    def test_only_a_text_is_a_text(self) -> None:
        row = Row({"a": "stale", "b": None, "c": 3})
        assert [row.text(name) for name in "abcd"] == ["stale", "", "", ""]

    @pytest.mark.parametrize("cell", MISSING)
    def test_a_missing_moment_is_none(self, cell: object) -> None:
        assert (Row({"x": cell}).when("x"), instant(cell), calendar_day(cell)) == (None, None, None)

    @pytest.mark.parametrize(
        "cell",
        [
            NOON,
            NOON.replace(tzinfo=None),
            NOON.astimezone(timezone(timedelta(hours=2))),
            pd.Timestamp(NOON),
            pd.Timestamp("2026-10-01T14:00", tz="Europe/Berlin"),
            np.datetime64("2026-10-01T12:00"),
        ],
    )
    def test_a_moment_is_in_utc_however_it_is_carried(self, cell: object) -> None:
        found = Row({"x": cell}).when("x")
        assert found == NOON
        assert found is not None
        assert found.tzinfo is UTC
        assert type(found) is datetime

    def test_no_moment_of_numpys_is_none(self) -> None:
        assert instant(np.datetime64("NaT")) is None
        assert calendar_day(np.datetime64("NaT")) is None

    @pytest.mark.parametrize("cell", [date(2026, 10, 1), NOON, pd.Timestamp(NOON), np.datetime64("2026-10-01")])
    def test_a_day(self, cell: object) -> None:
        found = calendar_day(cell)
        assert found == date(2026, 10, 1)
        assert type(found) is date

    @pytest.mark.parametrize("cell", [["a", None, "b"], ("a", None, "b"), np.array(["a", None, "b"], dtype=object)])
    def test_lists_however_they_are_carried(self, cell: object) -> None:
        row = Row({"x": cell})
        assert row.strings("x") == ("a", "b")
        assert row.items("x") == ("a", None, "b")
        assert listing(cell) == ["a", None, "b"]

    @pytest.mark.parametrize("cell", [None, "ab", 3.0])
    def test_what_is_no_list_is_empty(self, cell: object) -> None:
        row = Row({"x": cell})
        assert (row.strings("x"), row.items("x"), row.instants("x"), row.records("x")) == ((), (), (), [])

    def test_lists_of_moments_and_of_records(self) -> None:
        row = Row({"at": [NOON, None, pd.Timestamp(NOON)], "who": [{"contact_id": "c1"}, None]})
        assert row.instants("at") == (NOON, NOON)
        assert row.records("who") == [{"contact_id": "c1"}]


class TestFrames:
    FRAME = facts({"B": {"t0": {"asks": 2}}, "A": {"t0": {"asks": None}, "t1": {"asks": 7}}}, labels=("t1", "t0"))

    def test_the_windows_of_one_account_by_label(self) -> None:
        rows = account_rows(self.FRAME, "A")
        assert set(rows) == {"t0", "t1"}
        assert [rows[label].number("asks") for label in ("t0", "t1")] == [None, 7.0]
        assert rows["t0"].text("usage_state") == "measured"

    def test_an_account_without_facts_is_refused(self) -> None:
        with pytest.raises(KeyError):
            account_rows(self.FRAME, "C")
        with pytest.raises(KeyError):
            of_account(facts({}), "A")

    def test_the_facts_of_one_account_are_taken_as_they_are(self) -> None:
        alone = self.FRAME.loc[["B"]]
        assert of_account(self.FRAME, "B")["asks"].tolist() == alone["asks"].tolist()
        only = facts({"B": {}}, labels=("t0",))
        assert of_account(only, "B") is only

    def test_windows_come_in_one_order_of_accounts(self) -> None:
        accounts, (newest, before) = of_windows(self.FRAME.iloc[[2, 1, 3, 0]], "t0", "t1")
        assert accounts == ("A", "B")
        assert before.numbers("asks").tolist() == [7, 10]
        assert np.array_equal(newest.numbers("asks"), [np.nan, 2], equal_nan=True)

    def test_a_window_that_lacks_an_account_is_refused(self) -> None:
        partial = self.FRAME.drop(index=[("A", "t1")])
        with pytest.raises(KeyError, match="window t1 lacks an account"):
            of_windows(partial, "t0", "t1")

    def test_arrays_read_as_the_frame_they_are_of(self) -> None:
        arrays = FactArrays.of(self.FRAME)
        assert account_rows(arrays, "A")["t1"].number("asks") == 7
        assert len(of_account(arrays, "B")) == 2
        assert of_account(FactArrays.of(facts({"B": {}}, labels=("t0",))), "B").accounts.tolist() == ["B"]
        assert of_windows(arrays, "t0", "t1")[0] == ("A", "B")
        with pytest.raises(KeyError):
            of_account(arrays, "C")

    @pytest.mark.parametrize("arrays", [False, True], ids=["frame", "arrays"])
    def test_columns_of_all_rows_or_of_some(self, arrays: bool) -> None:
        owners = self.FRAME.index.get_level_values("account_id")
        places = np.flatnonzero(owners == "B")
        given = FactArrays.of(self.FRAME) if arrays else self.FRAME
        everything, some = Columns(given), Columns(given, places)
        assert (len(everything), len(some)) == (4, 2)
        assert sorted(some.numbers("asks").tolist()) == [2, 10]
        assert some.objects("usage_state").tolist() == ["measured"] * 2
        assert everything.missing("asks").sum() == 1
        assert not some.missing("asks").any()

    def test_columns_of_ready_made_arrays(self) -> None:
        made = Columns({"x": np.array([1, 2, 3]), "y": np.array(["a", None, "b"], dtype=object)})
        assert len(made) == 3
        assert made.numbers("x").dtype == np.float64
        assert made.objects("y").tolist() == ["a", None, "b"]
        assert made.missing("y").tolist() == [False, True, False]
