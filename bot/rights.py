"""What each role may do: the one table, which docs/slack.md shows; a test holds the two together.

Who has which role: ``bot.roles``. That somebody is a full, active member of the workspace at all: ``bot.access``.
"""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is to this app, the lowest first: each may do what those before it may."""

    NONE = "none"
    VIEWER = "viewer"
    MEMBER = "member"
    MANAGER = "manager"
    ADMIN = "admin"


class Right(StrEnum):
    """Something that not everybody may do."""

    READ = "read"
    ACT = "act"
    LOG = "log"
    LINK = "link"
    SUBSCRIBE = "subscribe"
    TEAM = "team"
    OTHERS_LINKS = "others_links"
    HEALTH = "health"
    EVERY_ACCOUNT = "every_account"


FIRST: Final[dict[Right, Role]] = {
    Right.READ: Role.VIEWER,
    Right.ACT: Role.MEMBER,
    Right.LOG: Role.MEMBER,
    Right.LINK: Role.MEMBER,
    Right.SUBSCRIBE: Role.MEMBER,
    Right.TEAM: Role.MANAGER,
    Right.OTHERS_LINKS: Role.ADMIN,
    Right.HEALTH: Role.ADMIN,
    Right.EVERY_ACCOUNT: Role.ADMIN,
}
"""The lowest role that has a right."""
WORDS: Final[dict[Right, str]] = {
    Right.READ: "read reports, comparisons, plans, lists of warnings and files; have a digest and a home",
    Right.ACT: "acknowledge, judge, snooze, escalate, resolve and reopen warnings",
    Right.LOG: "log messages as touchpoints, change and remove what is logged",
    Right.LINK: "link channels to accounts",
    Right.SUBSCRIBE: "subscribe to others' accounts",
    Right.TEAM: "see the team's home and roll-up, and restricted accounts of people below them",
    Right.OTHERS_LINKS: "change links that somebody else made",
    Right.HEALTH: "see how the app stands, and who asked for what last",
    Right.EVERY_ACCOUNT: "see every restricted account",
}
"""What a right is called to people: "may ...", "takes the role member to ..."."""
_RANKS = tuple(Role)


def may(role: Role, right: Right) -> bool:
    """Whether a role has a right."""
    return _RANKS.index(role) >= _RANKS.index(FIRST[right])


def lowest(*roles: Role) -> Role:
    """The lowest of some roles."""
    return min(roles, key=_RANKS.index)
