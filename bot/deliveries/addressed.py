"""To whom an answer belongs, as it stands in a delivery's content; the response_url is dropped once it is final."""

from collections.abc import Mapping
from typing import Any

from bot.asker import Asker
from bot.blocks.message import Json
from engagement.delivery import DeliveryKind
from engagement.store.outbox import Delivery

IN_CONVERSATION = (DeliveryKind.REPORT, DeliveryKind.REPLY)
_ALONE = (DeliveryKind.NOTICE, DeliveryKind.DIRECT)


def alone(asker: Asker) -> DeliveryKind:
    """How the asker alone is told: where they are, or by direct message where nothing can be said."""
    return DeliveryKind.DIRECT if asker.is_at_home else DeliveryKind.NOTICE


def is_shown_to(delivery: Delivery, asker: Asker) -> bool:
    """Whether what a delivery shows stands where the asker is, or was shown to them alone."""
    if delivery.kind in IN_CONVERSATION:
        return asker.channel_id in (delivery.recipient, delivery.channel)  # a person's own has an id of its own
    return delivery.kind in _ALONE and delivery.recipient == asker.user_id


def thread_root(delivery: Delivery) -> str | None:
    """The id of the delivery in whose thread it stands, or that has the thread itself."""
    return delivery.after if delivery.kind is DeliveryKind.REPLY else delivery.id


def address(asker: Asker) -> Json:
    """The asker as content."""
    return {
        "user": asker.user_id,
        "team": asker.team_id,
        "channel": asker.channel_id,
        "response_url": asker.response_url,
    }


def asker_of(content: Mapping[str, Any]) -> Asker:
    """The asker in a content."""
    return Asker(
        user_id=str(content.get("user", "")),
        team_id=str(content.get("team", "")),
        channel_id=str(content.get("channel", "")),
        response_url=content.get("response_url"),
        trigger_id=None,
    )
