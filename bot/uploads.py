"""The middle step of sending a file: its bytes go to the address that Slack gave for them. Nobody sees them yet."""

from datetime import UTC, datetime

import httpx

from bot.errors import Failure, SendFailed
from bot.slack_codes import TOO_MANY_REQUESTS, retry_after
from bot.slack_hosts import SlackHosts

TIMEOUT = 30.0  # seconds: a file of the largest size over a slow line
_HOSTS = ("files.slack.com", "files.slack-gov.com")


class Uploads:
    """Sends bytes to upload addresses, once, without redirects."""

    def __init__(self, api_url: str | None = None, *, timeout: float = TIMEOUT) -> None:
        self._hosts = SlackHosts(_HOSTS, api_url)
        self._client = httpx.Client(timeout=timeout, follow_redirects=False)

    def send(self, url: str, content: bytes) -> None:
        """Send the bytes. Raises ``SendFailed``: since nothing is to be seen of them yet, nothing was sent then."""
        if not self._hosts.allow(url):
            raise SendFailed(Failure.MISTAKE, "foreign_upload_url")
        try:
            answer = self._client.post(url, content=content, headers={"Content-Type": "application/octet-stream"})
        except httpx.HTTPError as error:
            raise SendFailed(Failure.NOT_SENT, type(error).__name__) from None
        if answer.status_code == TOO_MANY_REQUESTS:
            asked = retry_after(answer.headers, datetime.now(UTC))
            raise SendFailed(Failure.NOT_SENT, "ratelimited", retry_after=asked)
        if answer.status_code != httpx.codes.OK:
            raise SendFailed(Failure.NOT_SENT, f"http_{answer.status_code}")

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()
