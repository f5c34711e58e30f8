"""Mapping files: foreign names and values, ordered rules, what is dropped, and what a wrong mapping is told."""

from pathlib import Path
from typing import Any

import pytest

from engagement.errors import ConfigError, ImportFileError
from engagement.ingest.mapping import RowMapping, mapping_for
from engagement.ingest.mapping_file import load_mapping, shipped_names
from engagement.ingest.reasons import Reason
from engagement.model import Entity

CRM = r"""
name = "crm"

[[ignore]]
pattern = "*notes*"
because = "notes are no records"

[[file]]
pattern = "*events*.csv"
entity = "activities"
same_names = false
keep = ["Region"]
date_format = "%d.%m.%Y"
[file.columns]
account_id = { from = "Domain", lower = true }
contact_email = ["Mail", "Other Mail"]
contact_name = { join = ["First", "Last"], with = " " }
occurred_at = "Date"
kind = "Type"
status = "Outcome"
duration_minutes = ["Minutes", { from = "Seconds", divide = 60 }, { minutes_between = ["Start", "End"] }]
[file.values.kind]
Event = "meeting"
"" = "message"
"*" = "email"
[file.constants]
source = "crm"
status = "unknown"
[[file.rule]]
when = { Type = ["Note", "Task"] }
refuse = "not_a_touchpoint"
[[file.rule]]
when = { Type = "Event", Title = { matches = '\bqbr\b' } }
set = { kind = "business_review", is_strategic = true }
[[file.rule]]
when = { Title = { matches = "review" } }
set = { kind = "call", direction = "mutual" }

[[file]]
pattern = "*"
[file.columns]
name = "Firm"
"""


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    path = tmp_path / "crm.toml"
    path.write_text(CRM, "utf-8")
    return path


def apply(crm: Path, **row: Any) -> tuple[dict[str, Any], Any]:
    mapping = mapping_for("my_events_2026.csv", None, load_mapping(crm))
    assert isinstance(mapping, RowMapping)
    return mapping.apply({name.replace("_", " "): value for name, value in row.items()})


def test_columns(crm: Path) -> None:
    given, refusal = apply(
        crm, domain="Big.Example", mail="", other_mail="a@b", first="Ann", last="Lee", date="1.4.2026", type="Event"
    )
    assert refusal is None
    assert given["account_id"] == "big.example"
    assert given["contact_email"] == "a@b"
    assert given["contact_name"] == "Ann Lee"
    assert given["kind"] == "meeting"
    assert (given["source"], given["status"]) == ("crm", "unknown")


@pytest.mark.parametrize(
    ("cells", "minutes"),
    [
        ({"minutes": "40.0"}, "40.0"),
        ({"minutes": "", "seconds": "90"}, "1.5"),
        ({"start": "2026-04-01T15:45:00", "end": "2026-04-01T17:00:00"}, "75.0"),
        ({"start": "2026-04-01T15:45:00"}, None),
        ({"start": "noon", "end": "one"}, "noon to one"),  # refused later, as it stands
        ({"seconds": "many"}, "many"),
    ],
)
def test_durations(crm: Path, cells: dict[str, str], minutes: str | None) -> None:
    given, _ = apply(crm, **cells)
    assert given["duration_minutes"] == minutes


def test_values_in_any_case_with_a_default_for_others_and_for_none(crm: Path) -> None:
    assert apply(crm, type=" EVENT ")[0]["kind"] == "meeting"
    assert apply(crm, type="Fax")[0]["kind"] == "email"
    assert apply(crm, type="")[0]["kind"] == "message"


def test_the_first_rule_that_sets_a_column_wins(crm: Path) -> None:
    given, _ = apply(crm, type="Event", title="QBR review with the board")
    assert (given["kind"], given["is_strategic"], given["direction"]) == ("business_review", True, "mutual")
    given, _ = apply(crm, type="Event", title="Contract review")
    assert (given["kind"], given.get("is_strategic")) == ("call", None)
    given, _ = apply(crm, type="Event", title="QBRs")
    assert given["kind"] == "meeting"


def test_what_a_rule_looks_at_is_not_kept(crm: Path) -> None:
    given, _ = apply(crm, type="Event", title="QBR", region="North", secret="x")
    assert given["extra_json"] == {"Region": "North"}
    assert "QBR" not in str(given)


def test_notes_are_refused_with_a_reason(crm: Path) -> None:
    _, refusal = apply(crm, type="note")
    assert refusal is not None
    assert refusal.reason is Reason.NOT_A_TOUCHPOINT


def test_the_file_name_chooses(crm: Path) -> None:
    mapping = load_mapping(crm)
    assert mapping_for("meeting_notes.csv", None, mapping) == "notes are no records"
    accounts = mapping_for("accounts.jsonl", None, mapping)
    assert isinstance(accounts, RowMapping)
    assert accounts.entity is Entity.ACCOUNTS
    assert accounts.apply({"account_id": "A", "firm": "Big"})[0] == {"account_id": "A", "name": "Big"}
    assert isinstance(mapping_for("whatever.csv", None, mapping), str)
    forced = mapping_for("whatever.csv", Entity.ACTIVITIES, mapping)
    assert isinstance(forced, RowMapping)
    assert forced.date_format == "%d.%m.%Y"


def test_without_a_mapping_the_stem_is_the_entity() -> None:
    for entity in Entity:
        found = mapping_for(f"{entity.value.upper()}.parquet", None, None)
        assert isinstance(found, RowMapping)
        assert found.entity is entity
    assert "use --as" in str(mapping_for("stuff.csv", None, None))


def test_headers_are_checked() -> None:
    mapping = RowMapping(Entity.CONTACTS)
    mapping.check("contacts.csv", [" Contact_ID", "ACCOUNT_ID", "Unknown", "Unknown"])
    with pytest.raises(
        ImportFileError, match=r"contacts\.csv: column account_id of contacts missing; .* has: contact_id"
    ):
        mapping.check("contacts.csv", ["contact_id"])
    with pytest.raises(ImportFileError, match="column name stands twice"):
        mapping.check("contacts.csv", ["contact_id", "account_id", "name", "Name"])
    RowMapping(Entity.ACTIVITIES).check("activities.csv", ["account_id", "kind", "occurred_at"])  # an id can be made


def test_a_rows_hash_depends_on_its_content_alone() -> None:
    mapping = RowMapping(Entity.ACTIVITIES)
    one = mapping.row_hash({"a": "1", "b": "2", "empty": ""})
    assert mapping.row_hash({"b": "2", "a": "1", "none": None}) == one
    assert mapping.row_hash({"a": "2", "b": "1"}) != one
    assert mapping.row_hash({"a": "12"}) != mapping.row_hash({"a": "1", "2": ""})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[[file]]\n[file.columns]\nnonsense = 'x'\n", "nonsense is no column"),
        ("[[file]]\nentity = 'usage'\n[file.columns]\nkind = 'x'\n", "kind is no column of usage"),
        ("[[file]]\nentity = 'widgets'\n", "file.0.entity"),
        ("[[file]]\n[[file.rule]]\nwhen = { a = { matches = '(' } }\n", "no regular expression"),
        ("[[file]]\n[[file.rule]]\nwhen = {}\n", "when"),
        ("[[file]]\n[[file.rule]]\nwhen = { a = 'b' }\nrefuse = 'because'\n", "refuse"),
        ("[[file]]\ndate_format = 'when'\n", "no date format"),
        ("[[file]]\n[file.values.kind]\nA = 'email'\n' a' = 'call'\n", "values.kind holds a word twice"),
        ("[[file]]\nspeed = 1\n", "speed"),
        ("name = 'x'\n", "file"),
        ("not toml", "cannot be read as TOML"),
    ],
)
def test_a_wrong_mapping_names_what_is_wrong(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=says) as caught:
        load_mapping(path)
    assert "wrong.toml" in str(caught.value)


def test_shipped_mappings_load_by_name_in_any_case() -> None:
    assert shipped_names() == ["hubspot", "salesforce", "zoho"]
    for name in shipped_names():
        assert load_mapping(name.upper()).name == name
    with pytest.raises(ConfigError, match="hubspot, salesforce, zoho"):
        load_mapping("pipedrive")


def test_a_master_record_file_is_passed_over() -> None:
    for name in shipped_names():
        assert "repeats" in str(mapping_for(f"{name}_master_records.csv", None, load_mapping(name)))
