"""Keys that stand for two things in one file: found, whatever the order and size of the file."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.ingest.chunks import Chunks, Row
from engagement.ingest.keys import contains, repeated
from engagement.ingest.mapping import RowMapping
from engagement.ingest.reasons import Refusal
from engagement.ingest.rows import FileRows
from engagement.ingest.times import Clock
from engagement.model import Entity


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3)))
def test_repeated_numbers(numbers: list[int]) -> None:
    again = repeated(numbers)
    assert again.tolist() == sorted(number for number, times in Counter(numbers).items() if times > 1)
    for number in numbers:
        assert contains(again, number) == (numbers.count(number) > 1)
    assert not contains(np.array([], dtype=np.int64), 0)


def rows_of(tmp_path: Path, entity: Entity, content: str, **options: Any) -> list[Row]:
    path = tmp_path / f"{entity.value}.csv"
    path.write_text(content, "utf-8")
    rows = FileRows(path, RowMapping(entity), Clock.of("UTC"))
    return [row for chunk in Chunks(rows, rows.scan())(2, **options) for row in chunk.rows()]


def reasons(rows: list[Row]) -> list[str | None]:
    return [row.record.reason.value if isinstance(row.record, Refusal) else None for row in rows]


def test_one_account_id_for_two_companies(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, Entity.ACCOUNTS, "account_id,name\nA,One\nB,Two\nA,Other\nB,Two\n")
    assert reasons(rows) == ["collision", None, "collision", None]


def test_versions_of_an_account_are_no_collision(tmp_path: Path) -> None:
    content = "account_id,name,updated_at\nA,Old,2026-01-01\nA,New,2026-02-01\nB,x,2026-01-01\nB,y,2026-01-01\n"
    assert reasons(rows_of(tmp_path, Entity.ACCOUNTS, content)) == [None, None, "collision", "collision"]


HEADER = "activity_id,account_id,kind,occurred_at,status,status_at\n"


def test_versions_of_an_activity_are_no_collision(tmp_path: Path) -> None:
    content = HEADER + "1,A,meeting,2026-01-05,scheduled,2026-01-01\n1,A,meeting,2026-01-05,completed,2026-01-05\n"
    assert reasons(rows_of(tmp_path, Entity.ACTIVITIES, content)) == [None, None]


@pytest.mark.parametrize(
    "other",
    [
        "1,B,meeting,2026-01-05,completed,2026-01-05",  # another account
        "1,A,call,2026-01-05,completed,2026-01-05",  # another kind
        "1,A,meeting,2026-01-05,no_show,2026-01-01",  # the same version says two things
    ],
)
def test_one_activity_id_for_two_things(tmp_path: Path, other: str) -> None:
    content = HEADER + f"1,A,meeting,2026-01-05,completed,2026-01-01\n2,A,call,2026-01-05,,\n{other}\n"
    assert reasons(rows_of(tmp_path, Entity.ACTIVITIES, content)) == ["collision", None, "collision"]


def test_a_meeting_that_turns_out_a_review_is_one_thing(tmp_path: Path) -> None:
    content = (
        HEADER + "1,A,meeting,2026-01-05,scheduled,2026-01-01\n1,A,business_review,2026-01-05,completed,2026-01-05\n"
    )
    assert reasons(rows_of(tmp_path, Entity.ACTIVITIES, content)) == [None, None]


def test_sources_have_ids_of_their_own(tmp_path: Path) -> None:
    content = "activity_id,source,account_id,kind,occurred_at\n1,x,A,call,2026-01-05\n1,y,B,email,2026-01-05\n"
    assert reasons(rows_of(tmp_path, Entity.ACTIVITIES, content)) == [None, None]


def ids(rows: list[Row]) -> list[str]:
    return [row.record["activity_id"] for row in rows if not isinstance(row.record, Refusal)]


def test_rows_without_an_id_that_are_alike(tmp_path: Path) -> None:
    timed = rows_of(tmp_path, Entity.ACTIVITIES, "account_id,kind,occurred_at\n" + "A,call,2026-01-05T10:00:00\n" * 2)
    assert len(set(ids(timed))) == 1  # to the second alike: one call
    daily = rows_of(tmp_path, Entity.ACTIVITIES, "account_id,kind,occurred_at\n" + "A,call,2026-01-05\n" * 3)
    first = ids(daily)[0]
    assert ids(daily) == [first, f"{first}-2", f"{first}-3"]  # three calls on that day


def test_going_on_in_the_middle_gives_the_same_rows(tmp_path: Path) -> None:
    content = "account_id,kind,occurred_at\n" + "A,call,2026-01-05\nB,call,2026-01-05\nbad\n" * 3
    whole = rows_of(tmp_path, Entity.ACTIVITIES, content)
    for start in range(len(whole) + 1):
        assert rows_of(tmp_path, Entity.ACTIVITIES, content, start=start) == whole[start:]
