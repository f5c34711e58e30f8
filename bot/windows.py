"""Having somebody shown a window: made of what they may see, and said to have failed where it could not be opened."""

from collections.abc import Callable

from bot.asker import Asker
from bot.blocks.message import Json, Message
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.rights import Right
from bot.trails import trail_of_window


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
        deps.outbox.put(notice(asker, said, f"modal:{asker.trigger_id}"))

    deps.installation.require()
    deps.modals.show(asker, lambda: make(deps.seen_by(asker.user_id)), failed=failed, then=then, right=right)


def note_window(deps: Deps, asker: Asker, action: str, *accounts: str) -> None:
    """Keep in the audit that somebody opened a window about accounts (ids)."""
    with deps.noting(trail_of_window(deps, asker, action, *accounts)).write():
        pass
