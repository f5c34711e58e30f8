"""What is done for a button that asks for a further part of what a message shows: it comes into its thread, once."""

from bot.deliveries.addressed import address, is_shown_to
from bot.deliveries.notices import part_alone
from bot.deliveries.reports import SHOWN
from bot.deps import Deps
from bot.inbox import InboxWork
from bot.payloads import More, PayloadError
from engagement.delivery import DeliveryKind
from engagement.store import outbox
from engagement.store.outbox import Outgoing


def on_more(deps: Deps, work: InboxWork) -> None:
    """Put the part into the outbox: for everybody who sees the first one, or for the one person who does.

    Raises what is to be explained.
    """
    deps.access.check_person(work.asker)
    wanted = More.decode(work.payload["value"])
    with deps.read() as session:
        shown = outbox.find(session, wanted.delivery_id)
    if shown is None or "show" not in shown.content or not is_shown_to(shown, work.asker):
        raise PayloadError
    part = {key: shown.content[key] for key in SHOWN if key in shown.content} | {"part": wanted.part}
    cause = f"{shown.id}:part:{wanted.part}"
    if shown.kind is DeliveryKind.REPORT:
        content = {**address(work.asker), **part}
        deps.outbox.put(Outgoing(DeliveryKind.REPLY, shown.recipient, cause, content, after=shown.id))
    else:
        deps.outbox.put(part_alone(work.asker, {**part, "why": None}, cause))
