"""What one person alone is told: by the response_url of what they did, else as an ephemeral message.

It carries its message with it, since it says what is so now; text and address are dropped once it is final. Parts of a
report that a conversation must not see are rendered like the report itself.
"""

from datetime import datetime

from bot.asker import Asker
from bot.blocks.message import Json, Message
from bot.deliveries.addressed import address, alone
from bot.deliveries.flags import answer_of
from bot.deliveries.rendered import Rendered
from bot.deliveries.reports import render_part
from bot.deps import Deps
from bot.errors import Where
from engagement.delivery import DeliveryKind
from engagement.store.outbox import Delivery, Outgoing


def notice(asker: Asker, message: Message, cause: str, *, replace: bool = False, after: str | None = None) -> Outgoing:
    """Tell the asker, or ``replace`` the private message whose button was pressed."""
    content = {**address(asker), "replace": replace, "message": as_json(message)}
    kind, recipient = alone(asker)
    return Outgoing(kind, recipient, cause, content, after=after)


def part_alone(asker: Asker, part: Json, cause: str, *, why: Where | None = None, after: str | None = None) -> Outgoing:
    """A part of a report (``report`` and ``part`` of its content) for the asker alone; ``why``: stands in the root."""
    content = {**address(asker), **part, "why": why}
    return Outgoing(DeliveryKind.NOTICE, asker.user_id, cause, content, after=after)


def direct(person: str, message: Message, cause: str, *, not_before: datetime | None = None) -> Outgoing:
    """A message in the app's own conversation with a person (Slack user id)."""
    content = {"message": as_json(message)}
    return Outgoing(DeliveryKind.DIRECT, person, cause, content, not_before=not_before)


def render_notice(deps: Deps, delivery: Delivery) -> Rendered:
    """The message as it was put in, or the part of the report."""
    content = delivery.content
    if "flag" in content:
        return Rendered(answer_of(deps, content))
    if "message" in content:
        return Rendered(of_json(content["message"]))
    alone = render_part(deps, delivery, Where(content["why"]) if content["why"] else None)
    return Rendered(alone.message)  # it cannot be updated later: its buttons find out how the flags stand


def told_directly(deps: Deps, delivery: Delivery, code: str) -> Outgoing:
    """The same in the app's own conversation with the person: where they were, nothing can be said to them alone."""
    content = {**delivery.content, "response_url": None}
    return Outgoing(DeliveryKind.DIRECT, delivery.recipient, f"{delivery.id}:direct", content)


def as_json(message: Message) -> Json:
    """A message as content."""
    plain = list(message.plain_blocks) if message.has_native else None
    return {"text": message.text, "blocks": list(message.blocks), "plain": plain}


def of_json(read: Json) -> Message:
    """A message from content."""
    blocks = tuple(read["blocks"])
    return Message(read["text"], blocks, tuple(read["plain"]) if read["plain"] is not None else blocks)
