"""``engagement forget``: nothing in the database names the person any more, and every count stays."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from engagement import Engagement
from engagement.model import Verdict
from tests.e2e.conftest import AS_OF

ACCOUNT = "ACCT-123"
OURS = "maren@lanternfen.example"


@pytest.fixture
def copy(sample_database: str, tmp_path: Path) -> Path:
    """A copy of the sample company, scanned once, with a flag somebody acted on."""
    path = tmp_path / "sample.db"
    shutil.copy(Path(sample_database.removeprefix("sqlite:///")), path)
    with Engagement.open(f"sqlite:///{path}") as service:
        service.scan(as_of=AS_OF, follow_plays=False)
        for stored in service.flags(account=ACCOUNT):
            service.acknowledge(stored.flag.flag_id, actor=OURS, at=AS_OF, verdict=Verdict.REAL)
    return path


def forget(path: Path, email: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        main(["forget", email, "--yes", "--database", f"sqlite:///{path}"])
    code = left.value.code
    return (code if isinstance(code, int) else 0), capsys.readouterr().out


def cells(path: Path) -> Iterator[str]:
    """Every value of every table as text."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield from (str(value) for value in row)


def report(path: Path) -> dict[str, Any]:
    with Engagement.open(f"sqlite:///{path}") as service:
        report = service.account_report(ACCOUNT, as_of=AS_OF)
    read: dict[str, Any] = json.loads(json.dumps(asdict(report), default=str))
    return read


def sponsor(path: Path) -> tuple[str, str, str]:
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute(
            "SELECT contact_id, email, name FROM contacts WHERE account_id = ? AND is_sponsor", (ACCOUNT,)
        ).fetchone()
    return row[0], row[1], row[2]


def test_a_contact_is_gone_and_every_number_stays(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, email, name = sponsor(copy)
    before = report(copy)
    assert any(email.casefold() in cell.casefold() for cell in cells(copy))
    code, said = forget(copy, email.upper(), capsys)
    assert code == 0
    assert "1 contact" in said
    assert email not in said
    left = [cell for cell in cells(copy) if email.casefold() in cell.casefold() or name in cell or key == cell]
    assert left == []
    after = report(copy)
    for part in ("score", "dimensions", "activity", "reviews", "meetings", "responsiveness", "product", "trend"):
        assert numbers(after[part]) == numbers(before[part]), part
    assert [s["signal"] for s in after["signals"]] == [s["signal"] for s in before["signals"]]


def numbers(value: Any) -> Any:
    """The numbers of a report, in order, without texts."""
    if isinstance(value, dict):
        return {key: numbers(each) for key, each in value.items()}
    if isinstance(value, list):
        return [numbers(each) for each in value]
    return None if isinstance(value, str) else value


def test_a_flag_about_them_keeps_its_life(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, email, _ = sponsor(copy)
    with Engagement.open(f"sqlite:///{copy}") as service:
        before = [s.flag for s in service.flags(account=ACCOUNT) if s.flag.subject == key]
    assert before, "the sample's sponsor is meant to be flagged"
    forget(copy, email, capsys)
    with Engagement.open(f"sqlite:///{copy}") as service:
        after = [s.flag for s in service.flags(account=ACCOUNT) if s.flag.subject.startswith("forgotten-")]
        assert [(f.signal, f.state, f.revision) for f in after] == [(f.signal, f.state, f.revision) for f in before]
        assert len(service.flag_history(after[0].flag_id)) == after[0].revision
        again = service.scan(as_of=AS_OF, follow_plays=False)  # the same problem is the same flag, not a new one
    assert again.raised == 0


def test_a_colleague_is_gone_from_ownership_and_audit(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        owner = connection.execute("SELECT owner_email FROM accounts WHERE account_id = ?", (ACCOUNT,)).fetchone()[0]
    for email in (OURS, owner):
        code, _ = forget(copy, email, capsys)
        assert code == 0
        assert [cell for cell in cells(copy) if email in cell] == []
    with Engagement.open(f"sqlite:///{copy}") as service:
        assert service.account_report(ACCOUNT, as_of=AS_OF).account.owner_email is None


def test_nobody_and_no_address(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = forget(copy, "nobody@nowhere.example", capsys)
    assert (code, said) == (1, "Nobody with this address is in the database.\n")
    code, _ = forget(copy, "nobody", capsys)
    assert code == 2
