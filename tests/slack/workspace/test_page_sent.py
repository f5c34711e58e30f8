"""The list of what was sent: no tokens, the documentation of every method, payload and block, the message it made."""

from typing import Any

import pytest

from bot.workspace.page.sent import blocks_used, without_secrets
from tests.slack.workspace.bolt_app import build, over_socket
from tests.slack.workspace.browser import Tab, opened
from tests.slack.workspace.kit import web_client

DOCS = "https://docs.slack.dev"


def test_nothing_in_it_can_be_acted_with() -> None:
    """A whole conversation, then every secret of the workspace is looked for."""
    with opened() as (page, workspace):
        app, _ = build(workspace)
        with over_socket(workspace, app), Tab(page, workspace.user("ana")) as ana:
            room = workspace.channel("customer-success").id
            ana.ask("command", channel=room, command="/engagement", text="x")
            root = ana.message(room, "summary")
            ana.ask("click", channel=room, ts=root["ts"], action_id="open")
            view = ana.wait(lambda: ana.seen["views"])[-1]
            ana.ask("submit", view_id=view["id"], values={"note": "x"})
            web_client(workspace).files_upload_v2(channel=room, filename="a.txt", content="a")
            told = str(ana.settle()["calls"])
    state = workspace.state
    secrets = [*state.tokens, state.signing_secret, state.verification_token]
    secrets += [url.secret for url in state.response_urls.values()] + list(state.upload_tickets)
    assert len(secrets) > 5
    assert not [secret for secret in secrets if secret in told]


def test_each_entry_says_what_it_was_and_where_it_is_documented() -> None:
    with opened() as (page, workspace):
        app, _ = build(workspace)
        with over_socket(workspace, app), Tab(page, workspace.user("ana")) as ana:
            room = workspace.channel("customer-success").id
            ana.ask("command", channel=room, command="/engagement", text="x")
            root = ana.message(room, "summary")
            ana.ask("click", channel=room, ts=root["ts"], action_id="open")
            ana.wait(lambda: ana.seen["views"])
            ana.ask("home")
            ana.wait(lambda: ana.seen["home"])
            with pytest.raises(Exception, match="channel_not_found"):
                web_client(workspace).chat_postMessage(channel="C0NOWHERE", text="x")
            calls = ana.settle()["calls"]
    assert [one["id"] for one in calls] == list(range(1, len(calls) + 1))
    by_name = {one["name"]: one for one in calls}
    command = by_name["slash_commands"]
    assert (command["direction"], command["doc_url"]) == ("to app", f"{DOCS}/interactivity/implementing-slash-commands")
    assert command["answer"] == "working on it" or command["answer"] == {"text": "working on it"}
    assert by_name["block_actions"]["doc_url"] == f"{DOCS}/reference/interaction-payloads/block_actions-payload"
    assert by_name["app_home_opened"]["doc_url"] == f"{DOCS}/reference/events/app_home_opened"
    assert by_name["views.open"]["doc_url"] == f"{DOCS}/reference/methods/views.open"
    assert [one["type"] for one in by_name["views.open"]["blocks"]] == ["input"]
    posts = [one for one in calls if one["name"] == "chat.postMessage"]
    assert posts[0]["message"] == {"channel": room, "ts": root["ts"]}
    assert [one["doc_url"] for one in posts[0]["blocks"]] == [
        f"{DOCS}/reference/block-kit/blocks/section-block",
        f"{DOCS}/reference/block-kit/blocks/actions-block",
    ]
    assert (posts[-1]["ok"], posts[-1]["error"], posts[-1]["message"]) == (False, "channel_not_found", None)


def test_blocks_are_found_wherever_they_stand() -> None:
    inner = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}, {"type": "table"}]
    container = {"type": "container", "child_blocks": inner}
    carousel = {"type": "carousel", "elements": [{"type": "card"}]}
    plan = {"type": "plan", "tasks": [{"type": "task_card"}]}
    value: Any = {"view": {"blocks": [container, {"type": "actions", "elements": [{"type": "button"}]}]}}
    value |= {"attachments": [{"blocks": [carousel, plan]}]}
    assert [one["type"] for one in blocks_used(value)] == [
        "container", "actions", "rich_text", "table", "carousel", "plan", "card", "task_card",
    ]  # fmt: skip


def test_hiding_copies() -> None:
    given = {"token": "xoxb", "view": {"response_url": "http://x"}, "list": [{"token": 1}], "kept": [1, {"a": 2}]}
    hidden = without_secrets(given)
    assert given["token"] == "xoxb"
    assert hidden == {
        "token": "(hidden)",
        "view": {"response_url": "(hidden)"},
        "list": [{"token": "(hidden)"}],
        "kept": [1, {"a": 2}],
    }
    assert hidden["kept"][1] is not given["kept"][1]
