"""The ``engagement`` command as a user runs it: processes, exit codes, one line for a mistake."""

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest

from bot.cli import main
from tests.e2e.conftest import DAY

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "docs" / "report.schema.json"
PROCESSES = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int | None
    stdout: str
    stderr: str


def engagement(*words: str, home: Path, stdin: str = "") -> Done:
    """Run the command in a process of its own, with a home of its own and none of our settings."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "DATABASE_"))}
    environment = {**plain, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name) / part for part in ("stdin", "stdout", "stderr")]
        files[0].write_text(stdin)
        process = PROCESSES.Process(target=_run, args=(words, home, environment, files))
        process.start()
        process.join(120)
        process.kill()
        return Done(process.exitcode, *(file.read_text() for file in files[1:]))


def _run(words: Sequence[str], home: Path, environment: dict[str, str], files: Sequence[Path]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(home)
    for number, file in enumerate(files):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT if number else os.O_RDONLY), number)
    sys.argv = ["engagement", *words]
    sys.stdin = os.fdopen(0)
    main()


def test_it_runs_by_the_name_of_its_package(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "report" in run.stdout


def test_a_report_twice_gives_the_same_bytes_and_fits_the_schema(sample_database: str, tmp_path: Path) -> None:
    words = ("report", "ACCT-123", "quarterly", "--as-of", DAY, "--format", "json", "--database", sample_database)
    first, second = engagement(*words, home=tmp_path), engagement(*words, home=tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == second.stdout
    report = json.loads(first.stdout)
    jsonschema.validate(report, json.loads(SCHEMA.read_text()))
    assert report["account"]["id"] == "ACCT-123"
    assert report["score"]["tier"] == "low_engaged"


def test_activities_after_as_of_change_nothing(sample_database: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(sample_database.removeprefix("sqlite:///"), copy)
    words = ("report", "ACCT-123", "--as-of", DAY, "--format", "json", "--database", f"sqlite:///{copy}")
    before = engagement(*words, home=tmp_path)
    later = tmp_path / "activities.csv"
    rows = [f"ACCT-123,email,2026-10-0{day}T09:00:00+00:00,later-{day},received,mail" for day in range(1, 9)]
    later.write_text("account_id,kind,occurred_at,activity_id,status,source\n" + "\n".join(rows) + "\n")
    imported = engagement("import", str(later), "--database", f"sqlite:///{copy}", home=tmp_path)
    assert imported.returncode == 0, imported.stdout + imported.stderr
    assert engagement(*words, home=tmp_path).stdout == before.stdout


def test_the_portfolio_reads_as_text_and_markdown(sample_database: str, tmp_path: Path) -> None:
    where = ("--database", sample_database, "--as-of", DAY)
    text = engagement("report", "portfolio", "monthly", *where, home=tmp_path)
    assert text.returncode == 0, text.stderr
    assert "At risk" in text.stdout
    markdown = engagement("report", "portfolio", *where, "--format", "markdown", "--output", "p.md", home=tmp_path)
    assert markdown.stdout.strip() == "Written to p.md."
    assert (tmp_path / "p.md").read_text().startswith("# ")


def test_a_plan_for_a_score_of_ones_own(sample_database: str, tmp_path: Path) -> None:
    done = engagement(
        "report", "ACCT-123", "--as-of", DAY, "--target", "70", "--database", sample_database, home=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "70 by 30 Dec 2026" in done.stdout


@pytest.mark.parametrize(
    ("target", "form", "start"),
    [("ACCT-123", "html", b"<!DOCTYPE html>"), ("ACCT-123", "csv", b"\xef\xbb\xbfacc"), ("portfolio", "xlsx", b"PK")],
)
def test_files_hold_what_their_format_says(
    sample_database: str, tmp_path: Path, target: str, form: str, start: bytes
) -> None:
    where = ("--database", sample_database, "--as-of", DAY, "--format", form, "--output", f"r.{form}")
    done = engagement("report", target, *where, home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / f"r.{form}").read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("report", "zzzzqqqq"), 2, "No account matches 'zzzzqqqq'"),
        (("report", "ACCT-123", "quartely"), 2, "Nearest: 'quarterly'"),
        (("report", "ACCT-123", "--as-of", "yesterday"), 2, "--as-of 'yesterday' is no date"),
        (("report", "ACCT-123", "--target", "0"), 2, "a whole number from 1 to 100"),
        (("report", "portfolio", "--target", "60"), 2, "--target plans for one account"),
        (("report", "ACCT-123", "--workspace", "other"), 3, "no workspace 'other'"),
        (("report", "ACCT-123", "--config", "missing.toml"), 2, "missing.toml"),
        (
            ("report", "ACCT-123", "--format", "html", "--output", "no/r.html"),
            2,
            "there is no folder no; make it first",
        ),
        (("report", "ACCT-123", "--format", "xlsx", "--explain", "all"), 2, "is written as text, markdown, json"),
        (("import", "missing.csv"), 2, "missing.csv"),
        (("workspace", "set", "--timezone", "Europe/Berln"), 2, "no time zone"),
        (("workspace", "set", "--country", "XX"), 2, "no country"),
        (("workspace", "set", "--currency", "EURO"), 2, "no currency"),
        (("serve",), 3, "SLACK_BOT_TOKEN"),
    ],
)
def test_a_mistake_gets_one_line_that_says_how_to_mend_it(
    sample_database: str, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = engagement(*words, "--database", sample_database, home=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_without_a_database_it_says_what_to_run(tmp_path: Path) -> None:
    done = engagement("report", "ACCT-123", home=tmp_path)
    assert done.returncode == 3
    assert "run `engagement import`" in done.stderr
    assert not list(tmp_path.rglob("*.db"))


def test_from_nothing_to_a_report_by_import(sample_files: Path, tmp_path: Path) -> None:
    made = engagement("workspace", "set", "--timezone", "Europe/Berlin", "--country", "DE", home=tmp_path)
    assert "Europe/Berlin" in made.stdout
    small = tmp_path / "small"
    small.mkdir()
    for name in ("people", "accounts", "contacts"):
        shutil.copy(sample_files / f"{name}.csv", small)
    (small / "activities.csv").write_text(
        "account_id,kind,occurred_at,direction\nACCT-123,email,2026-09-01T09:00:00Z,inbound\nACCT-9,email,2026-09-01,inbound\n"
    )
    imported = engagement("import", str(small), "--format", "json", home=tmp_path)
    assert imported.returncode == 1, imported.stderr
    counts = {entry["entity"]: entry for entry in json.loads(imported.stdout)}
    for entry in counts.values():
        assert entry["read"] == sum(entry[name] for name in ("accepted", "updated", "unchanged", "quarantined"))
    assert (counts["activities"]["accepted"], counts["activities"]["quarantined"]) == (1, 1)
    listed = engagement("quarantine", "list", home=tmp_path)
    assert "ACCT-9" in listed.stdout
    report = engagement("report", "ACCT-123", "--as-of", DAY, home=tmp_path)
    assert report.returncode == 0, report.stderr
    assert "ot enough data" in report.stdout


def test_the_demo_shows_the_thread_and_takes_commands(tmp_path: Path) -> None:
    typed = "nobody-at-all-xyz\nportfolio monthly\nexit\n"
    done = engagement("demo", "--terminal", "--accounts", "30", home=tmp_path, stdin=typed)
    assert done.returncode == 0, done.stderr
    assert done.stdout.index("/engagement ACCT-123 quarterly") < done.stdout.index("in the thread")
    assert "only visible to you" in done.stdout
    assert "nobody-at-all-xyz" in done.stdout
    assert "/engagement portfolio monthly" in done.stdout


def test_documented_commands_exist(tmp_path: Path) -> None:
    shown = engagement("--help", home=tmp_path).stdout
    for command in ("demo", "report", "import", "quarantine", "export", "scan", "flags", "serve", "db", "workspace"):
        assert command in shown
