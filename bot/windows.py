"""Having somebody shown a window: made of what they may see, and said to have failed where it could not be opened."""

from collections.abc import Callable
from dataclasses import replace

from bot.asker import Asker
from bot.audit_entries import trail_of_window
from bot.blocks.message import Json, Message
from bot.blocks.picker import said_modal
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.errors import SendFailed
from bot.rights import Right


def open_soon(
    deps: Deps,
    asker: Asker,
    make: Callable[[Deps], Json],
    *,
    then: Callable[[str], object] = lambda view_id: None,
    right: Right = Right.READ,
) -> None:
    """Have the asker shown what ``make`` makes of what they may see; ``then`` gets the view's id.

    ``right``: what it takes. Raises ``NotInstalled``.
    """

    def failed(said: Message) -> None:
        if asker.channel_id or not _said_in_window(deps, asker, said):
            here = replace(asker, channel_id=asker.channel_id or asker.user_id)
            deps.outbox.put(notice(here, said, f"modal:{asker.trigger_id}"))

    deps.installation.require()
    deps.modals.show(asker, lambda: make(deps.seen_by(asker.user_id)), failed=failed, then=then, right=right)


def note_window(deps: Deps, asker: Asker, action: str, *accounts: str) -> None:
    """Keep in the audit that somebody opened a window about accounts (ids)."""
    with deps.noting(trail_of_window(deps, asker, action, *accounts)).write():
        pass


def _said_in_window(deps: Deps, asker: Asker, said: Message) -> bool:
    """Whether a window could say it: a global shortcut is used nowhere, and guests are not written to."""
    try:
        deps.wire.calls.call("views.open", {"trigger_id": asker.trigger_id, "view": said_modal(said)})
    except SendFailed:
        return False
    return True
