"""Instants and text come back exactly as they went in, on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from engagement.store.database import Database
from engagement.store.tables import AccountRow, SnapshotRow, WorkspaceRow

NAUGHTY = [
    "NUL \0 inside",
    "the escape \ufdd0 itself, \ufdd00 and \ufdd01 and \0",
    "<!channel> =HYPERLINK('x') \"quotes\"; 'semi' -- \\ %s :name",
    "\u202eright to left\u202c \u200b\ufeff \x01\x1f\x7f\x85\u2028 \r\n\t",
    "\U0001f469\u200d\U0001f680 \U0010ffff e\u0301",
    "x" * 10_000,
    " ",
]


def _workspace(timezone: str = "UTC") -> WorkspaceRow:
    return WorkspaceRow(timezone=timezone, currency="USD", week_start=0, weekend=[5, 6])


@pytest.mark.parametrize("text", NAUGHTY)
def test_any_text_comes_back_equal(database: Database, text: str) -> None:
    with database.session("W", write=True) as session:
        session.add(_workspace())
        session.flush()
        session.add(AccountRow(account_id="A", name=text, stage=text, extra={"k": text, text: 1}))
        session.upsert_many(AccountRow, [{"account_id": "B", "name": text, "extra": {"k": [text]}}])
    with database.session("W") as session:
        row = session.scalars(select(AccountRow).where(AccountRow.account_id == "A")).one()
        assert (row.name, row.stage, row.extra) == (text, text, {"k": text, text: 1})
        assert session.scalars(select(AccountRow.name).where(AccountRow.name == text)).all() == [text, text]
        assert session.scalars(select(AccountRow.extra).where(AccountRow.account_id == "B")).one() == {"k": [text]}


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 3, 29, 1, 30, 0, 1, tzinfo=UTC),
        datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 10, 1, 0, 0, 0, 123_457, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    ],
)
def test_instants_keep_their_microseconds_and_come_back_in_utc(database: Database, instant: datetime) -> None:
    with database.session("W", write=True) as session:
        session.add(_workspace())
        session.flush()
        session.add(AccountRow(account_id="A", name="A"))
        session.flush()
        day = instant.date()
        facts = {"day": day, "period": "q", "config_fingerprint": "f", "coverage": 1.0, "tier": "t", "facts": {}}
        session.add(SnapshotRow(account_id="A", as_of=instant, **facts))
    with database.session("W") as session:
        read = session.scalars(select(SnapshotRow.as_of)).one()
        assert read == instant
        assert read.utcoffset() == timedelta(0)
        assert session.scalars(select(SnapshotRow.day)).one() == instant.date()
        before = select(SnapshotRow.account_id).where(SnapshotRow.as_of < instant)
        assert session.scalars(before).all() == []


def test_an_instant_without_offset_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="needs an offset"), database.session("W") as session:
        session.scalars(select(SnapshotRow).where(SnapshotRow.as_of < datetime(2026, 1, 1)))  # noqa: DTZ001
