"""Having somebody shown a window: made of what they may see, said to have failed where it could not be opened, and kept
in the audit either way."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final

from bot.asker import Asker
from bot.audit_entries import trail_of_window
from bot.audit_trail import Trail
from bot.blocks import notices
from bot.blocks.message import Json, Message
from bot.blocks.picker import said_modal
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.errors import SendFailed
from bot.problems import explain, is_expected, report_incident
from bot.rights import Right

_LATE: Final = ("expired_trigger_id", "invalid_trigger_id")


def open_soon(
    deps: Deps,
    asker: Asker,
    make: Callable[[Deps], Json],
    *,
    then: Callable[[str], object] = lambda view_id: None,
    right: Right = Right.READ,
    action: str = "window",
    accounts: Callable[[], Collection[str]] = tuple,
) -> None:
    """Have the asker shown what ``make`` makes of what they may see; ``then`` gets the view's id.

    ``right``: what it takes. ``action``, ``accounts`` (ids): what the audit says of it. Raises ``NotInstalled``.
    """

    def noting() -> Deps:
        return deps.noting(trail_of_window(deps, asker, action, *accounts()))

    def opened(view_id: str) -> None:
        then(view_id)
        with noting().write():
            pass

    def failed(error: Exception) -> None:
        noted = noting()
        said = _why(error, noted.trail)
        if asker.channel_id or not _said_in_window(deps, asker, said):
            here = replace(asker, channel_id=asker.channel_id or asker.user_id)
            noted.outbox.put(notice(here, said, f"modal:{asker.trigger_id}"))
        else:
            with noted.write():
                pass

    def made() -> Json:
        with deps.reading_as(asker.user_id):
            return make(deps.seen_by(asker.user_id))

    deps.installation.require()
    deps.modals.show(asker, made, failed=failed, then=opened, right=right)


def _why(error: Exception, trail: Trail) -> Message:
    """What the asker reads about a window that was not opened; the audit says the same."""
    if not is_expected(error):
        number = report_incident(error)
        trail.failed(number)
        return notices.incident(number)
    trail.refused(error)
    return notices.no_modal(error.code in _LATE) if isinstance(error, SendFailed) else explain(error)


def _said_in_window(deps: Deps, asker: Asker, said: Message) -> bool:
    """Whether a window could say it: a global shortcut is used nowhere, and guests are not written to."""
    try:
        deps.wire.calls.call("views.open", {"trigger_id": asker.trigger_id, "view": said_modal(said)})
    except SendFailed:
        return False
    return True
