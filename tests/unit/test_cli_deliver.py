"""Writing a command's result: whole or not at all, and one line for a mistake."""

import io
from pathlib import Path

import pytest

from bot.cli import deliver as module
from bot.cli.deliver import deliver
from engagement import InputError


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_bytes(b"old" * 1000)
    target.chmod(0o640)
    deliver(b"new", target)
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_new_file_can_be_read_by_others_as_the_umask_allows(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    deliver(b"new", tmp_path / "made")
    assert (tmp_path / "made").stat().st_mode == plain.stat().st_mode


def test_a_failed_write_leaves_what_stood_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.html"
    target.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        deliver(b"new", target)
    assert target.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real.csv"
    real.write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to(real)
    deliver(b"new", tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert real.read_bytes() == b"new"


def test_missing_folders_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no folder .*nowhere; make it first"):
        deliver(b"x", tmp_path / "nowhere" / "report.csv")
    with pytest.raises(InputError, match="is a folder; name a file in it"):
        deliver(b"x", tmp_path)


def test_a_terminal_gets_no_binary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(module.sys, "stdout", Terminal())
    with pytest.raises(InputError, match="--output FILE"):
        deliver(b"PK", None, binary=True)


def test_a_pipe_gets_the_bytes_as_they_are(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    deliver(b"a\r\nb", None)
    assert capfdbinary.readouterr().out == b"a\r\nb"
