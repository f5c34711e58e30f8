"""The wiring: Bolt answers from what was read at start; an error ends in a number, an old button in a word."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest, BoltResponse

from bot.app import build_app
from bot.deps import Deps
from bot.logs import configure_logging
from bot.messenger import RecordingMessenger
from bot.pool import Taken, WorkPool
from bot.settings import Settings
from tests.slack.fakes import fake_deps

COMMAND = {"command": "/engagement", "team_id": "T0HARBOUR", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2.a"}


def command(app: App, text: str, **changes: str) -> BoltResponse:
    """What Bolt answers to a slash command."""
    body = urlencode({**COMMAND, "text": text, **changes})
    headers = {"content-type": ["application/x-www-form-urlencoded"]}
    return app.dispatch(BoltRequest(body=body, headers=headers, mode="socket_mode"))


def action(app: App, action_id: str, value: str | None) -> BoltResponse:
    """What Bolt answers to a pressed button."""
    pressed = {"type": "button", "action_id": action_id, "block_id": "choices.1", "action_ts": "1.0", "value": value}
    body = {
        "type": "block_actions",
        "team": {"id": "T0HARBOUR"},
        "user": {"id": "U1", "team_id": "T0HARBOUR"},
        "channel": {"id": "C1"},
        "response_url": "https://hooks.slack.com/actions/1",
        "trigger_id": "1.2.b",
        "actions": [{key: found for key, found in pressed.items() if found is not None}],
    }
    return app.dispatch(BoltRequest(body=body, mode="socket_mode"))


def test_a_command_is_acknowledged_without_a_call_to_slack() -> None:
    deps = fake_deps()  # its clients would reach nobody
    answer = command(build_app(deps), "ACCT-123")
    deps.close()
    assert answer.status == 200
    assert json.loads(answer.body)["text"] == "Working on the quarterly report for ACCT-123 …"


def test_a_button_of_an_older_version_is_explained() -> None:
    recorder = RecordingMessenger()
    deps = fake_deps(messenger=recorder)
    assert action(build_app(deps), "something_old", "x").status == 200
    deps.close()
    assert "older message" in recorder.calls[0]["args"]["text"]


class BrokenPool(WorkPool):
    """Fails with a text that must not get out."""

    def offer(self, key: str, job: Callable[[], None], *, delivery: str | None = None) -> Taken:
        raise RuntimeError("Northwind Traders")


def test_an_error_before_the_acknowledgement_still_answers_with_a_number(caplog: pytest.LogCaptureFixture) -> None:
    deps = fake_deps(pool=BrokenPool())
    app = build_app(deps)
    with caplog.at_level(logging.DEBUG):
        answer = command(app, "ACCT-123")
        pressed = action(app, "choose_account", "{}")
    deps.close()
    assert (answer.status, pressed.status) == (200, 200)
    said = json.loads(answer.body)["text"]
    assert "Something went wrong on my side" in said
    assert f"incident {said.rpartition(' ')[2].rstrip('.')}: RuntimeError" in caplog.text
    assert "Northwind" not in caplog.text


def test_tokens_in_the_environment_are_not_read_by_bolt(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.setenv(name, "xoxb-from-the-environment")
    deps = fake_deps()
    app = build_app(deps)
    assert app.client.token is None
    assert command(app, "help").status == 200
    deps.close()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_at_debug_level_nothing_of_a_command_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        deps = fake_deps()
        command(build_app(deps), "Northwind Traders")
        deps.close()
    assert "Northwind" not in caplog.text


@pytest.fixture
def root_logger() -> Any:
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    names = ("slack_sdk", "slack_bolt", "bot.bolt", "httpx", "httpcore", "uvicorn", "asyncio")
    levels = {name: logging.getLogger(name).level for name in names}
    yield root
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_logs_are_lines_or_json_and_keep_other_packages_quiet(
    root_logger: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(Settings(log_format="json", log_level="DEBUG"))
    logging.getLogger("bot.x").debug("first %s", "line")
    logging.getLogger("slack_sdk.web").debug("a whole request")
    logging.getLogger("httpx").info("POST https://hooks.slack.com/secret")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["level"], line["logger"], line["text"]) for line in lines] == [("DEBUG", "bot.x", "first line")]
    configure_logging(replace_format(Settings(), "text"))
    logging.getLogger("bot.x").warning("second")
    assert capsys.readouterr().err.endswith("WARNING bot.x: second\n")


def replace_format(settings: Settings, log_format: str) -> Settings:
    return settings.model_copy(update={"log_format": log_format})


def test_deps_are_replaceable_field_by_field() -> None:
    deps = fake_deps()
    other = replace(deps, clock=lambda: deps.clock())
    assert isinstance(other, Deps)
    deps.close()
