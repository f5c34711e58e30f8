"""``engagement config``: what it prints, and its exit codes."""

import json
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.commands import app
from engagement.config import Config
from engagement.config.load import parse
from engagement.errors import ConfigError, InputError


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONFIG_FILE", raising=False)


def _run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["config", *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.output


def test_without_a_file_the_shipped_configuration_is_shown() -> None:
    config, _ = parse(tomllib.loads(_run("show")))
    assert config == Config()
    assert "shipped" in _run("check")
    assert _run("diff") == f"The configurations are the same (fingerprint {Config().fingerprint}).\n"


def test_show_and_diff_take_the_file_in_use() -> None:
    Path("engagement.toml").write_text('log_level = "INFO"\n[signals]\ndrop_share = 0.3\n')
    assert "drop_share = 0.3  # shipped: 0.2" in _run("show")
    assert _run("diff") == "signals.drop_share: 0.2 -> 0.3\n"
    assert "differ from the shipped configuration: 1" in _run("check")


def test_configured_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("other.toml").write_text("[signals]\ndrop_share = 0.4\n")
    monkeypatch.setenv("CONFIG_FILE", "other.toml")
    assert _run("diff") == "signals.drop_share: 0.2 -> 0.4\n"
    assert _run("diff", "other.toml", "shipped") == "signals.drop_share: 0.4 -> 0.2\n"


def test_a_segment_is_shown_with_its_own_scoring() -> None:
    Path("engagement.toml").write_text("[segments.smb]\nmin_coverage = 0.5\n")
    shown = _run("show", "--segment", "smb")
    assert "min_coverage = 0.5  # shipped: 0.6" in shown
    assert "[segments" not in shown
    with pytest.raises(InputError, match=r"enterprise: no table of its own.*known: smb"):
        _run("show", "--segment", "enterprise")


def test_show_as_json() -> None:
    Path("engagement.toml").write_text("[signals]\ndrop_share = 0.3\n")
    shown = json.loads(_run("show", "--format", "json"))
    assert shown["changed"] == {"signals.drop_share": {"shipped": 0.2, "value": 0.3}}
    assert shown["config"]["signals"]["drop_share"] == 0.3


def test_check_lists_every_problem() -> None:
    Path("mine.toml").write_text("drop_share = 1\n[signals]\ndrop_share = 1.5\nx = 1\n")
    lines = _run("check", "mine.toml", code=2).splitlines()
    assert [line.split(": ")[1] for line in lines] == ["drop_share", "signals.drop_share", "signals.x"]
    assert "No such file" in _run("check", "none.toml", code=2)
    with pytest.raises(ConfigError, match=r"mine.toml: signals.drop_share: 1.5 is too large"):
        _run("show", "--config", "mine.toml")
