"""``engagement audit`` as an administrator types it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from engagement import Engagement
from engagement.audit import Entry, Outcome, Surface
from engagement.store.audit import keep_entry

NOW = datetime(2026, 10, 7, 7, 12, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command on a database with two entries: exit code and what is said."""
    url = f"sqlite:///{tmp_path / 'audit.db'}"
    with Engagement.open(url, create=True) as service:
        service.change_workspace(timezone="Europe/Berlin")
        with service.database.session("default", write=True) as session:
            keep_entry(session, Entry("a", NOW, "ana@x.example", "compare", Surface.COMMAND, ("A", "B", "C", "D")))
            refused = Entry("b", NOW - timedelta(days=1), "U0BEN", "resolve", Surface.WINDOW, ("A",))
            keep_entry(session, Entry(**{**_fields(refused), "outcome": Outcome.REFUSED, "reason": "right_act"}))

    def go(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main(["audit", *words, "--database", url])
        shown = capsys.readouterr()
        return (left.value.code if isinstance(left.value.code, int) else 0), shown.out + shown.err

    return go


def _fields(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}


def test_it_says_who_did_what_by_the_workspaces_clock(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    code, said = run()
    assert code == 0
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert lines[0] == "when who what accounts by came of it"
    assert lines[1] == "7 Oct 2026, 09:12 ana@x.example compare A, B, C and 1 more command answered"
    assert lines[2] == "6 Oct 2026, 09:12 U0BEN resolve A window refused: right act"


def test_it_is_narrowed_and_read_by_programs(run: Any) -> None:
    [found] = json.loads(run("--until", "2026-10-07", "--format", "json")[1])
    assert found == {
        "at": "2026-10-06T07:12:00+00:00",
        "person": "U0BEN",
        "action": "resolve",
        "accounts": ["A"],
        "surface": "window",
        "outcome": "refused",
        "reason": "right_act",
    }
    assert len(json.loads(run("--account", "A", "--format", "json")[1])) == 2
    assert len(json.loads(run("--account", "A", "--most", "1", "--format", "json")[1])) == 1
    assert (
        json.loads(run("--action", "compare", "--person", "ANA@x.example", "--format", "json")[1])[0]["reason"] is None
    )
    assert run("--outcome", "failed") == (0, "Nothing of that kind is in the audit.\n")


def test_a_wrong_day_is_one_line(run: Any) -> None:
    code, said = run("--since", "yesterday")
    assert code == 2
    assert said == "engagement: --since 'yesterday' is no date or time; write 2026-10-01 or 2026-10-01T09:00+02:00\n"
