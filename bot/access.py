"""Who may see customer data, and where it may be said (docs/slack.md, "People and places").

Both checks fail closed: whoever or whatever cannot be looked up is refused. Answers of Slack are kept at most
60 seconds; about a place, Slack is asked afresh right before something is posted.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from bot.asker import Asker
from bot.clients import Caller, Json
from bot.errors import Failure, NotAllowed, PlaceRefused, SendFailed, Where, Who
from bot.identity import Identity
from bot.slack_codes import place_of

KEEP = 60.0
_MOST = 10_000


class Lookup:
    """Slack's answers about people or conversations, by id, with the time of asking (monotonic seconds)."""

    def __init__(self, ask: Callable[[str], Json], now: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._now = ask, now
        self._kept: dict[str, tuple[float, Json]] = {}
        self._lock = Lock()

    def get(self, key: str, max_age: float = KEEP) -> Json:
        """The answer, less than ``max_age`` seconds old: 0 always asks. Raises ``SendFailed``."""
        asked_at = self._now()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and asked_at - kept[0] < max_age:
            return kept[1]
        answer = self._ask(key)
        with self._lock:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[key] = (asked_at, answer)
        return answer


class Access:
    """The two questions, asked of one workspace."""

    def __init__(self, caller: Caller, identity: Identity, now: Callable[[], float] = time.monotonic) -> None:
        self._caller, self._identity = caller, identity
        self._users = Lookup(lambda user: part_of(caller.call("users.info", {"user": user}, form=True), "user"), now)
        self._places = Lookup(
            lambda channel: part_of(caller.call("conversations.info", {"channel": channel}, form=True), "channel"), now
        )

    def check_person(self, asker: Asker) -> None:
        """Nothing if the asker is a full, active member of the installing workspace; else raises ``NotAllowed``."""
        if asker.team_id and asker.team_id not in self._identity.teams:
            raise NotAllowed(Who.OUTSIDER)
        try:
            user = self._users.get(asker.user_id)
        except SendFailed as failed:
            gone = failed.failure is Failure.RECIPIENT
            raise NotAllowed(Who.OUTSIDER if gone else Who.NOT_CHECKED) from failed
        why = why_refused(user, self._identity)
        if why is not None:
            raise NotAllowed(why)

    def check_place(self, channel_id: str, user_id: str, max_age: float = 0.0) -> None:
        """Nothing if the conversation is internal and the bot may speak there; else raises ``PlaceRefused``.

        ``max_age``: how many seconds ago Slack may have said so.
        """
        try:
            channel = self._places.get(channel_id, max_age)
        except SendFailed as failed:
            gone = failed.failure is Failure.RECIPIENT
            raise PlaceRefused((place_of(failed) if gone else None) or Where.NOT_CHECKED) from failed
        shared = channel.get("is_ext_shared", False if channel.get("is_im") else None)
        if shared is not False:
            raise PlaceRefused(Where.SHARED if shared else Where.NOT_CHECKED)
        if channel.get("is_pending_ext_shared") or channel.get("pending_connected_team_ids"):
            raise PlaceRefused(Where.SHARING_PENDING)
        if channel.get("is_archived"):
            raise PlaceRefused(Where.ARCHIVED)
        self._check_kind(channel_id, user_id, channel)

    def _check_kind(self, channel_id: str, user_id: str, channel: Json) -> None:
        if channel.get("is_im"):
            if channel.get("user") != user_id:
                raise PlaceRefused(Where.OTHERS_MESSAGES)
        elif channel.get("is_mpim"):
            self._check_group(channel_id)
        elif not channel.get("is_member"):
            raise PlaceRefused(Where.NOT_A_MEMBER)

    def _check_group(self, channel_id: str) -> None:
        """A group message holds few people: each is looked at."""
        try:
            answer = self._caller.call("conversations.members", {"channel": channel_id, "limit": 100}, form=True)
            people = [self._users.get(str(member)) for member in answer.get("members", ())]
        except SendFailed as failed:
            raise PlaceRefused(Where.NOT_CHECKED) from failed
        others = [person for person in people if person.get("id") != self._identity.bot_user_id]
        if not others or any(why_refused(person, self._identity) not in (None, Who.BOT) for person in others):
            raise PlaceRefused(Where.GROUP_WITH_OUTSIDERS)


def why_refused(user: Json, identity: Identity) -> Who | None:
    """Why a person, as users.info shows them, may not see customer data; None: a full, active member may."""
    teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ())}
    if user.get("is_stranger") or not teams & identity.teams:
        return Who.OUTSIDER
    if user.get("deleted"):
        return Who.DEACTIVATED
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Who.GUEST
    return Who.BOT if user.get("is_bot") or user.get("is_workflow_bot") else None


def part_of(answer: Json, name: str) -> Json:
    """The object inside an answer; an answer without one is no answer."""
    part: Any = answer.get(name)
    if not isinstance(part, dict):
        raise SendFailed(Failure.AMBIGUOUS, "no_answer")
    return part
