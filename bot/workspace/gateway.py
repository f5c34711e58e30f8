"""The Web API's front: from an HTTP request to a method's answer.

Finds the token and the method, applies faults ordered by a test, rate limits, the token's scopes, reads the
arguments, and logs the call. Knows nothing of what a method does.
"""

from dataclasses import dataclass, field
from typing import Any

from bot.workspace.errors import SlackError
from bot.workspace.methods.arguments import read
from bot.workspace.methods.call import Call, Method
from bot.workspace.methods.registry import METHODS
from bot.workspace.model import Json, Token
from bot.workspace.state import State

_STATES = {
    "revoked": "token_revoked",
    "expired": "token_expired",
    "inactive": "account_inactive",
}


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status, JSON body (or raw text) and headers."""

    status: int
    body: Json | str
    headers: dict[str, str] = field(default_factory=dict)


class Gateway:
    """Answers Web API calls against one workspace's state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def answer(self, name: str, token: str | None, args: Json, base_url: str) -> Answer:
        """Run one call and give its HTTP answer; Slack's refusals are answers too."""
        with self._state.lock:
            try:
                method = METHODS.get(name)
                if method is None:
                    raise SlackError("unknown_method", req_method=name)
                known = self._token(method, token)
                _scopes(method, known)
                body = method.answer(Call(self._state, known, base_url), read(method.args, args))
                return Answer(200, body, _scope_headers(method, known))
            except SlackError as refused:
                return Answer(200, refused.body())

    def _token(self, method: Method, given: str | None) -> Token:
        if method.caller == "none":
            return Token("", "none", self._state.bot_user_id, frozenset())
        if not given:
            raise SlackError("not_authed")
        known = self._state.tokens.get(given)
        if known is None:
            raise SlackError("invalid_auth")
        if known.state != "ok":
            raise SlackError(_STATES[known.state])
        if self._state.users[known.user].deleted:
            raise SlackError("account_inactive")
        if method.caller not in ("any", known.kind):
            raise SlackError("not_allowed_token_type")
        return known


def _scopes(method: Method, token: Token) -> None:
    if method.scopes and not token.scopes.intersection(method.scopes):
        provided = ",".join(sorted(token.scopes))
        raise SlackError("missing_scope", needed=",".join(method.scopes), provided=provided)


def _scope_headers(method: Method, token: Token) -> dict[str, str]:
    headers: dict[str, Any] = {"x-oauth-scopes": ",".join(sorted(token.scopes))}
    if method.scopes:
        headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
    return headers
