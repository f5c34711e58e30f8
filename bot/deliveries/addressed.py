"""To whom an answer belongs, as it stands in a delivery's content; the response_url is dropped once it is final."""

from collections.abc import Mapping
from typing import Any

from bot.asker import Asker
from bot.blocks.message import Json
from bot.delivery_policy import THREADED
from engagement.delivery import DeliveryKind
from engagement.store.outbox import Delivery

IN_CONVERSATION = (DeliveryKind.REPORT, DeliveryKind.REPLY)
_ALONE = (DeliveryKind.NOTICE, DeliveryKind.DIRECT)


def alone(asker: Asker) -> tuple[DeliveryKind, str]:
    """How the asker alone is told, and the recipient: where they are; by a message in the app's own conversation with
    them, where they wrote one there or nothing can be said."""
    if asker.talks_directly:
        return DeliveryKind.DIRECT, asker.channel_id
    return DeliveryKind.DIRECT if asker.is_at_home else DeliveryKind.NOTICE, asker.user_id


def is_shown_to(delivery: Delivery, asker: Asker) -> bool:
    """Whether what a delivery shows stands where the asker is, or was shown to them alone."""
    if delivery.kind in IN_CONVERSATION:
        return asker.channel_id in (delivery.recipient, delivery.channel)  # a person's own has an id of its own
    return delivery.kind in _ALONE and delivery.recipient in (asker.user_id, asker.channel_id)


def thread_root(delivery: Delivery) -> str | None:
    """The id of the delivery in whose thread it stands, or that has the thread itself."""
    return delivery.after if delivery.kind is DeliveryKind.REPLY else delivery.id


def address(asker: Asker) -> Json:
    """The asker as content."""
    told = {
        "user": asker.user_id,
        "team": asker.team_id,
        "channel": asker.channel_id,
        "response_url": asker.response_url,
    }
    if asker.message_ts is None:
        return told
    return {**told, "message_ts": asker.message_ts, "thread_ts": asker.thread_ts}


def asker_of(content: Mapping[str, Any]) -> Asker:
    """The asker in a content."""
    return Asker(
        user_id=str(content.get("user", "")),
        team_id=str(content.get("team", "")),
        channel_id=str(content.get("channel", "")),
        response_url=content.get("response_url"),
        trigger_id=None,
        message_ts=content.get("message_ts"),
        thread_ts=content.get("thread_ts"),
    )


def stands_in(delivery: Delivery, root: Delivery | None) -> str | None:
    """The stamp of the message in whose thread a delivery stands: that of what it answers, else ``root``, which it
    follows."""
    asked = (asker_of(each.content).answer_ts for each in (delivery, root) if each is not None)
    below = next((each for each in asked if each is not None), None)
    return below or (root.ts if root is not None and delivery.kind in THREADED else None)
