"""What goes out in the place of a delivery that is given up: to whom it still matters, with the reason.

A report that its conversation must not see goes to the asker alone; one that Slack refuses is said to have failed. For
digests and escalations ``bot.deliveries.FALLBACKS`` names who gets them instead.
"""

from bot.blocks import notices
from bot.deliveries.addressed import asker_of
from bot.deliveries.notices import notice, part_alone
from bot.deliveries.reports import SHOWN, name_of
from bot.errors import Where
from engagement.delivery import DeliveryKind
from engagement.store.outbox import Delivery, Outgoing

_REPORTS = (DeliveryKind.REPORT, DeliveryKind.REPLY)
UNCONFIRMED = "unconfirmed"
GAVE_UP = "gave_up:"  # before a code: tried for as long as it may be, or refused while it may stand there
INCIDENT = "incident:"  # reasons that are defects of the program, with the number in the log
PLACE = "place_"  # reasons of what a conversation must not see


def for_asker_alone(delivery: Delivery, why: Where) -> tuple[Outgoing, ...]:
    """A report's part whose conversation was refused. The reason is said once: in the root, or before the replies."""
    asker, part = asker_of(delivery.content), _part(delivery)
    if delivery.kind is DeliveryKind.REPORT:
        return (part_alone(asker, part, f"{delivery.id}:alone", why=why),)
    reason = notice(asker, notices.notice(notices.alone_because(why)), f"{delivery.after}:reason")
    return reason, part_alone(asker, part, f"{delivery.id}:alone")


def behind_its_root(delivery: Delivery, root: Delivery | None) -> tuple[Outgoing, ...]:
    """A reply whose root is dead: alone too, if the root went to the asker alone as a report; else it is not missed."""
    if delivery.kind is not DeliveryKind.REPLY or root is None or root.rerouted_to is None:
        return ()
    if not root.reason or not root.reason.startswith(PLACE):
        return ()
    alone = part_alone(asker_of(delivery.content), _part(delivery), f"{delivery.id}:alone", after=root.rerouted_to)
    return (alone,)


def told_of_failure(delivery: Delivery, code: str) -> tuple[Outgoing, ...]:
    """What the asker of a report is told when a part of it, or its file, was given up."""
    if delivery.kind not in (*_REPORTS, DeliveryKind.FILE):
        return ()
    if delivery.kind is DeliveryKind.REPLY:
        said = notices.partly_posted((name_of(delivery.content),))
    elif code.startswith(INCIDENT):
        said = notices.incident(code.removeprefix(INCIDENT))
    elif delivery.kind is DeliveryKind.FILE:
        said = notices.no_file(code)
    elif code == UNCONFIRMED:
        said = notices.perhaps_posted()
    else:
        said = notices.not_delivered(code)
    return (notice(asker_of(delivery.content), said, f"{delivery.id}:failed"),)


def _part(delivery: Delivery) -> dict[str, object]:
    return {key: delivery.content[key] for key in SHOWN if key in delivery.content}
