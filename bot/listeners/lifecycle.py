"""The events that say that the app was removed: kept like everything else, then acknowledged."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.deps import Deps


def register(app: App, deps: Deps) -> None:
    """Listen to the events."""

    @app.event("app_uninstalled")
    def _on_uninstalled(ack: Ack, body: Mapping[str, Any]) -> None:
        deps.inbox.take_event(body)
        ack()

    @app.event("tokens_revoked")
    def _on_revoked(ack: Ack, body: Mapping[str, Any]) -> None:
        deps.inbox.take_event(body)
        ack()
