"""From an account to the person who is told: e-mail addresses to Slack users, and who stands in for whom.

The account's owner; where that is nobody who may be told, the manager, the manager's manager, and in the end an
administrator of ADMIN_EMAILS. Who may be told is who may ask (``bot.access``). What Slack cannot say at the moment
raises ``SendFailed``: a fault must never move somebody's messages to their manager.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.access import why_refused
from bot.clients import Caller, Json
from bot.errors import Failure, SendFailed, Who
from bot.identity import Identity
from bot.lookup import KEEP, Known, Lookup, about, object_in
from engagement.digest.book import Owned
from engagement.errors import ConfigError
from engagement.local_time import zone
from engagement.model import Person
from engagement.render.wording.reader import english_in

ADDRESS_KEPT = 6 * 3600.0  # seconds: whose address it is changes rarely; whether they may be told is asked afresh
NOBODY_KEPT = 600.0
ZONE_KEPT = 3600.0
NAME_KEPT = LOCALE_KEPT = 3600.0
BUSY_FOR = 15.0  # seconds in which Slack is not asked again after it said "too many"
DEFAULT_ZONE = "UTC"
_USER_ID = re.compile("[UW][A-Z0-9]{2,}")


class Role(StrEnum):
    """What the person is to the account."""

    OWNER = "owner"
    MANAGER = "manager"
    MANAGERS_MANAGER = "managers_manager"
    ADMIN = "admin"


class Passed(StrEnum):
    """Why somebody was passed over."""

    NOT_NAMED = "not_named"  # the account has no owner, the person no manager
    UNKNOWN = "unknown"  # nobody in Slack has this address
    GUEST = "guest"
    OUTSIDER = "outsider"
    BOT = "bot"
    DEACTIVATED = "deactivated"


_PASSED = {
    Who.GUEST: Passed.GUEST,
    Who.OUTSIDER: Passed.OUTSIDER,
    Who.BOT: Passed.BOT,
    Who.DEACTIVATED: Passed.DEACTIVATED,
}


@dataclass(frozen=True, slots=True)
class Member:
    """A full, active member of the workspace."""

    user_id: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told about an account, as what, and who was passed over on the way."""

    user_id: str
    email: str
    role: Role
    passed: tuple[tuple[Role, Passed], ...] = ()


class Directory:
    """Slack's people by address and id; answers are kept for a while, a busy Slack is left alone.

    ``users``: the answers about people, shared with whoever else asks about them.
    """

    def __init__(
        self,
        caller: Caller,
        identity: Identity,
        users: Lookup | Known,
        now: Callable[[], float] = time.monotonic,
        addresses: Lookup | Known | None = None,
    ) -> None:
        self._caller, self._identity, self._now = caller, identity, now
        self._quiet_until = 0.0
        self._quiet: SendFailed | None = None
        self._users, self._addresses = users, addresses or Lookup(now)

    def as_known(self) -> "Directory":
        """The same people as Slack has told of them so far, however long ago; of others ``SendFailed`` is raised."""
        return Directory(self._caller, self._identity, Known(self._users), self._now, Known(self._addresses))

    def find(self, email: str, *, known_id: str | None = None, max_age: float = KEEP) -> Member | Passed:
        """The member with an address, or why there is none who may be told. Raises ``SendFailed``.

        ``known_id`` (``people.slack_user_id``) comes before the address; ``max_age``: how many seconds ago Slack may
        have said that the person is active.
        """
        found = self.member(known_id, max_age=max_age) if known_id else Passed.UNKNOWN
        if found is not Passed.UNKNOWN:
            return found
        address = email.strip().casefold()
        user_id = self._id_of(address, ADDRESS_KEPT) or self._id_of(address, NOBODY_KEPT)
        return self.member(user_id, max_age=max_age) if user_id else Passed.UNKNOWN

    def member(self, user_id: str, *, max_age: float = KEEP) -> Member | Passed:
        """The member with a Slack id, or why they may not be told. Raises ``SendFailed``."""
        try:
            user = self._user(user_id, max_age)
        except SendFailed as failed:
            if failed.failure is Failure.RECIPIENT:
                return Passed.UNKNOWN
            raise
        why = why_refused(user, self._identity)
        if why is not None:
            return _PASSED.get(why, Passed.OUTSIDER)
        return Member(user_id, _zone_of(user))

    def email_of(self, user_id: str) -> str | None:
        """The address of a Slack user, None where Slack shows none. Raises ``SendFailed``."""
        found = (self._user(user_id, NAME_KEPT).get("profile") or {}).get("email")
        return found.casefold() if isinstance(found, str) and found else None

    def name_of(self, kept: str) -> str | None:
        """How somebody is called in Slack, by e-mail address or Slack user id; None where Slack does not say."""
        try:
            user_id = self._id_of(kept.casefold(), ADDRESS_KEPT) if "@" in kept else kept
            user = self._user(user_id, NAME_KEPT) if _USER_ID.fullmatch(user_id) else {}
        except SendFailed:
            return None
        found = user.get("real_name") or (user.get("profile") or {}).get("real_name")
        return found if isinstance(found, str) and found else None

    def locale_of(self, user_id: str) -> str | None:
        """English in the region of a Slack user's language, None where Slack tells none that is known."""
        try:
            found = self._user(user_id, LOCALE_KEPT).get("locale")
        except SendFailed:
            return None
        return english_in(found) if isinstance(found, str) else None

    def _user(self, user_id: str, max_age: float) -> Json:
        return self._users.get(user_id, lambda user: self._ask("users.info", about(user)), max_age)

    def _id_of(self, address: str, max_age: float) -> str:
        """The Slack user id of an address, "" where nobody has it."""
        return str(self._addresses.get(address, self._ask_address, max_age)["id"])

    def _ask_address(self, email: str) -> Json:
        try:
            return {"id": self._ask("users.lookupByEmail", {"email": email}).get("id", "")}
        except SendFailed as failed:
            if failed.failure is Failure.RECIPIENT:
                return {"id": ""}
            raise

    def _ask(self, method: str, args: Json) -> Json:
        if self._quiet is not None and self._now() < self._quiet_until:
            raise self._quiet
        try:
            return object_in(self._caller.call(method, args, form=True), "user")
        except SendFailed as failed:
            if failed.failure in (Failure.NOT_SENT, Failure.WORKSPACE):  # not about this person
                self._quiet, self._quiet_until = failed, self._now() + BUSY_FOR
            raise


def _zone_of(user: Json) -> str:
    """The person's zone; one that this system does not know counts as the default."""
    name = str(user.get("tz") or DEFAULT_ZONE)
    try:
        zone(name)
    except ConfigError:
        return DEFAULT_ZONE
    return name


def recipient_of(
    account: Owned,
    people: Mapping[str, Person],
    directory: Directory,
    *,
    admins: Sequence[str],
    max_age: float = KEEP,
    but: str | None = None,
) -> Recipient | None:
    """Who is told about an account: the first in line who may be told; None where nobody is. Raises ``SendFailed``.

    ``people``: ours by address in lower case; at least the owner and those above. ``but``: the Slack user id of
    somebody whom no message reaches.
    """
    passed: list[tuple[Role, Passed]] = []
    for role, email in line_of(account, people, admins):
        if not email:
            passed.append((role, Passed.NOT_NAMED))
            continue
        person = people.get(email.casefold())
        found = directory.find(email, known_id=person.slack_user_id if person else None, max_age=max_age)
        if isinstance(found, Member) and found.user_id == but:
            found = Passed.UNKNOWN
        if isinstance(found, Member):
            return Recipient(found.user_id, email.casefold(), role, tuple(passed))
        passed.append((role, found))
    return None


def manager_of(email: str | None, people: Mapping[str, Person]) -> str | None:
    """The address of somebody's manager; None where it is not known or leads back to the same person."""
    person = people.get(email.casefold()) if email else None
    above = person.manager_email.casefold() if person and person.manager_email else None
    return above if email and above != email.casefold() else None


def line_of(account: Owned, people: Mapping[str, Person], admins: Sequence[str]) -> Iterator[tuple[Role, str | None]]:
    """Who is asked about an account, one after the other: owner, managers, administrators."""
    yield Role.OWNER, account.owner_email
    manager = account.manager_email or manager_of(account.owner_email, people)
    yield Role.MANAGER, manager
    yield Role.MANAGERS_MANAGER, manager_of(manager, people)
    for admin in admins:
        yield Role.ADMIN, admin
