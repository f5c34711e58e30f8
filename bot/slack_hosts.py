"""Which addresses that Slack hands out are used: Slack's own hosts over HTTPS, without a user in them.

With another Web API base in ``SLACK_API_URL`` (a local workspace, a gateway) that base's host is allowed as well.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

_HTTPS = 443


class SlackHosts:
    """The hosts of one purpose. ``api_url`` is the Web API base in use, None for Slack's own."""

    def __init__(self, names: Collection[str], api_url: str | None = None) -> None:
        self._names, self._own = frozenset(names), _origin(api_url) if api_url else None

    def allow(self, url: str) -> bool:
        """Whether an address may be used."""
        try:
            parts = urlsplit(url)
            if parts.username or parts.password:
                return False
            slack = parts.scheme == "https" and parts.hostname in self._names and parts.port in (None, _HTTPS)
            return slack or (self._own is not None and _origin(url) == self._own)
        except ValueError:
            return False


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (_HTTPS if parts.scheme == "https" else 80)
