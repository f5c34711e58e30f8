"""A Slack that takes no native charts and tables: the same arrives without them, wherever it is said."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.blocks.limits import TEXT
from bot.deliveries import RENDERERS, Rendered
from bot.serve import running
from bot.workspace import LocalWorkspace, Message, Problem, Sharing, Surface
from bot.workspace.blocks import check_blocks as real_check
from engagement.delivery import DeliveryKind
from engagement.store.outbox import Outgoing
from tests.slack.sending import posting, said
from tests.slack.world import World, app_settings, populated

NATIVE = {"data_visualization", "data_table", "table"}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr("bot.workspace.content.check_blocks", without_native)
    with LocalWorkspace(app_settings()) as workspace:
        made = populated(workspace)
        with running(made.deps):
            workspace.wait_for_socket()
            yield made


def without_native(blocks: Any, surface: Surface, at: str = "/blocks") -> list[Problem]:
    """What Slack refuses before the blocks came into its clients."""
    found = [block["type"] for block in blocks if block["type"] in NATIVE]
    return [Problem(at, f"unsupported type: {each}") for each in found] or real_check(blocks, surface, at)


def types(message: Message) -> set[str]:
    return {block["type"] for block in message.blocks}


def asked(world: World) -> list[list[dict[str, Any]]]:
    """The blocks that were refused for what is native in them."""
    calls = [call.args.get("blocks") or [] for call in world.workspace.log.calls()]
    return [blocks for blocks in calls if {block["type"] for block in blocks} & NATIVE]


def figures(blocks: list[dict[str, Any]]) -> list[str]:
    """The words in the cells of native tables, but for what their first column is called."""
    tables = [block["rows"] for block in blocks if block["type"] == "table"]
    rows = [row for head, *body in tables for row in (head[1:], *body)]
    return [cell["text"] for row in rows for cell in row if cell.get("type") == "raw_text"]


def drawn(blocks: list[dict[str, Any]]) -> list[str]:
    """The lines of native line charts: each series with its numbers, and the days they are of."""
    charts = [block["chart"] for block in blocks if block["type"] == "data_visualization"]
    courses = [chart for chart in charts if chart["series"][0]["name"] == "Overall"]
    series = [(each["name"], each["data"]) for chart in courses for each in chart["series"]]
    lines = [f"{name}: {', '.join(str(round(point['value'])) for point in points)}" for name, points in series]
    return [*lines, *(", ".join(chart["axis_config"]["categories"]) for chart in courses)]


@pytest.mark.parametrize("command", ["ACCT-123 quarterly", "portfolio monthly"])
def test_a_thread_comes_whole(world: World, command: str) -> None:
    world.ask(command)
    root, replies = world.thread()
    refused = asked(world)
    assert refused
    assert not any(types(message) & NATIVE for message in (root, *replies))
    shown = json.dumps([message.blocks for message in (root, *replies)], ensure_ascii=False)
    cells = [cell for blocks in refused for cell in figures(blocks)]
    assert [cell for cell in cells if json.dumps(cell, ensure_ascii=False)[1:-1] not in shown] == []
    said = "\n".join(message.text for message in (root, *replies))
    assert [line for blocks in refused for line in drawn(blocks) if line not in said] == []
    assert all(0 < len(message.text) <= TEXT for message in (root, *replies))


@pytest.mark.parametrize("spent", [False, True], ids=["response_url", "ephemeral"])
def test_so_it_does_to_one_person_alone(world: World, *, spent: bool) -> None:
    world.workspace.share(world.room, Sharing.EXTERNAL)
    if spent:
        world.workspace.fail_next("response_url", "error", code="used_url", times=20)
    world.ask("ACCT-123 quarterly")
    told = world.alone(3)
    assert not any(types(message) & NATIVE for message in told)
    assert "71, 70, 68, 66, 61, 47" in "".join(message.text for message in told)
    method = "chat.postEphemeral" if spent else "response_url"
    assert any({block["type"] for block in call.args["blocks"]} & NATIVE for call in world.workspace.log.calls(method))


def test_so_does_a_message_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalWorkspace(app_settings()) as workspace:
        post = posting(workspace)
        post.options["renderers"] = {**RENDERERS, DeliveryKind.DIRECT: lambda deps, delivery: Rendered(said())}
        key = post.put()
        post.send()
        [before] = post.direct()
        assert types(before) & NATIVE
        monkeypatch.setattr("bot.workspace.content.check_blocks", without_native)
        post.deps.outbox.put(Outgoing(DeliveryKind.UPDATE, post.ana.id, "changed", {"of": key}, after=key))
        post.send()
        [after] = post.direct()
        post.deps.close()
    assert (types(after), after.text) == ({"rich_text"}, before.text)
