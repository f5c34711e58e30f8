"""What is done for a button that asks for more of what a message shows: it comes into its thread, once."""

from bot.asker import Asker
from bot.audit_trail import accounts_in
from bot.deliveries.addressed import IN_CONVERSATION, address, is_shown_to, thread_root
from bot.deliveries.notices import part_alone
from bot.deliveries.reports import SHOWN
from bot.deliveries.shows import SHOWS
from bot.deps import Deps
from bot.inbox import InboxWork
from bot.payloads import More, PayloadError
from engagement.delivery import DeliveryKind
from engagement.store import outbox
from engagement.store.outbox import Delivery, Outgoing


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
    deps.trail.about("more", *accounts_in(shown.content))
    show = SHOWS[shown.content["show"]["what"]]
    parts = show.following(deps, shown.content["show"], wanted.part)
    deps.outbox.put(*(_part(shown, work.asker, number) for number in parts))


def _part(shown: Delivery, asker: Asker, number: int) -> Outgoing:
    first = shown.content.get("first", shown.id)
    part = {key: shown.content[key] for key in SHOWN if key in shown.content} | {"part": number, "first": first}
    cause = f"{shown.id}:part:{number}"
    if shown.kind not in IN_CONVERSATION:
        return part_alone(asker, part, cause)
    content = {**address(asker), **part}
    return Outgoing(DeliveryKind.REPLY, shown.recipient, cause, content, after=thread_root(shown))
