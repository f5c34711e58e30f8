"""Answering through a response_url: only to Slack's hosts over HTTPS, without redirects, one attempt."""

import re
from datetime import UTC, datetime

import httpx

from bot.blocks.message import Json
from bot.clients import TIMEOUT
from bot.errors import Failure, SendFailed
from bot.slack_codes import TOO_MANY_REQUESTS, class_of, retry_after
from bot.slack_hosts import SlackHosts

_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")
_CODE = re.compile(r"[a-z_]{2,60}")


class ResponseUrls:
    """Posts to response_urls. ``api_url`` is the Web API base in use, None for Slack's own."""

    def __init__(self, api_url: str | None = None, *, timeout: float = TIMEOUT) -> None:
        self._hosts = SlackHosts(_HOSTS, api_url)
        self._client = httpx.Client(timeout=timeout, follow_redirects=False)

    def send(self, url: str, body: Json) -> Json:
        """Post a body. Raises ``SendFailed``: this kind of call reports most failures in its answer only."""
        if not self._hosts.allow(url):
            raise SendFailed(Failure.RECIPIENT, "foreign_response_url")
        try:
            answer = self._client.post(url, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise SendFailed(Failure.NOT_SENT, "unreachable") from None
        except httpx.HTTPError as error:
            raise SendFailed(Failure.AMBIGUOUS, type(error).__name__) from None
        code = _refusal(answer)
        if code is not None:
            limited = answer.status_code == TOO_MANY_REQUESTS
            asked = retry_after(answer.headers, datetime.now(UTC))
            raise SendFailed(Failure.NOT_SENT if limited else class_of(code), code, retry_after=asked)
        return {}

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()


def _refusal(answer: httpx.Response) -> str | None:
    """Slack's code for not taking the body, None if it was taken."""
    text = answer.text.strip()
    try:
        read = answer.json()
    except ValueError:
        read = None
    if isinstance(read, dict):
        ok, said = read.get("ok", True) is True, str(read.get("error", ""))
    else:
        ok, said = text in ("ok", ""), text
    if answer.status_code == httpx.codes.OK and ok:
        return None
    return said if _CODE.fullmatch(said) else f"http_{answer.status_code}"
