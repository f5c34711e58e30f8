"""Rendering a delivery at the moment of sending. What cannot be rendered gets an incident's number and stays alone."""

from bot.deliveries import RENDERERS, Made, Rendered, RenderedFile, RenderedView
from bot.deps import Deps
from bot.problems import report_incident
from engagement.errors import DatabaseUnavailable
from engagement.store import outbox
from engagement.store.outbox import Delivery


class RenderFailed(Exception):
    """A delivery that cannot be rendered, under an incident's number."""


class Rendering:
    """Renders the deliveries of one workspace. Raises ``RenderFailed``, and ``DatabaseUnavailable``."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def message(self, delivery: Delivery) -> Rendered:
        """The message. The flags that it shows are noted first and it is rendered again, so that no change of one
        between rendering and sending is missed."""
        rendered = self._message(delivery)
        if rendered.flags:
            with self._deps.write() as session:
                new = outbox.show_flags(session, delivery.id, rendered.flags)
            if new:
                rendered = self._message(delivery)
        return rendered

    def view(self, delivery: Delivery) -> RenderedView:
        """The modal or home tab."""
        made = self._made(delivery)
        if not isinstance(made, RenderedView):
            raise RenderFailed(report_incident(TypeError(f"{delivery.kind} is no view")))
        return made

    def file(self, delivery: Delivery) -> RenderedFile:
        """The file."""
        made = self._made(delivery)
        if not isinstance(made, RenderedFile):
            raise RenderFailed(report_incident(TypeError(f"{delivery.kind} is no file")))
        return made

    def _message(self, delivery: Delivery) -> Rendered:
        made = self._made(delivery)
        if not isinstance(made, Rendered):
            raise RenderFailed(report_incident(TypeError(f"{delivery.kind} is no message")))
        return made

    def _made(self, delivery: Delivery) -> Made:
        try:
            return RENDERERS[delivery.kind](self._deps, delivery)
        except DatabaseUnavailable:
            raise
        except Exception as error:
            raise RenderFailed(report_incident(error)) from error
