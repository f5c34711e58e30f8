"""The app was removed from the workspace, or its token revoked: everything stops."""

from datetime import UTC, datetime

from bot.deps import Deps
from bot.inbox import InboxWork


def on_removed(deps: Deps, work: InboxWork) -> None:
    """``app_uninstalled``, or ``tokens_revoked`` where the bot's own token is among them: people's are not used."""
    event = work.payload["event"]
    if work.name == "tokens_revoked" and deps.identity.bot_user_id not in (event.get("tokens") or {}).get("bot", ()):
        return
    told_at = work.payload.get("event_time")
    at = datetime.fromtimestamp(told_at, UTC) if isinstance(told_at, int) else work.received_at
    deps.installation.uninstalled(work.name, at)
