"""Rendering a delivery at the moment of sending. What cannot be rendered gets an incident's number and stays alone."""

from bot.deliveries import RENDERERS, Made, Rendered, RenderedFile, RenderedView, Renderers
from bot.deps import Deps
from bot.errors import NotAllowed, PlaceRefused, SendFailed, Where
from bot.problems import report_incident
from bot.recipients import reader_of
from engagement.errors import AccountNotFound, DatabaseUnavailable, FlagNotFound
from engagement.store import outbox
from engagement.store.outbox import Delivery

_PASSING: tuple[type[Exception], ...] = (DatabaseUnavailable,)


class RenderFailed(Exception):
    """A delivery that cannot be rendered, under an incident's number."""


class Rendering:
    """Renders the deliveries of one workspace. Raises ``RenderFailed``, and ``DatabaseUnavailable``; for views also
    ``SendFailed`` and ``NotAllowed``, while Slack does not say whose home it is.

    Renderers are given what the readers of a delivery may see. Raises ``PlaceRefused`` where they may not see what it
    is about, ``NotAllowed`` while Slack does not say who they are.
    """

    def __init__(self, deps: Deps, renderers: Renderers = RENDERERS) -> None:
        self._deps, self._renderers = deps, renderers

    def message(self, delivery: Delivery) -> Rendered:
        """The message. The flags that it shows are noted first and it is rendered again, so that no change of one
        between rendering and sending is missed."""
        rendered = self._message(delivery)
        if rendered.flags and self._noted(delivery, rendered.flags):
            rendered = self._message(delivery)
        return rendered

    def view(self, delivery: Delivery) -> RenderedView:
        """The modal or home tab."""
        made = self._made(delivery, passing=(*_PASSING, SendFailed, NotAllowed))
        if not isinstance(made, RenderedView):
            raise RenderFailed(report_incident(TypeError(f"{delivery.kind} is no view")))
        return made

    def _noted(self, delivery: Delivery, flags: tuple[str, ...]) -> bool:
        """Whether a flag is shown that was not noted before."""
        with self._deps.write() as session:
            return outbox.show_flags(session, delivery.id, flags)

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

    def _made(self, delivery: Delivery, *, passing: tuple[type[Exception], ...] = _PASSING) -> Made:
        reader = reader_of(delivery)
        seen = self._deps.seen_by(reader)
        try:
            with self._deps.reading_as(reader):
                return self._renderers[delivery.kind](seen, delivery)
        except passing:
            raise
        except (AccountNotFound, FlagNotFound) as error:
            if not seen.database.hidden:
                raise RenderFailed(report_incident(error)) from error
            raise PlaceRefused(Where.RESTRICTED) from error
        except Exception as error:
            raise RenderFailed(report_incident(error)) from error
