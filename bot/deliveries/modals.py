"""What stands in modals that were opened before their content was known."""

from bot.deliveries.rendered import RenderedView
from bot.deps import Deps
from bot.flag_windows import filled_window
from bot.payloads import FlagButton
from engagement.store.outbox import Delivery


def render_modal(deps: Deps, delivery: Delivery) -> RenderedView:
    """The form that a delivery names, as its flag stands now."""
    return RenderedView(filled_window(deps, FlagButton.decode(delivery.content["form"]), by=delivery.recipient))
