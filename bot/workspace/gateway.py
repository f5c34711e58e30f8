"""The Web API's front: from a request to an answer.

Finds the method and the token, applies the rate limits, the token's scopes and the faults ordered by a test, reads
the arguments, and logs the call. Knows nothing of what a method does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Timer

from bot.workspace.errors import SlackError
from bot.workspace.faults import Fault, FaultKind, Faults
from bot.workspace.limits import Limiter
from bot.workspace.log import CallLog, LoggedCall
from bot.workspace.methods.arguments import read
from bot.workspace.methods.call import Call, Method
from bot.workspace.methods.registry import METHODS
from bot.workspace.model import Json, Token
from bot.workspace.state import State

PAGE = "<html><body><h1>Something went wrong</h1></body></html>"

_STATES = {"revoked": "token_revoked", "expired": "token_expired", "inactive": "account_inactive"}


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status, JSON body (or raw text), headers. The server first waits `delay` seconds, and resets
    the connection instead of answering when `drop` is set."""

    status: int
    body: Json | str
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drop: bool = False


class Gateway:
    """Answers calls against one workspace's state."""

    def __init__(self, state: State, limiter: Limiter, faults: Faults, log: CallLog) -> None:
        self._state = state
        self._limiter = limiter
        self._faults = faults
        self._log = log

    def answer(self, name: str, token: str | None, args: Json, base_url: str, wire: str) -> Answer:
        """Run one Web API call and give its HTTP answer; Slack's refusals are answers too."""
        return self.guard(name, args, wire, lambda: self._run(name, token, args, base_url))

    def guard(self, name: str, args: Json, wire: str, act: Callable[[], Answer]) -> Answer:
        """Run `act` unless a fault ordered for this call says otherwise; log the call either way."""
        fault = self._faults.pick(name, args)
        acts = fault is None or fault.acts or fault.kind is FaultKind.DELAY
        with self._state.lock:
            answer = act() if acts else Answer(0, "")
            if fault is not None:
                if fault.kind is FaultKind.LATE:
                    self._act_later(fault.seconds, act)
                answer = _failed(fault, answer)
            self._note(name, args, wire, answer, fault)
            return answer

    def _act_later(self, seconds: float, act: Callable[[], Answer]) -> None:
        def run() -> None:
            with self._state.lock:
                act()

        timer = Timer(seconds, run)
        timer.daemon = True
        timer.start()

    def _run(self, name: str, token: str | None, args: Json, base_url: str) -> Answer:
        try:
            method = METHODS.get(name)
            if method is None:
                raise SlackError("unknown_method", req_method=name)
            known = self._token(method, token)
            self._limiter.check(method)
            _scopes(method, known)
            call = Call(self._state, known, base_url, self._limiter)
            return Answer(200, method.answer(call, read(method.args, args)), _scope_headers(method, known))
        except SlackError as refused:
            if refused.code == "ratelimited":
                after = str(refused.fields["retry_after"])
                return Answer(429, {"ok": False, "error": "ratelimited"}, {"retry-after": after})
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

    def _note(self, name: str, args: Json, wire: str, answer: Answer, fault: Fault | None) -> None:
        own_team = args.get("team_id") == self._state.team_id
        kept = {k: v for k, v in args.items() if k != "token" and not (k == "team_id" and own_team)}
        error = None
        if isinstance(answer.body, dict) and not answer.body.get("ok", True):
            error = str(answer.body["error"])
        now = self._state.clock.now()
        ordered = str(fault.kind) if fault else None
        self._log.add(LoggedCall(now, name, kept, wire, answer.status, error, ordered, _message(answer, args)))
        self._state.tell("call.answered", name)


def _message(answer: Answer, args: Json) -> tuple[str, str] | None:
    """Channel and stamp of the message that a call posted or changed."""
    body = answer.body if isinstance(answer.body, dict) else {}
    channel, ts = body.get("channel", args.get("channel")), body.get("ts", body.get("message_ts"))
    return (channel, ts) if isinstance(channel, str) and isinstance(ts, str) else None


def _failed(fault: Fault, answer: Answer) -> Answer:
    match fault.kind:
        case FaultKind.RATE_LIMITED:
            headers = {} if fault.retry_after is None else {"retry-after": fault.retry_after}
            return Answer(429, {"ok": False, "error": "ratelimited"}, headers)
        case FaultKind.RATE_LIMITED_OK:
            return Answer(200, {"ok": False, "error": "ratelimited"})
        case FaultKind.SERVER_ERROR:
            return Answer(fault.status, PAGE)
        case FaultKind.NOT_JSON:
            return Answer(200, PAGE)
        case FaultKind.DROP | FaultKind.LATE:
            return Answer(0, "", drop=True)
        case FaultKind.HANG:
            return Answer(0, "", delay=fault.seconds, drop=True)
        case FaultKind.DELAY:
            return Answer(answer.status, answer.body, answer.headers, delay=fault.seconds)
        case FaultKind.ERROR:
            return Answer(200, {"ok": False, "error": fault.code})


def _scopes(method: Method, token: Token) -> None:
    if method.scopes and not token.scopes.intersection(method.scopes):
        provided = ",".join(sorted(token.scopes))
        raise SlackError("missing_scope", needed=",".join(method.scopes), provided=provided)


def _scope_headers(method: Method, token: Token) -> dict[str, str]:
    headers = {"x-oauth-scopes": ",".join(sorted(token.scopes))}
    if method.scopes:
        headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
    return headers
