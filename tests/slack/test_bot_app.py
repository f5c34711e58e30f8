"""The wiring: Bolt answers from what was read at start; an error ends in a number, an old button in a word."""

import json
import logging
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest, BoltResponse

from bot.app import build_app
from bot.deps import Deps
from bot.inbox import Inbox, InboxWork, Receipt
from bot.lifecycle import on_removed
from bot.logs import configure_logging
from bot.settings import Settings
from engagement.delivery import InboxKind
from engagement.errors import DatabaseUnavailable
from engagement.store.inbox import Taken
from tests.slack.fakes import ASKER, fake_deps, work_off
from tests.slack.recording import Recorder

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


def removed(name: str, **inner: Any) -> dict[str, Any]:
    """The body of an event about the app itself."""
    body = {"type": "event_callback", "team_id": "T0HARBOUR", "event_id": f"Ev{uuid.uuid4()}"}
    return {**body, "event": {"type": name, **inner}, "event_time": int(time.time())}


def event(app: App, name: str, **inner: Any) -> BoltResponse:
    """What Bolt answers to an event."""
    return app.dispatch(BoltRequest(body=removed(name, **inner), mode="socket_mode"))


def told_of_removal(at: float) -> InboxWork:
    """What a worker is given of ``app_uninstalled``."""
    payload = {"event": {}, "event_time": int(at)}
    return InboxWork("k", InboxKind.EVENT, "app_uninstalled", ASKER, payload, datetime.now(UTC), 1)


def test_a_command_is_acknowledged_without_a_call_to_slack() -> None:
    deps = fake_deps()  # its clients would reach nobody
    answer = command(build_app(deps), "ACCT-123")
    deps.close()
    assert answer.status == 200
    assert json.loads(answer.body)["text"] == "Working on the quarterly report for ACCT-123…"


def test_a_button_of_an_older_version_is_explained() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder)
    assert action(build_app(deps), "something_old", "x").status == 200
    work_off(deps)
    deps.close()
    assert "older message" in recorder.calls[0]["args"]["text"]


class BrokenInbox(Inbox):
    """Fails with what it was given."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def take(self, *args: Any, **kwargs: Any) -> Receipt:
        raise self._error


def test_an_error_before_the_acknowledgement_still_answers_with_a_number(caplog: pytest.LogCaptureFixture) -> None:
    deps = replace(fake_deps(), inbox=BrokenInbox(RuntimeError("Northwind Traders")))
    app = build_app(deps)
    with caplog.at_level(logging.DEBUG):
        answer = command(app, "ACCT-123")
        pressed = action(app, "choose_account", "{}")
    deps.close()
    assert (answer.status, pressed.status) == (200, 503)
    said = json.loads(answer.body)["text"]
    assert "Something went wrong on my side" in said
    assert f"incident {said.rpartition(' ')[2].rstrip('.')}: RuntimeError" in caplog.text
    assert "Northwind" not in caplog.text


def test_without_its_database_nothing_is_acknowledged_as_taken_and_nobody_is_told_to_install_again() -> None:
    deps = replace(fake_deps(), inbox=BrokenInbox(DatabaseUnavailable("db.internal refused")))
    app = build_app(deps)
    answer, pressed, told = command(app, "ACCT-123"), action(app, "choose_account", "{}"), event(app, "app_uninstalled")
    deps.close()
    assert (answer.status, pressed.status, told.status) == (200, 503, 503)
    assert json.loads(answer.body)["text"].startswith("I cannot answer now: my database does not answer.")
    assert pressed.body == told.body == ""


@pytest.mark.parametrize("state", ["before", "after"])
def test_a_file_that_is_no_database_is_said_in_one_line(state: str) -> None:
    deps = fake_deps()
    app = build_app(deps)
    if state == "after":
        assert "Working on" in command(app, "ACCT-123").body
    deps.database.dispose()
    deps.database.file.write_bytes(b"no database" * 1000)
    said = json.loads(command(app, "ACCT-123", trigger_id="2").body)["text"]
    deps.close()
    assert said.startswith("I cannot answer now")


def test_an_uninstalled_app_takes_nothing_more_and_parks_what_waited_until_it_is_installed_again() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder)
    app = build_app(deps)
    assert event(app, "tokens_revoked", tokens={"oauth": ["U1"], "bot": []}).status == 200  # a person's own token
    work_off(deps)
    assert "Working on" in command(app, "ACCT-123").body
    told = deps.inbox.take_event(removed("app_uninstalled"))
    assert told.taken is Taken.NEW
    on_removed(deps, told_of_removal(time.time()))
    assert "install it again" in json.loads(command(app, "ACCT-123", trigger_id="9").body)["text"]
    work_off(deps)
    assert recorder.calls == []
    deps.installation.installed("T0HARBOUR")
    on_removed(deps, told_of_removal(time.time() - 60))  # older news
    assert "Working on" in command(app, "ACCT-123", trigger_id="10").body
    work_off(deps)
    deps.close()
    assert [call["method"] for call in recorder.calls] == ["chat.postMessage"] * 3


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
