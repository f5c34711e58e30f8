"""The gate before Bolt for requests over HTTP: only what Slack has signed is read any further.

Form, size, time and signature are checked over the raw bytes before anything is parsed; a refused request is
answered with 400, 401 or 413 and nothing of it is logged.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping

MOST_BYTES = 1_000_000
WINDOW = 300
BAD_REQUEST, NOT_SIGNED, TOO_LARGE = 400, 401, 413
_TYPES = frozenset({"application/x-www-form-urlencoded", "application/json"})
_TIMESTAMP = re.compile(r"[0-9]{10}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class FrontGate:
    """Checks requests against one signing secret."""

    def __init__(self, signing_secret: str, now: Callable[[], float] = time.time) -> None:
        self._secret, self._now = signing_secret.encode(), now

    def check_head(self, headers: Mapping[str, str]) -> int | None:
        """The status to refuse a request with before its body is read, None to read on."""
        if headers.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES:
            return BAD_REQUEST
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return BAD_REQUEST
        if len(length) > len(str(MOST_BYTES)) or int(length) > MOST_BYTES:
            return TOO_LARGE
        well_formed = _TIMESTAMP.fullmatch(_stamp(headers)) and _SIGNATURE.fullmatch(_signature(headers))
        return None if well_formed else BAD_REQUEST

    def check_body(self, headers: Mapping[str, str], body: bytes) -> int | None:
        """The status to refuse a request with once its body is read, None to let it in. The head was checked."""
        if len(body) > MOST_BYTES:
            return TOO_LARGE
        stamp = _stamp(headers)
        signed = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        genuine = hmac.compare_digest(f"v0={signed}", _signature(headers))
        return None if genuine and abs(self._now() - int(stamp)) <= WINDOW else NOT_SIGNED


def _stamp(headers: Mapping[str, str]) -> str:
    return headers.get("x-slack-request-timestamp", "")


def _signature(headers: Mapping[str, str]) -> str:
    return headers.get("x-slack-signature", "")
