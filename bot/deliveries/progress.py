"""How far a long report is: one line in its conversation, which changes while the report is made and then goes.

The line stays in the outbox until it is gone from Slack, and what it says is read from there: so it is removed,
whatever becomes of the process and of the work.
"""

from datetime import timedelta
from typing import Final

from bot.asker import Asker
from bot.blocks.progress import progress_message
from bot.deliveries.addressed import address
from bot.deliveries.rendered import Rendered
from bot.deps import Deps
from engagement.delivery import DeliveryKind
from engagement.store import inbox, outbox
from engagement.store.outbox import Delivery, Outgoing
from engagement.store.session import WorkspaceSession

EVERY: Final = timedelta(seconds=2)  # before the first, and between two changes


def progress_line(asker: Asker, cause: str, done: int, total: int) -> Outgoing:
    """The line of the work that ``cause`` names, with what it says now."""
    return _line(asker, cause, {"done": done, "total": total})


def end_progress(session: WorkspaceSession, asker: Asker, cause: str) -> None:
    """The report is in the outbox too: the line, if there is one, goes before it."""
    outbox.end(session, _line(asker, cause, {"over": True}), within=EVERY)


def is_over(deps: Deps, delivery: Delivery) -> bool:
    """Whether the work has come to its end, whatever that was: then the line must go."""
    with deps.read() as session:
        now = outbox.find(session, delivery.id)
        content = (now or delivery).content
        return bool(content.get("over")) or not inbox.is_open(session, str(content["work"]))


def render_progress(deps: Deps, delivery: Delivery) -> Rendered:
    """The line with the numbers it was claimed with."""
    return Rendered(progress_message(int(delivery.content["done"]), int(delivery.content["total"])))


def shown_in(delivery: Delivery) -> str:
    """What the line shows, as its row notes it."""
    return f"shows {delivery.content['done']} of {delivery.content['total']}"


def _line(asker: Asker, cause: str, says: dict[str, int | bool]) -> Outgoing:
    content = {**address(asker), "response_url": None, "work": cause, **says}
    return Outgoing(DeliveryKind.PROGRESS, asker.channel_id, f"{cause}:progress", content)
