"""The errors of the local workspace.

SlackError          a Web API answer `{"ok": false, "error": code, ...}` (the app did something Slack refuses)
UserCannot          a person tried what Slack's client would not let them do (a mistake in the test or the page)
"""

from typing import Any


class SlackError(Exception):
    """An answer with `ok: false`: Slack's error code plus further fields of the answer."""

    def __init__(self, code: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields

    def body(self) -> dict[str, Any]:
        """The JSON answer the client reads."""
        return {"ok": False, "error": self.code, **self.fields}


class UserCannot(Exception):
    """A person asked for something Slack's own client does not offer them."""
