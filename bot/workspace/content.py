"""What a message may say: text, blocks, attachments and metadata checked and made ready to store.

Shared by the Web API, response URLs and acknowledgements, so that all three refuse the same things.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from bot.workspace.blocks import Surface, check_blocks
from bot.workspace.blocks.elements import INTERACTIVE
from bot.workspace.blocks.rules import characters, nested
from bot.workspace.errors import SlackError
from bot.workspace.model import Json
from bot.workspace.state import State

TEXT_KEPT = 40_000
UPDATE_TEXT = 4_000
MARKDOWN_TEXT = 12_000
ATTACHMENTS = 100
BLOCK_CHARACTERS = 13_200  # not published; the point at which slackapi/bolt-js#2509 saw msg_blocks_too_long
METADATA_BYTES = 8_000  # metadata_too_large exists, its number is not published

OWN_LIMITS = ("table", "data_table", "data_visualization")  # these have sums of their own

_EVENT_TYPE = re.compile(r"[A-Za-z0-9_.-]{1,255}")
_FILE_ID = re.compile(r"F[A-Z0-9]{8,}")


@dataclass(frozen=True)
class Content:
    """A message's checked content."""

    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)


def checked_content(
    state: State,
    *,
    text: str | None,
    blocks: list[Any] | None,
    attachments: list[Any] | None,
    markdown_text: str | None = None,
    update: bool = False,
) -> Content:
    """The content to store; SlackError with the code for what Slack would refuse."""
    if markdown_text is not None and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if markdown_text is not None and len(markdown_text) > MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    if attachments is not None and len(attachments) > ATTACHMENTS:
        raise SlackError("too_many_attachments")
    if update and text is not None and len(text) > UPDATE_TEXT:
        raise SlackError("msg_too_long")
    if not (text or blocks or attachments or markdown_text):
        raise SlackError("no_text")
    for index, attachment in enumerate(attachments or ()):
        if not isinstance(attachment, dict):
            raise SlackError("invalid_attachments")
        if "blocks" in attachment:
            refuse_bad_blocks(state, attachment["blocks"], f"/attachments/{index}/blocks")
    if blocks is not None:
        refuse_bad_blocks(state, blocks, "/blocks")
    filled = with_ids(state, blocks or [])
    if markdown_text is not None:
        filled = with_ids(state, [{"type": "markdown", "text": markdown_text}])
    return Content(_kept(text if text is not None else markdown_text or ""), filled, list(attachments or ()))


def _kept(text: str) -> str:
    return text[:TEXT_KEPT]


def refuse_bad_blocks(state: State, blocks: object, at: str) -> None:
    """SlackError `invalid_blocks` (with every problem) or `msg_blocks_too_long`."""
    problems = [str(problem) for problem in check_blocks(blocks, Surface.MESSAGE, at)]
    if not problems and isinstance(blocks, list):
        problems = _unusable(state, blocks, at)
    if problems:
        raise invalid("invalid_blocks", problems)
    counted = [block for block in blocks if block["type"] not in OWN_LIMITS] if isinstance(blocks, list) else []
    if characters(counted) > BLOCK_CHARACTERS:
        raise SlackError("msg_blocks_too_long")


def invalid(code: str, problems: list[str]) -> SlackError:
    """An error that lists its problems in `errors` and in `response_metadata.messages`."""
    listed = [f"[ERROR] {problem}" for problem in problems]
    return SlackError(code, errors=problems, response_metadata={"messages": listed})


def _unusable(state: State, blocks: list[Any], at: str) -> list[str]:
    """What is right in form but not to be had: Slack files that are unknown, not finished or not looked at yet,
    remote files (the workspace has none), videos without the scope for them."""
    found = []
    for where, block in nested(blocks):
        if block["type"] == "file":
            found.append(f"invalid external_id [json-pointer:{at}{where}/external_id]")
        if block["type"] == "video" and "links.embed:write" not in state.app.scopes:
            found.append(f"video blocks need links.embed:write [json-pointer:{at}{where}]")
        file_id = (block.get("slack_file") or {}).get("id") if block["type"] == "image" else None
        if file_id is None:
            continue
        file = state.files.get(file_id)
        ready = file is not None and file.complete and state.clock.now() >= file.ready_at
        if not _FILE_ID.fullmatch(file_id) or not ready:
            found.append(f"invalid slack file [json-pointer:{at}{where}/slack_file]")
    return found


def with_ids(state: State, blocks: list[Any]) -> list[Json]:
    """A copy of the blocks in which every block and every interactive element has an id, as Slack gives them."""
    filled: list[Json] = json.loads(json.dumps(blocks))
    for _, block in nested(filled):
        block.setdefault("block_id", state.ids.secret(5))
        for element in _interactive(block):
            element.setdefault("action_id", state.ids.secret(5))
    return filled


def _interactive(block: Json) -> list[Json]:
    """The block's elements that act: those with an `action_id` and those still without one."""
    candidates = [*(block.get("elements") or ()), *(block.get("actions") or ())]
    candidates += [block[key] for key in ("accessory", "element") if key in block]
    return [one for one in candidates if isinstance(one, dict) and one.get("type") in INTERACTIVE]


def checked_metadata(metadata: Json | None) -> Json | None:
    """Message metadata as it may be stored; SlackError for a wrong shape or too much of it."""
    if metadata is None:
        return None
    if set(metadata) - {"event_type", "event_payload"} or set(metadata) != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    event_type, payload = metadata["event_type"], metadata["event_payload"]
    if not isinstance(event_type, str) or not _EVENT_TYPE.fullmatch(event_type) or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_format")
    if not all(_flat(value) for value in payload.values()):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return metadata


def _flat(value: object) -> bool:
    """A scalar, an object of scalars, or a list of such."""
    if isinstance(value, dict):
        return all(_scalar(one) for one in value.values())
    if isinstance(value, list):
        return all(_scalar(one) or (isinstance(one, dict) and _flat(one)) for one in value)
    return _scalar(value)


def _scalar(value: object) -> bool:
    return isinstance(value, str | int | float | bool)
