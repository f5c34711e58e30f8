"""Who may see customer data, and where it may be said (docs/slack.md, "People and places").

Both checks fail closed: whoever or whatever cannot be looked up is refused. Answers of Slack are kept at most
60 seconds; about a place, and about whoever is written to directly, Slack is asked afresh right before it is sent.
"""

from bot.asker import Asker
from bot.clients import Caller, Json
from bot.errors import Failure, NotAllowed, PlaceRefused, RightMissing, SendFailed, Where, Who
from bot.hidden_accounts import Restrictions
from bot.identity import Identity
from bot.lookup import KEEP, Lookup, about, object_in
from bot.rights import Right
from bot.roles import Roles
from bot.slack_codes import place_of


class Access:
    """The two questions, asked of one workspace. ``users`` keeps the answers about people, ``places`` about places."""

    def __init__(
        self,
        caller: Caller,
        identity: Identity,
        users: Lookup,
        roles: Roles,
        restrictions: Restrictions,
        places: Lookup | None = None,
    ) -> None:
        self._caller, self._identity, self._roles, self._restrictions = caller, identity, roles, restrictions
        self._users, self._places = users, places or Lookup()

    def check_person(self, asker: Asker, max_age: float = KEEP, *, right: Right = Right.READ) -> None:
        """Nothing if the asker is a full, active member of the installing workspace whose role has the right; else
        raises ``NotAllowed``, or ``RightMissing`` for a right beyond reading.

        ``max_age``: how many seconds ago Slack may have said so.
        """
        if asker.team_id and asker.team_id not in self._identity.teams:
            raise NotAllowed(Who.OUTSIDER)
        try:
            user = self._user(asker.user_id, max_age)
        except SendFailed as failed:
            gone = failed.failure is Failure.RECIPIENT
            raise NotAllowed(Who.OUTSIDER if gone else Who.NOT_CHECKED) from failed
        why = why_refused(user, self._identity)
        if why is not None:
            raise NotAllowed(why)
        if not self._roles.may(user, right):
            raise NotAllowed(Who.NO_ROLE) if right is Right.READ else RightMissing(right)

    def may(self, user_id: str, right: Right) -> bool:
        """Whether somebody has a right; who cannot be looked up has none."""
        try:
            self.check_person(Asker(user_id, "", "", None, None), right=right)
        except (NotAllowed, RightMissing):
            return False
        return True

    def hidden_from(self, user_id: str | None) -> frozenset[str]:
        """The accounts (ids) that somebody may not see; None: that not everybody in a conversation of several may.

        Raises ``SendFailed`` while Slack does not say who somebody is.
        """
        found = self._restrictions.read()
        if not found or user_id is None:
            return frozenset(found)
        user = self._user(user_id)
        if why_refused(user, self._identity) is not None:
            return frozenset(found)
        seen = self._roles.seen(user, found)
        return frozenset(found.keys() - seen)

    def check_place(self, channel_id: str, user_id: str, max_age: float = 0.0) -> None:
        """Nothing if the conversation is internal and the bot may speak there; else raises ``PlaceRefused``.

        ``max_age``: how many seconds ago Slack may have said so.
        """
        try:
            channel = self._places.get(channel_id, self._ask_place, max_age)
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
            people = [self._user(str(member)) for member in answer.get("members", ())]
        except SendFailed as failed:
            raise PlaceRefused(Where.NOT_CHECKED) from failed
        others = [person for person in people if person.get("id") != self._identity.bot_user_id]
        if not others or any(why_refused(person, self._identity) not in (None, Who.BOT) for person in others):
            raise PlaceRefused(Where.GROUP_WITH_OUTSIDERS)

    def _user(self, user_id: str, max_age: float = KEEP) -> Json:
        return self._users.get(user_id, self._ask_user, max_age)

    def _ask_user(self, user_id: str) -> Json:
        return object_in(self._caller.call("users.info", about(user_id), form=True), "user")

    def _ask_place(self, channel_id: str) -> Json:
        return object_in(self._caller.call("conversations.info", {"channel": channel_id}, form=True), "channel")


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
