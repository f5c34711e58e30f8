"""The three ways out to Slack, as the sender uses them: each call once, since the repeats are the outbox's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.blocks.message import Json


class Calls(Protocol):
    """Calls Web API methods (``bot.clients.Caller``)."""

    def call(self, method: str, args: Json, *, form: bool = False, before: Callable[[], None] = lambda: None) -> Json:
        """Slack's answer. Raises ``SendFailed``."""


class Urls(Protocol):
    """Answers through response_urls (``bot.response_url.ResponseUrls``)."""

    def send(self, url: str, body: Json) -> Json:
        """Post a body. Raises ``SendFailed``."""


class Files(Protocol):
    """Sends the bytes of files (``bot.uploads.Uploads``)."""

    def send(self, url: str, content: bytes) -> None:
        """Send bytes to an upload address. Raises ``SendFailed``."""


@dataclass(frozen=True, slots=True)
class Wire:
    """The Web API, the response_urls and the upload addresses of one workspace."""

    calls: Calls
    urls: Urls
    files: Files
