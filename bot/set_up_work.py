"""What is done when somebody has the set-up checked again: the same message, or their home tab, as things are now."""

from bot.deps import Deps
from bot.inbox import InboxWork
from bot.payloads import CheckAgain, PayloadError
from bot.rights import Right
from bot.set_up import look
from engagement.delivery import DeliveryKind
from engagement.store import homes, outbox
from engagement.store.outbox import Outgoing

SETUP_PRESS = "set_up"  # the handler's name


def on_check(deps: Deps, work: InboxWork) -> None:
    """Look, and show it where the button stands. Raises what is to be explained."""
    deps.trail.about("set_up")
    person = work.asker.user_id
    deps.access.check_person(work.asker, right=Right.HEALTH)
    wanted = CheckAgain.decode(work.payload["value"])
    if not wanted.delivery_id:
        look(deps)
        deps.outbox.put(*homes.published([person], work.key))
        return
    with deps.read() as session:
        shown = outbox.find(session, wanted.delivery_id)
    if shown is None or shown.kind is not DeliveryKind.SET_UP or shown.recipient != person:
        raise PayloadError
    look(deps)
    deps.outbox.put(Outgoing(DeliveryKind.UPDATE, shown.recipient, work.key, {"of": shown.id}, after=shown.id))
