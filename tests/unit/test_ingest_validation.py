"""Rows to records: defaults, strictness, and that many rows at once give what each gives alone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.ingest.reasons import Refusal
from engagement.ingest.records import COLUMNS
from engagement.ingest.times import Clock
from engagement.ingest.validation import Validator
from engagement.model import Entity

CLOCK = Clock.of("Europe/Berlin")
ACTIVITY = {"activity_id": "1", "account_id": "A", "kind": "email", "occurred_at": "2026-04-12T09:30:00Z"}


def one(entity: Entity, **row: Any) -> Any:
    return Validator(entity, CLOCK).one(row)


def refused(entity: Entity, **row: Any) -> tuple[str, str | None]:
    record = one(entity, **row)
    assert isinstance(record, Refusal), record
    return record.reason.value, record.column


@pytest.mark.parametrize(
    ("kind", "given_direction", "given_status", "direction", "status"),
    [
        ("email", "", "sent", "outbound", "sent"),
        ("email", "", "bounced", "outbound", "bounced"),
        ("call", "", "voicemail", "outbound", "voicemail"),
        ("call", "", "no_answer", "outbound", "no_answer"),
        ("email", "", "received", "inbound", "received"),
        ("email", "", "auto_reply", "inbound", "auto_reply"),
        ("community_post", "", "", "inbound", "completed"),
        ("community_event", "", "", "inbound", "completed"),
        ("survey", "", "", "inbound", "received"),
        ("meeting", "", "", "mutual", "completed"),
        ("business_review", "", "no_show", "mutual", "no_show"),
        ("training", "", "", "mutual", "completed"),
        ("call", "", "", "mutual", "completed"),
        ("email", "outbound", "", "outbound", "sent"),
        ("email", "inbound", "", "inbound", "received"),
        ("message", "outbound", "", "outbound", "sent"),
        ("call", "inbound", "", "inbound", "completed"),
        ("survey", "outbound", "", "outbound", "received"),
        ("email", "", "", "unknown", "unknown"),  # it says neither: not guessed
        ("email", "unknown", "unknown", "unknown", "unknown"),
    ],
)
def test_defaults_of_direction_and_status(
    kind: str, given_direction: str, given_status: str, direction: str, status: str
) -> None:
    row = {**ACTIVITY, "kind": kind, "direction": given_direction, "status": given_status}
    for record in (one(Entity.ACTIVITIES, **row), *Validator(Entity.ACTIVITIES, CLOCK).many([row])):
        assert (record["direction"], record["status"]) == (direction, status)


def test_defaults_of_an_activity() -> None:
    record = one(Entity.ACTIVITIES, **ACTIVITY)
    assert record["source"] == "import"
    assert record["arrived_at"] == record["occurred_at"] == datetime(2026, 4, 12, 9, 30, tzinfo=UTC)
    assert (record["is_strategic"], record["is_bulk"], record["date_only"]) == (False, False, False)


def test_a_bare_day_counts_on_that_day() -> None:
    record = one(Entity.ACTIVITIES, **{**ACTIVITY, "occurred_at": "2026-04-12"})
    assert record["date_only"] is True
    assert record["occurred_at"] == datetime(2026, 4, 11, 22, tzinfo=UTC)
    marked = one(Entity.ACTIVITIES, **{**ACTIVITY, "occurred_at": "2026-04-12T11:00:00Z", "date_only": "true"})
    assert marked == record


def test_words_are_known_in_any_case() -> None:
    record = one(Entity.ACTIVITIES, **{**ACTIVITY, "kind": " Meeting ", "status": "NO_SHOW"})
    assert (record["kind"], record["status"]) == ("meeting", "no_show")
    assert type(record["kind"]) is str


@pytest.mark.parametrize(
    ("changes", "reason", "column"),
    [
        ({"kind": "carrier pigeon"}, "unknown_value", "kind"),
        ({"kind": ""}, "missing_value", "kind"),
        ({"account_id": None}, "missing_value", "account_id"),
        ({"occurred_at": "04/12/2026"}, "ambiguous_date", "occurred_at"),
        ({"occurred_at": "2026-03-29T02:30:00"}, "impossible_time", "occurred_at"),
        ({"occurred_at": "2026-10-25T02:30:00"}, "repeated_time", "occurred_at"),
        ({"duration_minutes": "nan"}, "not_finite", "duration_minutes"),
        ({"duration_minutes": "1_000"}, "not_a_number", "duration_minutes"),
        ({"owner_email": "emily.rodriguez"}, "not_an_email", "owner_email"),
        ({"is_bulk": "maybe"}, "not_yes_or_no", "is_bulk"),
        ({"thread_id": "a\0b"}, "nul_character", "thread_id"),
        ({"contact_id": "caf\udce9"}, "bad_encoding", "contact_id"),
        ({"cancelled_by": "them"}, "unknown_value", "cancelled_by"),
    ],
)
def test_refusals_of_activities(changes: dict[str, Any], reason: str, column: str) -> None:
    assert refused(Entity.ACTIVITIES, **{**ACTIVITY, **changes}) == (reason, column)


@pytest.mark.parametrize(
    ("changes", "reason", "column"),
    [
        ({"seats": "27.5"}, "not_whole", "seats"),
        ({"arr": "-5"}, "out_of_range", "arr"),
        ({"arr": "1e400"}, "not_finite", "arr"),
        ({"currency": "dollars"}, "unknown_value", "currency"),
        ({"timezone": "Mars/Olympus"}, "not_a_zone", "timezone"),
        ({"renewal_date": "12/04/2026"}, "ambiguous_date", "renewal_date"),
        ({"features_entitled": "nan"}, "not_finite", "features_entitled"),
        ({"extra_json": "[1]"}, "not_text", "extra_json"),
        ({"name": ["A"]}, "not_text", "name"),
    ],
)
def test_refusals_of_accounts(changes: dict[str, Any], reason: str, column: str) -> None:
    assert refused(Entity.ACCOUNTS, **{"account_id": "A", "name": "A", **changes}) == (reason, column)


def test_an_account_as_people_write_it() -> None:
    record = one(
        Entity.ACCOUNTS,
        account_id="A",
        name="=HYPERLINK(1)\0 <!channel>",
        arr="$45,000.00",
        seats="27.0",
        currency="usd",
        features_entitled="a; b |c",
        renewal_date="2026-12-31",
        owner_email="Ann@Vendor.Example",
        closed_at="2026-12-31T23:30:00Z",
    )
    assert record == {
        "account_id": "A",
        "name": "=HYPERLINK(1)\0 <!channel>",
        "arr": 45000.0,
        "seats": 27,
        "currency": "USD",
        "features": ["a", "b", "c"],
        "features_entitled": 3,
        "renewal_date": date(2026, 12, 31),
        "owner_email": "ann@vendor.example",
        "closed_at": date(2027, 1, 1),
    }


def test_empty_cells_clear_and_absent_columns_do_not() -> None:
    assert one(Entity.ACCOUNTS, account_id="A", name="A", segment="", arr=None) == {
        "account_id": "A",
        "name": "A",
        "segment": None,
        "arr": None,
    }


def test_the_explanation_never_repeats_the_value() -> None:
    record = one(Entity.ACTIVITIES, **{**ACTIVITY, "owner_email": "secret words"})
    assert record.value == "secret words"
    assert "secret" not in record.explanation


CELLS: dict[str, list[Any]] = {
    "account_id": ["A", " A ", "", "x" * 300, "a b", "ü", "nul\0", "bad\udc80", None, 7],
    "activity_id": ["1", "", "a" * 251, "é"],
    "kind": ["email", "Meeting", "call ", "pigeon", ""],
    "direction": ["outbound", "INBOUND", "", "sideways", None],
    "status": ["sent", "completed", "", "whatever"],
    "occurred_at": ["2026-04-12", "2026-04-12T10:00:00", "2026-03-29T02:30:00", "04/12/2026", date(2026, 4, 1)],
    "owner_email": ["Ann@Vendor.Example", "nobody", "", "a@b@c", "ü@x.example"],
    "is_strategic": ["true", "No", "", "maybe", True],
    "duration_minutes": ["30", "1,000", "nan", "", 45.5],
    "thread_id": ["T1", "", "t\0"],
}  # fmt: skip


@given(
    st.lists(
        st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CELLS.items()}), min_size=1, max_size=12
    ),
    st.sets(st.sampled_from(sorted(CELLS)), max_size=4),
)
def test_many_rows_at_once_are_judged_like_each_alone(rows: list[dict[str, Any]], left_out: set[str]) -> None:
    rows = [{name: value for name, value in row.items() if name not in left_out} for row in rows]
    validator = Validator(Entity.ACTIVITIES, CLOCK)
    assert validator.many(rows) == [validator.one(row) for row in rows]


@given(st.lists(st.text(st.characters()), max_size=6))
def test_many_texts_at_once_are_judged_like_each_alone(texts: list[str]) -> None:
    rows = [{"account_id": "A", "name": text, "stage": text} for text in [*texts, "bad\udc80"]]
    validator = Validator(Entity.ACCOUNTS, CLOCK)
    assert validator.many(rows) == [validator.one(row) for row in rows]


@given(st.sampled_from(list(Entity)), st.data())
def test_any_cells_make_a_record_or_a_refusal(entity: Entity, data: st.DataObject) -> None:
    cell = (
        st.none() | st.text(max_size=8) | st.integers() | st.floats() | st.booleans() | st.lists(st.text(), max_size=2)
    )
    row = data.draw(st.dictionaries(st.sampled_from(COLUMNS[entity]), cell))
    validator = Validator(entity, CLOCK)
    record = validator.one(row)
    assert isinstance(record, dict | Refusal)
    assert validator.many([row, row]) == [record, record]
