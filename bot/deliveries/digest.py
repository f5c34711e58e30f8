"""Weekly digests, made again from the request they were planned with: as of the same moment, so that the message says
the same whenever it is rendered, with each flag as it stands now.

What "Show all" asks for stands in the thread of the digest and is made from the same request.
"""

from dataclasses import replace
from typing import Final

from bot.actors import known_flags
from bot.blocks.digest import digest_message, none_open, nothing_else, rest_message, shown_flags
from bot.deliveries.rendered import Rendered
from bot.deps import Deps
from bot.digest.due import request_in
from engagement.delivery import DeliveryKind
from engagement.digest import MOST_ITEMS
from engagement.store import outbox
from engagement.store.outbox import Delivery, Outgoing

MOST_IN_ALL: Final = 17  # accounts that a digest and what "Show all" adds to it tell of
_REST = "rest"  # in the content: only what the digest itself left out


def show_all(digest: Delivery) -> Outgoing:
    """The accounts that a digest left out, for its thread; asked for twice they are shown once."""
    content = {**digest.content, _REST: True}
    return Outgoing(DeliveryKind.DIGEST, digest.recipient, f"{digest.id}:all", content, after=digest.id)


def render_digest(deps: Deps, delivery: Delivery) -> Rendered:
    """The digest, or what it left out."""
    asked, as_of = request_in(delivery.content)
    rest = bool(delivery.content.get(_REST))
    with deps.read() as session:
        shown = outbox.shown_in(session, delivery.id)
        if delivery.after:  # the digest itself: its accounts are still the first ones
            shown |= outbox.shown_in(session, delivery.after)
    wanted = replace(asked.wanted, all_clear=True, most=MOST_IN_ALL if rest else MOST_ITEMS)
    asked = replace(asked, wanted=wanted, shown=shown)
    digest = deps.engagement.digest(asked, as_of=as_of, name_of=deps.directory.name_of)
    if digest is None:
        return Rendered(none_open())
    flags = shown_flags(digest.items[MOST_ITEMS:] if rest else digest.items)
    states = known_flags(deps, flags)
    if rest and len(digest.items) <= MOST_ITEMS:
        return Rendered(nothing_else())
    if rest:
        return Rendered(rest_message(digest, states, after=MOST_ITEMS), flags)
    return Rendered(digest_message(digest, states, delivery_id=delivery.id), flags)
