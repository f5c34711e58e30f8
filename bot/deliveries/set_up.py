"""How the set-up stands, made from what is so when it goes out, or when somebody has it checked again."""

from bot.blocks.set_up import set_up_message
from bot.deliveries.rendered import Rendered
from bot.deps import Deps
from bot.set_up import FRESH, look
from engagement.store import queries
from engagement.store.outbox import Delivery


def render_set_up(deps: Deps, delivery: Delivery) -> Rendered:
    """The message of a delivery."""
    looked = look(deps, FRESH)
    with deps.read() as session:
        timezone = queries.workspace(session).timezone
    return Rendered(set_up_message(looked, timezone=timezone, delivery_id=delivery.id))
