"""The entries that work of the inbox and windows begin with in the audit."""

from typing import Final

from bot.actors import kept_as
from bot.asker import Asker
from bot.audit_trail import Trail
from bot.deps import Deps
from bot.ids import COMMAND, ActionId
from bot.inbox import InboxWork
from engagement.audit import Entry, Surface
from engagement.delivery import InboxKind

_SURFACES: Final = {
    InboxKind.COMMAND: Surface.COMMAND,
    InboxKind.ACTION: Surface.BUTTON,
    InboxKind.VIEW: Surface.WINDOW,
    InboxKind.EVENT: Surface.MESSAGE,
}
_OTHERS: Final = {  # by name, whatever the kind
    ActionId.EXPORT.value: Surface.BUTTON,
    "app_home_opened": Surface.HOME,
    "app_mention": Surface.MESSAGE,
    "message": Surface.MESSAGE,
}
_ACTIONS: Final = {COMMAND: "command", "app_home_opened": "home", "app_mention": "question", "message": "question"}


def trail_of(deps: Deps, work: InboxWork) -> Trail:
    """Of a row of the inbox; without an entry where nobody asked."""
    surface = _OTHERS.get(work.name, _SURFACES[work.kind])
    return _begun(deps, work.asker, work.key, _ACTIONS.get(work.name, work.name or "unknown"), surface)


def trail_of_window(deps: Deps, asker: Asker, action: str, *accounts: str) -> Trail:
    """Of a window that somebody has opened."""
    trail = _begun(deps, asker, f"window:{asker.trigger_id}", action, Surface.WINDOW)
    trail.about(action, *accounts)
    return trail


def _begun(deps: Deps, asker: Asker, key: str, action: str, surface: Surface) -> Trail:
    if not asker.user_id:
        return Trail()
    return Trail(Entry(key, deps.clock(), kept_as(deps, asker.user_id), action, surface))
