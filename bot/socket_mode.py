"""The WebSocket side: Bolt's Socket Mode handler, connected however long that takes."""

import contextlib
import logging
import threading

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.clients import ClientFactory
from bot.errors import Failure
from bot.slack_codes import classify
from engagement.errors import RefusedError, SettingsError

_CONCURRENCY = 20
_PING = 5  # seconds; a connection that was lost is noticed within one, a silent one within four
_LONGEST_PAUSE = 30.0
_log = logging.getLogger(__name__)


class SocketMode:
    """One connection to Slack. The SDK reconnects by itself once it was connected."""

    def __init__(self, app: App, app_token: str, clients: ClientFactory) -> None:
        self._handler = SocketModeHandler(
            app, app_token, web_client=clients.client(), ping_interval=_PING, concurrency=_CONCURRENCY
        )

    def connect(self, stop: threading.Event) -> bool:
        """Connect, trying again with growing pauses while Slack cannot be reached; False if ``stop`` was set first.

        Raises ``SettingsError`` when Slack refuses the token.
        """
        pause = 1.0
        while not stop.is_set():
            if self._try_to_connect():
                return True
            _log.warning("Slack cannot be reached; trying again in %.0f s", pause)
            stop.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        return False

    def _try_to_connect(self) -> bool:
        client = self._handler.client
        try:
            client.connect_to_new_endpoint(force=True)
        except Exception as error:  # noqa: BLE001 - the SDK lets every kind of network error through
            failed = classify(error)
            if isinstance(error, SlackApiError) and failed.failure in (Failure.WORKSPACE, Failure.MISTAKE):
                raise SettingsError(f"Slack does not accept SLACK_APP_TOKEN: {failed.code}.") from None
            return False
        return client.is_connected()  # a failed handshake is logged by the SDK, not raised

    def check(self) -> None:
        """Raises ``RefusedError`` while there is no connection."""
        if not self._handler.client.is_connected():
            raise RefusedError("not connected to Slack")

    def close(self) -> None:
        """Disconnect; payloads being dispatched are finished.

        The SDK's threads wait up to 3 s for something to arrive before they notice: they are given something.
        """
        client = self._handler.client
        client.closed = True
        client.enqueue_message("")
        if client.current_session is not None:
            client.current_session_state.terminated = True
            with contextlib.suppress(OSError):
                client.current_session.ping("closing")
        client.close()
