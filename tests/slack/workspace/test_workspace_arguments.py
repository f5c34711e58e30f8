"""Arguments of methods: missing, unknown, of the wrong type; each conformance case that is about arguments."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.workspace import Channel, LocalWorkspace

DATA = Path(__file__).parent / "data" / "invalid.jsonl"

CODES = {
    "unknown argument": "invalid_arguments",
    "no channel": "invalid_arguments",
    "update without ts": "invalid_arguments",
    "views.open without trigger": "invalid_arguments",
    "unfurl as string": "invalid_arguments",
    "reply_broadcast w/o thread": "invalid_arguments",
    "markdown_text + text": "markdown_text_conflict",
    "update text 4001": "msg_too_long",
    "thread_ts float-mangled": "invalid_thread_ts",
    "update with user id": "channel_not_found",
    "scheduled with metadata": "unknown_method",  # chat.scheduleMessage is not offered
    "metadata nested two deep": "invalid_metadata_schema",
    "metadata without event_type": "invalid_metadata_format",
    "publish a modal": "invalid_arguments",
}


def cases() -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in DATA.read_text().splitlines() if line.startswith("{"))
    return [case for case in lines if case["label"] in CODES]


def call(http: httpx.Client, workspace: LocalWorkspace, method: str, args: dict[str, Any]) -> Any:
    headers = {"authorization": f"Bearer {workspace.bot_token}"}
    return http.post(f"{workspace.api_url}{method}", json=args, headers=headers).json()


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case["label"]))
def test_a_call_with_wrong_arguments_is_refused(
    http: httpx.Client, workspace: LocalWorkspace, room: Channel, case: dict[str, Any]
) -> None:
    args = dict(case["args"])
    own = workspace.say("ana", room, "x") if case["method"] == "chat.update" else None
    if str(args.get("channel", "")).startswith("C"):
        args["channel"] = room.id
    if own is not None and "ts" in args:
        own.user = workspace.bot.id
        args["ts"] = own.ts
    if "user_id" in args:
        args["user_id"] = workspace.user("ana").id
    assert call(http, workspace, case["method"], args)["error"] == CODES[case["label"]]


def test_what_is_wrong_is_said(http: httpx.Client, workspace: LocalWorkspace, room: Channel) -> None:
    answer = call(http, workspace, "chat.postMessage", {"chanel": room.id, "text": "x"})
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] missing required field: channel",
        "[ERROR] unknown argument: chanel",
    ]


def test_an_unknown_method_is_named(http: httpx.Client, workspace: LocalWorkspace) -> None:
    assert call(http, workspace, "chat.whisper", {}) == {
        "ok": False,
        "error": "unknown_method",
        "req_method": "chat.whisper",
    }


def test_api_test_echoes(http: httpx.Client, workspace: LocalWorkspace) -> None:
    assert call(http, workspace, "api.test", {"foo": "bar"}) == {"ok": True, "args": {"foo": "bar"}}
    assert call(http, workspace, "api.test", {"error": "my_error"})["error"] == "my_error"


def test_blocks_validate_needs_no_token_and_names_places(http: httpx.Client, workspace: LocalWorkspace) -> None:
    url = f"{workspace.api_url}blocks.validate"
    good = http.post(url, json={"blocks": [{"type": "divider"}]}).json()
    bad = http.post(url, json={"blocks": [{"type": "header"}]}).json()
    view = http.post(url, json={"view": {"type": "modal"}}).json()
    message = http.post(url, json={"message": {"blocks": [{"type": "nonsense"}]}}).json()
    both = http.post(url, json={"blocks": [], "view": {}}).json()
    assert good == {"ok": True}
    assert bad["errors"][0]["pointer"] == "/blocks/0"
    assert {one["pointer"] for one in view["errors"]} == {"/view"}
    assert message["errors"][0]["pointer"] == "/message/blocks/0/type"
    assert both["error"] == "invalid_arguments"
