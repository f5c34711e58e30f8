"""Who has which role: by the settings' lists of people and Slack user groups, else by what Slack and the records say.

The highest list that names somebody counts. Whom none names: Slack's own administrators are administrators where
``ADMINS`` names nobody, and who manages people or accounts in the records is a manager where ``MANAGERS`` does not;
everybody else has ``DEFAULT_ROLE``. While a user group cannot be read, whom no list names otherwise has the lowest role
of the settings.
"""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Final

from bot.clients import Caller, Json
from bot.errors import SendFailed
from bot.lookup import KEEP, Lookup
from bot.rights import Right, Role, lowest, may
from bot.settings import Settings
from engagement.restriction import Restricted
from engagement.store import queries
from engagement.store.database import Database

NAMED: Final = (Role.ADMIN, Role.MANAGER, Role.MEMBER, Role.VIEWER)  # with a list in the settings, the highest first
GROUP = "S"  # how the ids of user groups begin
_log = logging.getLogger(__name__)


class Roles:
    """The roles of one workspace's people. What Slack says of a group and the records of managers is kept a minute."""

    def __init__(
        self,
        settings: Settings,
        caller: Caller,
        database: Database,
        workspace_id: str,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._caller = settings, caller
        self._database, self._workspace_id, self._now = database, workspace_id, now
        self._groups = Lookup(now)
        self._managers: tuple[float, frozenset[str]] = (float("-inf"), frozenset())
        self._lowest = lowest_of(settings)

    def may(self, user: Json, right: Right) -> bool:
        """Whether a person, as users.info shows them, has a right. They are asked about no more than it takes."""
        return may(self._lowest, right) or may(self.of(user), right)

    def of(self, user: Json) -> Role:
        """A person's role."""
        who, unknown = self._called(user), False
        for role in NAMED:
            try:
                if self._names(role, who):
                    return role
            except SendFailed as failed:
                _log.warning("a user group of the role %s cannot be read: %s", role, failed.code)
                unknown = True
        if unknown:
            return self._lowest
        if not self._settings.admins and (user.get("is_admin") or user.get("is_owner")):
            return Role.ADMIN
        if not self._settings.managers and who & self._managing():
            return Role.MANAGER
        return self._settings.default_role

    def seen(self, user: Json, restricted: Mapping[str, Restricted]) -> set[str]:
        """Which restricted accounts a person sees: their own, those of people below a manager, those they are a reader
        of, an administrator all of them."""
        if self.may(user, Right.EVERY_ACCOUNT):
            return set(restricted)
        who, team = self._called(user), self.may(user, Right.TEAM)
        lists = {each.readers for each in restricted.values()}
        reading = {readers for readers in lists if self._reads(readers, who)}
        return {
            key
            for key, each in restricted.items()
            if each.owner in who or (team and who & each.managers) or each.readers in reading
        }

    def _reads(self, readers: Collection[str], who: frozenset[str]) -> bool:
        """Whether a list names a person; a user group that cannot be read does not."""
        if who.intersection(each if _is_id(each) else each.casefold() for each in readers):
            return True
        try:
            return self._in_group(readers, who)
        except SendFailed as failed:
            _log.warning("a user group of readers cannot be read: %s", failed.code)
            return False

    def _called(self, user: Json) -> frozenset[str]:
        """The id and the addresses of a person: the one in Slack, and those under which the records know the id."""
        user_id, shown = str(user.get("id", "")), (user.get("profile") or {}).get("email")
        with self._database.session(self._workspace_id) as session:
            known = {person.email.casefold() for person in queries.people(session, [user_id])}
        return frozenset({user_id, *known, *({str(shown).casefold()} if shown else ())})

    def _names(self, role: Role, who: frozenset[str]) -> bool:
        listed = named_by(self._settings, role)
        return bool(who.intersection(listed)) or self._in_group(listed, who)

    def _in_group(self, listed: Collection[str], who: frozenset[str]) -> bool:
        groups = [each for each in listed if each.startswith(GROUP) and _is_id(each)]
        return any(who.intersection(self._groups.get(each, self._ask_group, KEEP)["users"]) for each in groups)

    def _ask_group(self, group: str) -> Json:
        answer = self._caller.call("usergroups.users.list", {"usergroup": group}, form=True)
        return {"users": [str(user) for user in answer.get("users") or ()]}

    def _managing(self) -> frozenset[str]:
        """The addresses of whoever manages people or accounts in the records."""
        read_at, found = self._managers
        if self._now() - read_at >= KEEP:
            with self._database.session(self._workspace_id) as session:
                found = queries.managers(session)
            self._managers = self._now(), found
        return found


def _is_id(text: str) -> bool:
    return "@" not in text


def lowest_of(settings: Settings) -> Role:
    """The lowest role that the settings give to anybody."""
    return lowest(settings.default_role, *(role for role in NAMED if named_by(settings, role)))


def named_by(settings: Settings, role: Role) -> tuple[str, ...]:
    """Whom the settings name for a role: addresses in lower case, ids of people and of user groups."""
    lists = {
        Role.ADMIN: (*settings.admins, *settings.admin_emails),
        Role.MANAGER: settings.managers,
        Role.MEMBER: settings.members,
        Role.VIEWER: settings.viewers,
    }
    return lists[role]
