"""``build_app``: Bolt wired to what the bot does. Wiring only; nothing happens at import."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.deps import Deps
from bot.listeners import choices, command, digest, export, flags, home, lifecycle, picker, set_up, talk, touch
from bot.messenger import ack_args
from bot.problems import explain


def build_app(deps: Deps) -> App:
    """The Bolt app of one workspace, ready for Socket Mode or HTTP."""
    secret = deps.settings.slack_signing_secret
    app = App(
        name="engagement",
        logger=_quiet_logger(),
        client=deps.clients.client(),
        signing_secret=secret.get_secret_value() if secret else "",
        authorize=_authorize(deps),
        listener_executor=deps.listeners,
        process_before_response=True,  # listeners only keep a row: nothing, events included, is acknowledged before
        attaching_conversation_kwargs_enabled=False,
    )
    app.error(_on_error)
    command.register(app, deps)
    talk.register(app, deps)
    flags.register(app, deps)
    digest.register(app, deps)
    picker.register(app, deps)
    touch.register(app, deps)
    export.register(app, deps)
    home.register(app, deps)
    set_up.register(app, deps)
    choices.register(app, deps)
    lifecycle.register(app, deps)
    return app


def _authorize(deps: Deps) -> Any:
    """The installation's identity, read once at start: no call to Slack per request. Who may see what: bot.access."""
    token, identity = deps.settings.slack_bot_token, deps.identity
    result = AuthorizeResult(
        enterprise_id=identity.enterprise_id,
        team_id=identity.team_id,
        bot_user_id=identity.bot_user_id,
        bot_id=identity.bot_id,
        bot_token=token.get_secret_value() if token else None,
    )

    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        return result

    return authorize


def _on_error(error: Exception, body: Mapping[str, Any]) -> BoltResponse:
    """A listener failed and nothing was kept: the asker of a command is told, anything else is answered with 503.

    A click then shows Slack's warning sign, a modal stays open, an event is delivered again.
    """
    said = explain(error)
    if "command" not in body:
        return BoltResponse(status=503, body="")
    return BoltResponse(status=200, body=json.dumps(ack_args(said)), headers={"content-type": "application/json"})


def _quiet_logger() -> logging.Logger:
    """Bolt's logger: never below INFO, since at DEBUG it logs whole payloads, and without its notices about tokens
    in the environment, which this app deliberately does not let it read."""
    logger = logging.getLogger("bot.bolt")
    logger.setLevel(max(logging.INFO, logging.getLogger().getEffectiveLevel()))
    if not logger.filters:
        logger.addFilter(lambda record: not record.getMessage().startswith("As you gave"))
    return logger
