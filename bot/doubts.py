"""The second look: a delivery that took more than one attempt is searched again later, and extra copies are deleted.

A post whose answer was lost may show up after it was looked for and repeated. The earliest copy is kept.
"""

import logging
from collections.abc import Callable

from bot.deliveries.addressed import stands_in
from bot.deps import Deps
from bot.errors import SendFailed
from bot.history import HistoryUnreadable, copies
from engagement.delivery import DeliveryKind
from engagement.store import outbox, sending
from engagement.store.outbox import Delivery
from engagement.store.sending import Timing

_GONE = "message_not_found"
_log = logging.getLogger(__name__)


def look_again(deps: Deps, timing: Timing, step: Callable[[str], None]) -> None:
    """Look at what is due; whatever Slack does not answer is looked at again later. Raises ``DatabaseUnavailable``."""
    with deps.read() as session:
        if not sending.anything_doubtful(session):
            return
    with deps.write() as session:
        doubtful = sending.claim_doubtful(session, timing=timing)
    for delivery in doubtful:
        step("in repair")
        try:
            kept = _repaired(deps, delivery)
        except SendFailed as failed:
            _log.warning("%s is looked at again later: %s", delivery.id, failed)
            continue
        with deps.write() as session:
            sending.settle_doubt(session, delivery, kept)


def _repaired(deps: Deps, delivery: Delivery) -> str | None:
    """The stamp of the copy that was kept, None where nobody can tell."""
    if delivery.channel is None:
        return None
    calls = deps.wire.calls
    try:
        there = copies(calls, delivery, delivery.channel, _thread(deps, delivery))
    except HistoryUnreadable:
        return None
    gone = delivery.kind is DeliveryKind.PROGRESS  # it was removed already: a late copy goes too
    for extra in there if gone else there[1:]:
        try:
            calls.call("chat.delete", {"channel": delivery.channel, "ts": extra})
        except SendFailed as failed:
            if failed.code != _GONE:
                raise
        _log.warning("%s stood twice; the later copy was deleted", delivery.id)
    return there[0] if there else None


def _thread(deps: Deps, delivery: Delivery) -> str | None:
    """The thread that a delivery stands in."""
    if delivery.after is None:
        return stands_in(delivery, None)
    with deps.read() as session:
        return stands_in(delivery, outbox.find(session, delivery.after))
