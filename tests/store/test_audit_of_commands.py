"""What people do on the command line stands in the audit, by their user name on the machine."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.cli import main
from engagement import Engagement
from engagement.audit import Entry, Outcome, Surface
from engagement.model import SignalName, Strength
from engagement.signals import life
from engagement.store import flags
from engagement.store.flags import StoredFlag
from engagement.store.sqlite import sqlite_engine

LONG_AGO = datetime(2026, 10, 7, 7, 12, tzinfo=UTC)


class Machine:
    """Runs commands as the user ``ines`` on a database with one account and one flag."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'audit.db'}"
        self.folder = folder
        (folder / "accounts.csv").write_text("account_id,name\nA1,Canary Works\n")
        assert self.run("import", str(folder / "accounts.csv")) == 0
        flag = life.observe(
            None, life.Finding("default", "A1", SignalName.SPONSOR_MISSING, strength=Strength.STRONG), at=LONG_AGO
        ).flag
        assert flag is not None
        self.flag = flag.flag_id
        with Engagement.open(self.url) as service, service.database.session("default", write=True) as session:
            flags.save_judged(session, [StoredFlag(flag)], [])

    def run(self, *words: str) -> int:
        """The exit code."""
        with pytest.raises(SystemExit) as left:
            main([*words, "--database", self.url])
        return left.value.code if isinstance(left.value.code, int) else 0

    def audit(self) -> list[Entry]:
        """Everything, the first first."""
        with Engagement.open(self.url) as service:
            return service.audit()[::-1]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("LOGNAME", "ines")
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("words", "code", "action", "accounts"),
    [
        (["workspace", "set", "--currency", "EUR"], 0, "workspace", ()),
        (["import", "{folder}/accounts.csv"], 0, "import", ()),
        (["scan"], 0, "scan", ()),
        (["report", "canary", "quarterly"], 0, "report", ("A1",)),
        (["report", "A1", "--explain", "quality"], 0, "explain", ("A1",)),
        (["report", "portfolio", "monthly"], 0, "portfolio", ()),
        (["export", "{folder}/out"], 0, "export", ()),
        (["digest", "--dry-run"], 0, "digest", ()),
        (["quarantine", "list"], 0, "quarantine", ()),
        (["quarantine", "retry"], 0, "quarantine_retry", ()),
        (["flags", "list", "--account", "A1"], 0, "flags", ("A1",)),
        (["flags", "show", "{flag}"], 0, "history", ("A1",)),
        (["flags", "ack", "{flag}"], 0, "acknowledge", ("A1",)),
        (["flags", "snooze", "{flag}", "--days", "2", "--reason", "TYPED"], 0, "snooze", ("A1",)),
        (["flags", "escalate", "{flag}", "--to", "b@x.example", "--reason", "TYPED"], 0, "escalate", ("A1",)),
        (["flags", "resolve", "{flag}", "--reason", "TYPED", "--actor", "bo@x.example"], 0, "resolve", ("A1",)),
        (["forget", "nobody@x.example", "--yes"], 1, "forget", ()),
    ],
)
def test_each_command_stands_in_the_audit_once_without_what_was_typed(
    machine: Machine, words: list[str], code: int, action: str, accounts: tuple[str, ...]
) -> None:
    (machine.folder / "out").mkdir()
    given = [word.format(folder=machine.folder, flag=machine.flag) for word in words]
    before = len(machine.audit())
    assert machine.run(*given) == code
    [entry] = machine.audit()[before:]
    assert (entry.asker, entry.surface) == ("cli:ines", Surface.COMMAND_LINE)
    assert (entry.action, entry.accounts, entry.outcome) == (action, accounts, Outcome.ANSWERED)
    assert not any(text in str(entry) for text in ("Canary", "canary", "TYPED", "example"))


def test_what_is_refused_stands_there_too(machine: Machine) -> None:
    assert machine.run("report", "northwind") == 2
    assert machine.run("flags", "ack", "ffffffff") == 2
    assert machine.run("flags", "resolve", machine.flag, "--reason", "x") == 0
    assert machine.run("flags", "snooze", machine.flag, "--days", "1", "--reason", "x") == 3
    refused = [(each.action, each.reason) for each in machine.audit() if each.outcome is Outcome.REFUSED]
    assert refused == [("report", "no_such_account"), ("acknowledge", "wrong_words"), ("snooze", "state")]


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_what_breaks_or_is_interrupted_is_said_to_have_failed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(Engagement, "forget", breaks)
    with pytest.raises((error, SystemExit)):
        main(["forget", "a@x.example", "--yes", "--database", machine.url])
    last = machine.audit()[-1]
    assert (last.action, last.outcome, last.reason) == ("forget", Outcome.FAILED, error.__name__)


def test_a_change_whose_answer_is_read_by_nobody_is_done_all_the_same(machine: Machine) -> None:
    """``engagement workspace set ... | head``: the pipe is closed before it prints."""
    words = [sys.executable, "-m", "bot", "workspace", "set", "--currency", "EUR", "--database", machine.url]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
    last = machine.audit()[-1]
    assert (last.action, last.outcome) == ("workspace", Outcome.ANSWERED)


def test_the_entry_of_a_change_is_there_before_the_change_begins(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(Engagement, "forget", lambda service, _: seen.extend(e.action for e in service.audit(most=1)))
    with pytest.raises(AttributeError):  # the answer that it does not give
        main(["forget", "a@x.example", "--yes", "--database", machine.url])
    assert seen == ["forget"]


def test_a_database_that_cannot_be_written_shows_reports_and_changes_nothing(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = machine.audit()

    def only_read(url: Any) -> Any:
        engine = sqlite_engine(url)
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
        return engine

    with monkeypatch.context() as read_only:
        read_only.setattr("engagement.store.database.sqlite_engine", only_read)
        capsys.readouterr()
        assert machine.run("report", "A1") == 0
        assert "Canary Works" in capsys.readouterr().out
        assert machine.run("flags", "ack", machine.flag) == 3
        said = capsys.readouterr().err
        assert said.startswith("engagement: The database does not answer (")
        assert "readonly" in said
    assert machine.audit() == before


def test_people_may_be_asked_about_by_their_user_name(machine: Machine) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    with Engagement.open(machine.url) as service:
        [entry] = service.audit(person="cli:ines", until=later)
    assert entry.action == "import"
