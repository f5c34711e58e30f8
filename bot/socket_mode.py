"""The WebSocket side: Bolt's Socket Mode handler, connected however long that takes, and watched.

The SDK reconnects by itself, but its own check has been seen to stop after a reconnection. So a thread of ours listens
for signs of life (messages, answers to pings) and connects anew when there are none.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.clients import ClientFactory
from bot.errors import Failure
from bot.slack_codes import classify
from bot.stopping import Stop
from engagement.errors import RefusedError, SettingsError

_CONCURRENCY = 20
_PING = 5.0  # seconds; a connection that was lost is noticed within one, a silent one within four
_SILENT = 45.0  # seconds without a sign of life, then we connect anew: pings are answered every few seconds
_LONGEST_PAUSE = 30.0
_log = logging.getLogger(__name__)


class _Handler(SocketModeHandler):
    """Bolt's, which also tells how long each acknowledgement took."""

    acknowledged: Callable[[str, float], None] = staticmethod(lambda kind, seconds: None)

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override] # as Bolt does
        """Dispatch a payload and acknowledge it."""
        began = time.monotonic()
        super().handle(client, req)
        self.acknowledged(req.type, time.monotonic() - began)


class SocketMode:
    """One connection to Slack, watched while it is open. ``ping`` and ``silent`` are seconds.

    ``acknowledged`` is told of every payload: its type, and the seconds until it was acknowledged.
    """

    def __init__(
        self,
        app: App,
        app_token: str,
        clients: ClientFactory,
        *,
        ping: float = _PING,
        silent: float = _SILENT,
        acknowledged: Callable[[str, float], None] = lambda kind, seconds: None,
    ) -> None:
        self._handler = _Handler(
            app, app_token, web_client=clients.client(), ping_interval=ping, concurrency=_CONCURRENCY
        )
        self._handler.acknowledged = acknowledged
        self._silent, self._stop = silent, threading.Event()
        self._last_sign = time.monotonic()
        self._seen: tuple[str | None, float | None, int] = (None, None, 0)
        self._messages = 0
        self._handler.client.on_message_listeners.append(self._on_message)
        self._watching = threading.Thread(target=self._watch, name="socket-watch", daemon=True)

    def connect(self, stop: Stop) -> bool:
        """Connect, trying again with growing pauses while Slack cannot be reached; False if ``stop`` was set first.

        Raises ``SettingsError`` when Slack refuses the token.
        """
        pause = 1.0
        while not stop.is_set():
            if self._try_to_connect():
                self._last_sign = time.monotonic()
                if not self._watching.is_alive():
                    self._watching.start()
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

    @property
    def silent_for(self) -> float:
        """Seconds since the last sign of life from Slack: a message, or the answer to a ping."""
        return time.monotonic() - self._last_sign

    @property
    def connected(self) -> bool:
        """Whether there is a connection that has shown life lately."""
        return self._handler.client.is_connected() and self.silent_for < self._silent * 2

    def check(self) -> None:
        """Raises ``RefusedError`` while there is no connection, or no sign of life on it."""
        if not self._handler.client.is_connected():
            raise RefusedError("not connected to Slack")
        if not self.connected:
            raise RefusedError(f"no sign of life from Slack for {self.silent_for:.0f} s")

    def _on_message(self, message: str) -> None:
        self._messages += 1

    def _watch(self) -> None:
        """Until closed: note signs of life, connect anew when there are none."""
        pause = self._silent / 9
        wait = pause
        while not self._stop.wait(wait):
            self._look()
            if self.silent_for < self._silent:
                wait = pause
                continue
            _log.warning("no sign of life from Slack for %.0f s: connecting anew", self.silent_for)
            try:
                connected = self._try_to_connect()
            except SettingsError as refused:  # the token may be mended in Slack while we run
                _log.error("%s", refused)
                connected = False
            if connected:
                self._last_sign = time.monotonic()
            wait = pause if connected else min(wait * 2, _LONGEST_PAUSE)

    def _look(self) -> None:
        session = self._handler.client.current_session
        seen = (getattr(session, "session_id", None), getattr(session, "last_ping_pong_time", None), self._messages)
        if seen != self._seen:
            self._seen, self._last_sign = seen, time.monotonic()

    def close(self) -> None:
        """Disconnect; payloads being dispatched are finished.

        The SDK's threads wait up to 3 s for something to arrive before they notice: they are given something.
        """
        self._stop.set()
        client = self._handler.client
        client.closed = True
        client.enqueue_message("")
        if client.current_session is not None:
            client.current_session_state.terminated = True
            with contextlib.suppress(OSError):
                client.current_session.ping("closing")
        client.close()
