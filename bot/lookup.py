"""Slack's answers by id, kept for a while: one place for everybody who asks about the same thing."""

import math
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeAlias

from bot.clients import Json
from bot.errors import Failure, SendFailed

KEEP = 60.0  # seconds
_MOST = 10_000
Ask: TypeAlias = Callable[[str], Json]


class Lookup:
    """Answers about people, addresses or conversations, with the time of asking (``now``: monotonic seconds)."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: dict[str, tuple[float, Json]] = {}
        self._lock = Lock()

    def get(self, key: str, ask: Ask, max_age: float = KEEP) -> Json:
        """The answer, less than ``max_age`` seconds old, else asked for: 0 always asks. Raises what ``ask`` raises."""
        asked_at = self._now()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and asked_at - kept[0] < max_age:
            return kept[1]
        answer = ask(key)
        with self._lock:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[key] = (asked_at, answer)
        return answer


class Known:
    """What a ``Lookup`` has been told, however long ago: nobody is asked."""

    def __init__(self, of: "Lookup | Known") -> None:
        self._of = of

    def get(self, key: str, ask: Ask, max_age: float = KEEP) -> Json:
        """The last answer. Raises ``SendFailed`` where there is none."""
        return self._of.get(key, _nobody, math.inf)


def _nobody(key: str) -> Json:
    raise SendFailed(Failure.NOT_SENT, "not_asked")


def about(user_id: str) -> Json:
    """What users.info is asked with: whoever asks first asks for all that anybody needs to know."""
    return {"user": user_id, "include_locale": True}


def object_in(answer: Json, name: str) -> Json:
    """The object inside an answer; an answer without one is no answer. Raises ``SendFailed``."""
    found: Any = answer.get(name)
    if not isinstance(found, dict):
        raise SendFailed(Failure.AMBIGUOUS, "no_answer")
    return found
