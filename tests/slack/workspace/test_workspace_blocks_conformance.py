"""The Block Kit rules against our own collection of payloads that Slack takes and refuses (`data/*.jsonl`)."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.workspace import Surface, check_blocks, check_options, check_view

DATA = Path(__file__).parent / "data"

# About arguments, not blocks: refused by the methods themselves (`test_arguments.py` sends each of them).
ABOUT_ARGUMENTS = {
    "unknown argument",
    "no channel",
    "update without ts",
    "views.open without trigger",
    "unfurl as string",
    "reply_broadcast w/o thread",
    "markdown_text + text",
    "update text 4001",
    "thread_ts float-mangled",
    "update with user id",
    "scheduled with metadata",
    "metadata nested two deep",
    "metadata without event_type",
    "publish a modal",
}


def load(name: str) -> list[dict[str, Any]]:
    lines = (DATA / name).read_text().splitlines()
    return [json.loads(line) for line in lines if line.strip() and not line.startswith("//")]


def problems(call: dict[str, Any]) -> list[str]:
    args = call["args"]
    if call["method"] == "options":
        return [str(one) for one in check_options(args)]
    if "view" in args:
        return [str(one) for one in check_view(args["view"])]
    blocks = args.get("blocks", [])
    return [
        str(one) for one in check_blocks(json.loads(blocks) if isinstance(blocks, str) else blocks, Surface.MESSAGE)
    ]


@pytest.mark.parametrize("call", load("valid.jsonl"), ids=lambda call: str(call["label"]))
def test_what_slack_takes_is_taken(call: dict[str, Any]) -> None:
    assert problems(call) == []


@pytest.mark.parametrize(
    "call",
    [call for call in load("invalid.jsonl") if call["label"] not in ABOUT_ARGUMENTS],
    ids=lambda call: str(call["label"]),
)
def test_what_slack_refuses_is_refused(call: dict[str, Any]) -> None:
    assert problems(call) != []


def test_every_exception_is_still_in_the_collection() -> None:
    assert {call["label"] for call in load("invalid.jsonl")} >= ABOUT_ARGUMENTS
