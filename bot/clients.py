"""The one place where clients of Slack's Web API are made and calls are made with them.

No client repeats a call by itself (the SDK's own handler would post a message twice whose answer was lost). ``Caller``
repeats a call only when it surely did nothing, a bounded number of times and within a bounded time.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient

from bot.errors import Failure, SendFailed
from bot.slack_codes import classify

Json = dict[str, Any]
TIMEOUT = 10

_log = logging.getLogger(__name__)


class ClientFactory:
    """Makes Web API clients for one base address."""

    def __init__(self, base_url: str, *, timeout: int = TIMEOUT) -> None:
        self._base_url, self._timeout = base_url, timeout

    def client(self, token: str | None = None) -> WebClient:
        """A client that never repeats a call and waits ``timeout`` seconds at most."""
        return WebClient(token=token, base_url=self._base_url, timeout=self._timeout, retry_handlers=[])


class Caller:
    """Calls Web API methods with one token.

    ``attempts`` and ``patience`` (seconds of waiting in all) bound the repeats of calls that were not sent.
    ``answered`` hears of the headers of every answer, ``failed`` of every failure.
    """

    def __init__(
        self,
        client: WebClient,
        *,
        attempts: int = 3,
        patience: float = 20.0,
        sleep: Callable[[float], None] = time.sleep,
        answered: Callable[[Mapping[str, Any]], None] = lambda headers: None,
        failed: Callable[[SendFailed], None] = lambda failure: None,
    ) -> None:
        self._client, self._attempts, self._patience, self._sleep = client, attempts, patience, sleep
        self._answered, self._failed = answered, failed

    def call(self, method: str, args: Json, *, form: bool = False, before: Callable[[], None] = lambda: None) -> Json:
        """Slack's answer. Raises ``SendFailed`` with the class of the failure, and whatever ``before`` raises.

        ``form`` suits methods that read; ``before`` is called right before every attempt.
        """
        waited = 0.0
        for attempt in range(1, self._attempts + 1):
            before()
            try:
                answer = (
                    self._client.api_call(method, params=args) if form else self._client.api_call(method, json=args)
                )
            except Exception as error:  # noqa: BLE001 - every failure gets its class; nothing passes unnamed
                failed = classify(error)
                self._failed(failed)
                usual = failed.failure is Failure.RECIPIENT  # such as an address that nobody has: its caller decides
                _log.log(logging.INFO if usual else logging.WARNING, "%s failed: %s%s", method, failed, _detail(error))
                pause = 0.5 * 2.0**attempt if failed.retry_after is None else failed.retry_after
                last = attempt == self._attempts or waited + pause > self._patience
                if failed.failure is not Failure.NOT_SENT or last:
                    raise failed from None
                waited += pause
                self._sleep(pause)
            else:
                self._answered(getattr(answer, "headers", None) or {})
                return dict(answer.data) if isinstance(answer.data, dict) else {}
        raise AssertionError("a call is answered or fails")


def _detail(error: Exception) -> str:
    """Where in the blocks Slack found a mistake: a pointer, never a content."""
    data = getattr(getattr(error, "response", None), "data", None)
    found = data.get("errors") if isinstance(data, dict) else None
    texts = [str(item) for item in found or () if "[json-pointer:" in str(item)]
    pointers = [text.rpartition("[json-pointer:")[2].rstrip("]") for text in texts]
    return f" at {', '.join(pointers[:3])}" if pointers else ""
