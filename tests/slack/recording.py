"""A wire that sends nothing: it keeps what would be sent, as lines that tools/slack-conformance reads."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.blocks.message import Json
from bot.deps import Deps
from bot.messenger import stamp_of
from bot.pacing import Pacer
from bot.sender import Sender
from bot.wire import Wire
from engagement.store.tables import OutboxRow

_DELIVERY = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Recorder:
    """Answers as Slack would, or fails the nth post or private answer with what it is given for it."""

    posts_fail: dict[int, Exception] = field(default_factory=dict)
    tells_fail: Exception | None = None
    calls: list[Json] = field(default_factory=list)
    posts: int = 0
    uploads: list[bytes] = field(default_factory=list)

    @property
    def wire(self) -> Wire:
        """Both ways out."""
        return Wire(self, self, Uploaded(self))

    def call(self, method: str, args: Json, *, form: bool = False, before: Callable[[], None] = lambda: None) -> Json:
        """A call of the Web API."""
        args = _without_ids(args)
        if method == "files.getUploadURLExternal":
            self.calls.append({"method": method, "args": args})
            return {"upload_url": "https://files.slack.com/upload/v1/x", "file_id": "F0FILE00001"}
        if method == "conversations.open":
            return {"channel": {"id": f"D{args['users']}"}}
        if method == "chat.postMessage":
            self.posts += 1
            if self.posts in self.posts_fail:
                raise self.posts_fail[self.posts]
        elif method == "chat.postEphemeral" and self.tells_fail is not None:
            raise self.tells_fail
        self.calls.append({"method": method, "args": unstamped(args)})
        return {"ok": True, "channel": args.get("channel"), "ts": f"1700000000.{len(self.calls):06d}"}

    def send(self, url: str, body: Json) -> Json:
        """A private answer."""
        if self.tells_fail is not None:
            raise self.tells_fail
        self.calls.append({"method": "response_url", "args": _without_ids(body)})
        return {}


@dataclass
class Uploaded:
    """Takes the bytes of files."""

    recorder: Recorder

    def send(self, url: str, content: bytes) -> None:
        """Bytes for an upload address."""
        self.recorder.uploads.append(content)


def unstamped(args: Json) -> Json:
    """The arguments without the delivery's id, which is another one each time; it stands where it must."""
    if "metadata" not in args:
        return args
    first, *rest = args["blocks"]
    assert args["metadata"] == {
        "event_type": "engagement_delivery",
        "event_payload": {"id": first["block_id"]},
    }
    assert stamp_of(args) == first["block_id"]
    kind = rest[0]["block_id"].rpartition(".")[0] if rest else "message"
    return {key: value for key, value in args.items() if key != "metadata"} | {
        "blocks": [{**first, "block_id": f"{kind}.0"}, *rest]
    }


def _without_ids(args: Json) -> Json:
    """The arguments with the ids of deliveries made the same; they are other ones each time."""
    read: Json = json.loads(_DELIVERY.sub("00000000-0000-4000-8000-000000000000", json.dumps(args)))
    return read


def send_due(deps: Deps, **options: Any) -> int:
    """Send all that is due now, in this thread; how many attempts."""
    return Sender(deps, pacer=Pacer(interval=0), **options).send_due()


def hurry(deps: Deps, by: timedelta) -> None:
    """What waits is due so much sooner."""
    with deps.write() as session:
        for row in session.scalars(select(OutboxRow)):
            row.next_at -= by
            row.created_at -= by
            for name in ("look_again_at", "lease_until"):
                if getattr(row, name) is not None:
                    setattr(row, name, getattr(row, name) - by)
