"""How each kind of delivery is rendered, at the moment of sending: one module per family, registered here.

``UPDATE`` has no renderer: it is rendered as the delivery that it updates.
"""

from bot.deliveries.rendered import Rendered, RenderedView, Renderer
from engagement.delivery import DeliveryKind

RENDERERS: dict[DeliveryKind, Renderer] = {}

__all__ = ["RENDERERS", "Rendered", "RenderedView", "Renderer"]
