"""The one port through which everything is said in Slack, with a real and a recording implementation.

``post`` speaks in a conversation that all its members read: the place is looked at right before, every time.
``tell`` speaks to one person alone. The arguments of both are built here, so that a recorded line is what is sent.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.asker import Asker
from bot.blocks.message import Json, Message
from bot.clients import Caller
from bot.errors import Failure, PlaceRefused, SendFailed
from bot.pacing import Pacer
from bot.response_url import ResponseUrls

_log = logging.getLogger(__name__)
PlaceCheck = Callable[[str, str, float], None]  # conversation, person, how old Slack's answer may be
REPLY_WITHIN = 3.0  # seconds: replies that follow the summary at once share its look at the place


class Messenger(Protocol):
    """Says a message, once, or says why not."""

    def post(self, asker: Asker, message: Message, *, thread_ts: str | None = None) -> str:
        """Post where the asker asked; the message's ts. Raises ``PlaceRefused`` or ``SendFailed``."""

    def tell(self, asker: Asker, message: Message, *, replace: bool = False) -> None:
        """Tell the asker alone, or replace the private message whose button was pressed. Raises ``SendFailed``."""


def post_args(asker: Asker, message: Message, thread_ts: str | None, *, native: bool = True) -> Json:
    """The arguments of chat.postMessage."""
    args = {"channel": asker.channel_id, **_content(message, native=native), "parse": "none", "link_names": False}
    return args if thread_ts is None else {**args, "thread_ts": thread_ts}


def ephemeral_args(asker: Asker, message: Message, *, native: bool = True) -> Json:
    """The arguments of chat.postEphemeral, which knows no unfurling."""
    content = {"text": message.text, "blocks": _blocks(message, native=native)}
    return {"channel": asker.channel_id, "user": asker.user_id, **content, "parse": "none", "link_names": False}


def response_args(message: Message, *, native: bool = True, replace: bool = False) -> Json:
    """The body for a response_url, seen by one person."""
    args = {"response_type": "ephemeral", **_content(message, native=native)}
    return {**args, "replace_original": True} if replace else args


def ack_args(message: Message) -> Json:
    """The body of an acknowledgement that says something to the asker alone."""
    return {"response_type": "ephemeral", "text": message.text, "blocks": list(message.blocks)}


class SlackMessenger:
    """Sends to Slack: paced in each channel, the place checked last, a message refused for its blocks sent simpler."""

    def __init__(self, caller: Caller, urls: ResponseUrls, check_place: PlaceCheck, pacer: Pacer) -> None:
        self._caller, self._urls, self._check_place, self._pacer = caller, urls, check_place, pacer

    def post(self, asker: Asker, message: Message, *, thread_ts: str | None = None) -> str:
        """See ``Messenger.post``."""

        max_age = 0.0 if thread_ts is None else REPLY_WITHIN

        def check() -> None:
            self._check_place(asker.channel_id, asker.user_id, max_age)

        def send(native: bool) -> Json:
            self._pacer.wait(asker.channel_id)
            args = post_args(asker, message, thread_ts, native=native)
            return self._caller.call("chat.postMessage", args, before=check)

        return str(_simpler_if_refused(send, message).get("ts", ""))

    def tell(self, asker: Asker, message: Message, *, replace: bool = False) -> None:
        """See ``Messenger.tell``: by the response_url, else as an ephemeral message."""
        url = asker.response_url
        if url is not None:
            try:
                _simpler_if_refused(
                    lambda native: self._urls.send(url, response_args(message, native=native, replace=replace)), message
                )
            except SendFailed as failed:
                _log.warning("response_url failed: %s", failed)
            else:
                return

        def ephemeral(native: bool) -> Json:
            return self._caller.call("chat.postEphemeral", ephemeral_args(asker, message, native=native))

        _simpler_if_refused(ephemeral, message)


@dataclass
class RecordingMessenger:
    """Keeps what would be sent, as lines that tools/slack-conformance reads. For tests and dry runs."""

    check_place: PlaceCheck = lambda channel, user, max_age: None
    calls: list[Json] = field(default_factory=list)

    def post(self, asker: Asker, message: Message, *, thread_ts: str | None = None) -> str:
        """See ``Messenger.post``."""
        self.check_place(asker.channel_id, asker.user_id, 0.0)
        self.calls.append({"method": "chat.postMessage", "args": post_args(asker, message, thread_ts)})
        return f"1700000000.{len(self.calls):06d}"

    def tell(self, asker: Asker, message: Message, *, replace: bool = False) -> None:
        """See ``Messenger.tell``."""
        self.calls.append({"method": "response_url", "args": response_args(message, replace=replace)})


def why_refused(error: PlaceRefused | SendFailed) -> str:
    """A short code of what kept a message from its place, for the log."""
    return error.why if isinstance(error, PlaceRefused) else error.code


def _simpler_if_refused(send: Callable[[bool], Json], message: Message) -> Json:
    """Send; if Slack refuses the blocks and there are native charts or tables, once more without them."""
    try:
        return send(True)
    except SendFailed as failed:
        if failed.failure is not Failure.MISTAKE or not message.has_native:
            raise
        return send(False)


def _content(message: Message, *, native: bool) -> Json:
    blocks = _blocks(message, native=native)
    return {"text": message.text, "blocks": blocks, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}


def _blocks(message: Message, *, native: bool) -> list[Json]:
    return list(message.blocks if native else message.plain_blocks)
