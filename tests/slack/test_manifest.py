"""manifest.yml against Slack's own schema, and against what the bot really calls."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from slack_bolt import BoltRequest, BoltResponse

from bot.app import build_app
from bot.ids import COMMAND, ShortcutId
from tests.slack.fakes import fake_deps
from tests.slack.world import MANIFEST

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "tests/data/slack-manifest/manifest.schema.2.0.0.json"


def manifest() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(MANIFEST.read_text("utf-8"))
    return read


def test_the_manifest_is_valid_by_slacks_schema() -> None:
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(manifest())


def test_the_schema_in_use_does_refuse_a_wrong_manifest() -> None:
    wrong = manifest()
    wrong["features"]["slash_commands"][0]["command"] = "engagement"
    validator = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))
    assert not validator.is_valid(wrong)


def test_every_scope_has_its_reason_beside_it() -> None:
    lines = MANIFEST.read_text("utf-8").splitlines()
    scopes = manifest()["oauth_config"]["scopes"]["bot"]
    for scope in scopes:
        line = next(line for line in lines if line.strip().startswith(f"- {scope} "))
        assert "#" in line
        assert len(line.partition("#")[2].strip()) > 10


def test_the_command_is_the_one_the_bot_listens_to() -> None:
    assert [command["command"] for command in manifest()["features"]["slash_commands"]] == [COMMAND]


def test_the_shortcuts_and_the_events_are_those_the_bot_listens_to() -> None:
    """Without anything at work behind it the app has a listener for each, and none for what is not in the manifest."""
    app = build_app(fake_deps())
    shortcuts = {(each["callback_id"], each["type"]) for each in manifest()["features"]["shortcuts"]}
    assert {callback for callback, _ in shortcuts} == {each.value for each in ShortcutId}
    bodies: list[dict[str, Any]] = [
        {"type": "shortcut" if type_ == "global" else "message_action", "callback_id": callback}
        for callback, type_ in shortcuts
    ]
    events = manifest()["settings"]["event_subscriptions"]["bot_events"]
    bodies += [{"type": "event_callback", "event": {"type": each.partition(".")[0]}} for each in events]
    for body in bodies:
        request, answer = BoltRequest(body=body, mode="socket_mode"), BoltResponse(status=200)
        assert sum(each.matches(req=request, resp=answer) for each in app._listeners) == 1, body
