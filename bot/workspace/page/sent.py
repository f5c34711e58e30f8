"""What was sent between the app and Slack, as the page lists it: calls and payloads without tokens, each with the
address of Slack's documentation for it and for every block in it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from bot.workspace.delivery import PayloadKind
from bot.workspace.log import Delivered, Logged, LoggedCall
from bot.workspace.model import Json

DOCS = "https://docs.slack.dev"
HIDDEN = "(hidden)"
_SECRETS = ("token", "response_url", "response_urls", "upload_url")  # whoever has one may act with it
_PAGES = {
    "response_url": "interactivity/handling-user-interaction",
    "options": "reference/interaction-payloads/block_suggestion-payload",
    "blocks:modal": "surfaces/modals",
    "files.upload": "messaging/working-with-files",
    "block_actions": "reference/interaction-payloads/block_actions-payload",
    "block_suggestion": "reference/interaction-payloads/block_suggestion-payload",
    "view_submission": "reference/interaction-payloads/view-interactions-payload",
    "view_closed": "reference/interaction-payloads/view-interactions-payload",
    "shortcut": "reference/interaction-payloads/shortcuts-interaction-payload",
    "message_action": "reference/interaction-payloads/shortcuts-interaction-payload",
    "slash_commands": "interactivity/implementing-slash-commands",
}


def entry(number: int, logged: Logged) -> Json:
    """One line of the drawer: `direction` is `from app` for what the app called, `to app` for what it was sent."""
    return {"id": number} | (_call(logged) if isinstance(logged, LoggedCall) else _payload(logged))


def _call(call: LoggedCall) -> Json:
    page = _PAGES.get(call.method, f"reference/methods/{call.method}")
    return {
        "at": call.at,
        "direction": "from app",
        "name": call.method,
        "doc_url": f"{DOCS}/{page}",
        "args": without_secrets(call.args),
        "ok": call.error is None and call.status < 400,
        "error": call.error if call.error or call.status < 400 else f"HTTP {call.status}",
        "blocks": blocks_used(call.args),
        "message": None if call.message is None else dict(zip(("channel", "ts"), call.message, strict=True)),
    }


def _payload(sent: Delivered) -> Json:
    name = _name(sent)
    page = f"reference/events/{name}" if sent.kind is PayloadKind.EVENT else _PAGES.get(name, "interactivity")
    return {
        "at": sent.at,
        "direction": "to app",
        "name": name,
        "doc_url": f"{DOCS}/{page}",
        "payload": without_secrets(sent.payload),
        "answer": without_secrets(sent.ack.body),
        "ok": sent.ack.ok,
        "error": sent.ack.error,
        "seconds": round(sent.ack.seconds, 3),
        "blocks": blocks_used(sent.payload),
    }


def _name(sent: Delivered) -> str:
    if sent.kind is PayloadKind.EVENT:
        return str(sent.payload.get("event", {}).get("type", "event"))
    return str(sent.payload.get("type") or sent.kind)


def without_secrets(value: Any) -> Any:
    """A copy in which nothing is left that somebody could act with."""
    if isinstance(value, dict):
        return {key: HIDDEN if key in _SECRETS else without_secrets(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_secrets(one) for one in value]
    return deepcopy(value)


def blocks_used(value: Any) -> list[Json]:
    """The kinds of block in a request, in order of appearance, with their documentation."""
    kinds = dict.fromkeys(_kinds(value))
    return [
        {"type": kind, "doc_url": f"{DOCS}/reference/block-kit/blocks/{kind.replace('_', '-')}-block"} for kind in kinds
    ]


def _kinds(value: Any) -> Iterator[str]:
    """Blocks stand in lists called `blocks` or `child_blocks`, and inside carousels and plans."""
    if isinstance(value, list):
        for one in value:
            yield from _kinds(one)
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        if key in ("blocks", "child_blocks", "tasks") or (key == "elements" and value.get("type") == "carousel"):
            yield from (str(one["type"]) for one in inner or () if isinstance(one, dict) and one.get("type"))
        yield from _kinds(inner)
