"""Settings: where they come from, what wins, what is refused, and that secrets stay secret."""

from datetime import time
from pathlib import Path

import pytest

from bot.rights import Role
from bot.settings import Settings, load_settings
from engagement.errors import SettingsError
from engagement.restriction import Rule

NAMES = [name.upper() for name in Settings.model_fields] + ["WORKSPACE"]


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def secret(settings: Settings) -> str:
    assert settings.slack_bot_token is not None
    return settings.slack_bot_token.get_secret_value()


def test_the_environment_wins_over_dotenv_which_wins_over_the_toml_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "engagement.toml").write_text(
        'slack_bot_token = "xoxb-toml"\nlog_format = "json"\nLOG_LEVEL = "error"\n'
    )
    assert secret(load_settings(tmp_path)) == "xoxb-toml"
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-dotenv\nSOMETHING_ELSE=1\n")
    assert secret(load_settings(tmp_path)) == "xoxb-dotenv"
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-environment")
    read = load_settings(tmp_path)
    assert secret(read) == "xoxb-environment"
    assert (read.log_format, read.log_level) == ("json", "ERROR")


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    read = load_settings(tmp_path)
    assert read.slack_api_url == "https://slack.com/api/"
    assert not read.own_slack_api
    assert read.workspace_id == "default"


def test_tables_of_the_toml_file_are_for_the_engine(tmp_path: Path) -> None:
    (tmp_path / "engagement.toml").write_text('workspace = "emea"\n[signals]\nunanswered_attempts = 4\n')
    assert load_settings(tmp_path).workspace_id == "emea"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SLACK_BOT_TOKEN", "xapp-wrong-kind", "xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-wrong-kind", "xapp-"),
        ("SLACK_API_URL", "ftp://slack.example", "address"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL"),
        ("METRICS_PORT", "70000", "METRICS_PORT"),
        ("ADMIN_EMAILS", "ana@harbour.example; ben", "ana@example.com"),
        ("MANAGERS", "@cs-leads", "S0123456789"),
        ("DEFAULT_ROLE", "admin", "none, viewer, member, manager"),
        ("RESTRICTED", "enterprise", "segment:NAME"),
        ("DIGEST_WEEKDAY", "Moonday", "Monday"),
        ("DIGEST_WEEKDAY", "7", "0 (Monday) to 6"),
        ("DIGEST_TIME", "24:00", "09:00"),
        ("SCAN_TIME", "02:00:30", "09:00"),
        ("ESCALATION_CHANNEL", "#escalations", "C0123456789"),
        ("ESCALATION_HOURS", "-1", "ESCALATION_HOURS"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_never_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load_settings(tmp_path)
    assert name in str(raised.value)
    assert says in str(raised.value)
    assert value not in str(raised.value)


@pytest.mark.parametrize("content", ["slack_bott_token = 'x'", "= = =", "\ufeff\x00"])
def test_a_wrong_toml_file_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "engagement.toml").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"engagement\.toml"):
        load_settings(tmp_path)


def test_secrets_appear_in_no_repr_and_no_listing() -> None:
    settings = Settings(
        slack_bot_token="xoxb-very-secret",  # type: ignore[arg-type]
        slack_signing_secret="hidden-key",  # type: ignore[arg-type]
        database_url="postgresql://app:pass-word@db.example:5432/engagement?password=again",  # type: ignore[arg-type]
    )
    shown = settings.shown()
    for text in (repr(settings), str(settings), str(shown)):
        assert not any(part in text for part in ("very-secret", "hidden-key", "pass-word", "again"))
    assert shown["DATABASE_URL"] == "postgresql://app:********@db.example:5432/engagement"
    assert shown["SLACK_APP_TOKEN"] == "not set"
    assert shown["WORKSPACE"] == "default"


def test_missing_settings_are_named() -> None:
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN, SLACK_APP_TOKEN"):
        Settings().require("slack_bot_token", "slack_app_token")


def test_plans_are_set_in_words_that_people_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_EMAILS", "Ana@Harbour.example, ben@harbour.example,")
    monkeypatch.setenv("DIGEST_WEEKDAY", "Friday")
    monkeypatch.setenv("DIGEST_TIME", "8:30")
    (tmp_path / "engagement.toml").write_text("scan_time = 03:15:00\n")
    read = load_settings(tmp_path)
    assert read.admin_emails == ("ana@harbour.example", "ben@harbour.example")
    assert (read.digest_weekday, read.digest_time, read.scan_time) == (4, time(8, 30), time(3, 15))
    shown = read.shown()
    assert shown["ADMIN_EMAILS"] == "ana@harbour.example, ben@harbour.example"
    assert (shown["DIGEST_WEEKDAY"], shown["DIGEST_TIME"]) == ("Friday", "08:30")
    monkeypatch.setenv("DIGEST_WEEKDAY", shown["DIGEST_WEEKDAY"])
    assert load_settings(tmp_path).digest_weekday == 4


def test_without_settings_digests_come_on_monday_morning_and_scans_run_at_night() -> None:
    read = Settings()
    assert (read.digest_weekday, read.digest_time, read.scan_time) == (0, time(9), time(2))
    assert (read.admin_emails, read.escalation_channel, read.escalation_hours) == ((), None, 24.0)


def test_roles_and_restricted_accounts_from_the_environment_and_from_the_toml_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = 'id:ACCT-9* reader:"S0BOARD"'
    (tmp_path / "engagement.toml").write_text(
        f"viewers = ['S0FINANCE']\nrestricted = ['segment:enterprise', '{rule}']\n[signals]\nunanswered_attempts = 4\n"
    )
    monkeypatch.setenv("MANAGERS", " Ben@harbour.example,U0CEA ,, ben@harbour.example")
    read = load_settings(tmp_path)
    assert (read.viewers, read.managers, read.default_role) == (
        ("S0FINANCE",),
        ("ben@harbour.example", "U0CEA"),
        Role.MEMBER,
    )
    assert read.restricted == (Rule(segment="enterprise"), Rule(id="acct-9*", readers=("S0BOARD",)))
    assert read.shown()["RESTRICTED"] == "2 rules"
    monkeypatch.setenv("RESTRICTED", f"segment:smb, {rule}")
    assert load_settings(tmp_path).restricted == (Rule(segment="smb"), Rule(id="acct-9*", readers=("S0BOARD",)))
