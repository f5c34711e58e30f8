"""How each kind of delivery is rendered, at the moment of sending: one module per family, registered here.

``UPDATE`` has no renderer: it is rendered as the delivery that it updates. ``FALLBACKS`` give what goes out instead
when a recipient is gone (the code says why), None where nobody is left.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from bot.deliveries.digest import render_digest
from bot.deliveries.escalation import instead_of_channel, render_escalation
from bot.deliveries.files import render_file, to_asker
from bot.deliveries.home import render_home
from bot.deliveries.modals import render_modal
from bot.deliveries.notices import render_notice, told_directly
from bot.deliveries.progress import render_progress
from bot.deliveries.rendered import Made, Rendered, RenderedFile, RenderedView, Renderer
from bot.deliveries.reports import render_part
from bot.deliveries.set_up import render_set_up
from bot.deliveries.stand_in import to_stand_in
from bot.deps import Deps
from bot.set_up import to_next_administrator
from engagement.delivery import DeliveryKind
from engagement.store.outbox import Delivery, Outgoing

Fallback: TypeAlias = Callable[[Deps, Delivery, str], Outgoing | None]
Renderers: TypeAlias = Mapping[DeliveryKind, Renderer]

RENDERERS: Final[Renderers] = {
    DeliveryKind.REPORT: render_part,
    DeliveryKind.REPLY: render_part,
    DeliveryKind.NOTICE: render_notice,
    DeliveryKind.DIRECT: render_notice,
    DeliveryKind.DIGEST: render_digest,
    DeliveryKind.ESCALATION: render_escalation,
    DeliveryKind.SET_UP: render_set_up,
    DeliveryKind.FILE: render_file,
    DeliveryKind.PROGRESS: render_progress,
    DeliveryKind.MODAL: render_modal,
    DeliveryKind.HOME: render_home,
}
FALLBACKS: dict[DeliveryKind, Fallback] = {
    DeliveryKind.NOTICE: told_directly,
    DeliveryKind.DIGEST: to_stand_in,
    DeliveryKind.ESCALATION: instead_of_channel,
    DeliveryKind.FILE: to_asker,
    DeliveryKind.SET_UP: to_next_administrator,
}

__all__ = [
    "FALLBACKS",
    "RENDERERS",
    "Fallback",
    "Made",
    "Rendered",
    "RenderedFile",
    "RenderedView",
    "Renderer",
    "Renderers",
]
