"""Who looks after this app, as the settings name them: whom of them Slack knows as full, active members.

``ADMIN_EMAILS`` first, then ``ADMINS``, in their order. The people of user groups are asked about only where nobody
else is reached.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice

from bot.errors import Failure, SendFailed
from bot.people import Directory, Member, Passed
from bot.roles import GROUP
from bot.settings import Settings
from bot.wire import Calls
from engagement.model import Person

_MOST_OF_A_GROUP = 20
_PASSING = (Failure.NOT_SENT, Failure.AMBIGUOUS)


@dataclass(frozen=True, slots=True)
class Administrators:
    """``reached``: Slack user ids, the first first. ``passed``: why others are not, how often. ``waiting``: of whom
    Slack did not say anything at the moment, so that a later look may find more."""

    reached: tuple[str, ...] = ()
    passed: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0


GroupOf = Callable[[str], Collection[str]]
"""The people (Slack user ids) of a user group (id). Raises ``SendFailed``."""


def administrators(
    settings: Settings, directory: Directory, people: Mapping[str, Person], group_of: GroupOf
) -> Administrators:
    """Whom the settings name, as Slack knows them. ``people``: ours by address in lower case."""
    named = dict.fromkeys((*settings.admin_emails, *settings.admins))
    found = _Looking(directory, people)
    for each in named:
        if not each.startswith(GROUP):
            found.look(each)
    for group in (each for each in named if each.startswith(GROUP) and not found.reached):
        try:
            members = group_of(group)
        except SendFailed as failed:
            found.refused(failed)
            continue
        for user_id in islice(members, _MOST_OF_A_GROUP):
            found.look(user_id)
    return Administrators(tuple(found.reached), dict(found.passed), found.waiting)


def group_members(calls: Calls, group: str) -> list[str]:
    """The people (Slack user ids) of a user group (id). Raises ``SendFailed``."""
    answer = calls.call("usergroups.users.list", {"usergroup": group}, form=True)
    return [str(user) for user in answer.get("users") or ()]


@dataclass
class _Looking:
    directory: Directory
    people: Mapping[str, Person]
    reached: dict[str, None] = field(default_factory=dict)
    passed: Counter[str] = field(default_factory=Counter)
    waiting: int = 0

    def look(self, named: str) -> None:
        """An address or Slack user id."""
        try:
            found = self._find(named)
        except SendFailed as failed:
            self.refused(failed)
            return
        if isinstance(found, Member):
            self.reached[found.user_id] = None
        else:
            self.passed[found] += 1

    def refused(self, failed: SendFailed) -> None:
        """Slack did not say: for a while, or for a reason that stays."""
        if failed.failure in _PASSING:
            self.waiting += 1
        else:
            self.passed[failed.code] += 1

    def _find(self, named: str) -> Member | Passed:
        if "@" not in named:
            return self.directory.member(named)
        person = self.people.get(named)
        return self.directory.find(named, known_id=person.slack_user_id if person else None)
