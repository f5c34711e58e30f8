"""What a check finds: a code, how things are in a sentence, and where something is wrong what mends it.

No finding holds a secret, an address or a customer's data; a source is named as the settings' owner named it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"  # worth knowing, nothing to mend
    PROBLEM = "problem"


class Subject(StrEnum):
    """What is looked at, in the order in which things depend on one another."""

    SETTINGS = "settings"
    DATABASE = "database"
    DATA = "data"
    SCAN = "scan"
    DELIVERY = "delivery"
    DIGESTS = "digests"
    SLACK = "slack"
    CLOCK = "clock"
    ROLES = "roles"
    ADMINS = "admins"
    CHANNELS = "channels"
    SHARING = "sharing"


class Code(StrEnum):
    """What can be found: its subject, and a word."""

    SETTINGS_SET = "settings.set"
    NO_BOT_TOKEN = "settings.no_bot_token"  # noqa: S105 - a code
    NO_WAY_IN = "settings.no_way_in"
    NO_ADMINS = "settings.no_admins"
    SCHEMA = "database.schema"
    SQLITE = "database.sqlite"
    UNSAFE_SQLITE = "database.unsafe_sqlite"
    FILE_SYSTEM = "database.file_system"
    NO_DATABASE = "database.refused"
    ACCOUNTS = "data.accounts"
    NO_ACCOUNTS = "data.no_accounts"
    WITHOUT_OWNER = "data.without_owner"
    SOURCE_SILENT = "data.source_silent"
    SCANNED = "scan.finished"
    NEVER_SCANNED = "scan.never"
    SCAN_OLD = "scan.old"
    LEFT_OUT = "scan.left_out"
    NOTHING_OVERDUE = "delivery.nothing_overdue"
    OVERDUE = "delivery.overdue"
    UNDELIVERED = "delivery.undelivered"
    NEXT_DIGEST = "digests.next"
    NOBODY_TOLD = "digests.nobody"
    BOT_TOKEN = "slack.bot_token"  # noqa: S105 - a code
    BOT_TOKEN_REFUSED = "slack.bot_token_refused"  # noqa: S105 - a code
    SCOPE_MISSING = "slack.scope_missing"
    SCOPE_NOT_GIVEN = "slack.scope_not_given"
    APP_TOKEN = "slack.app_token"  # noqa: S105 - a code
    APP_TOKEN_REFUSED = "slack.app_token_refused"  # noqa: S105 - a code
    CLOCK_RIGHT = "clock.right"
    CLOCK_WRONG = "clock.wrong"
    ROLES = "roles.given"
    GROUP_UNREAD = "roles.group_unread"
    RESTRICTED = "roles.restricted"
    RULE_FITS_NOTHING = "roles.rule_fits_nothing"
    ADMINS = "admins.reached"
    ADMIN_NOT_REACHED = "admins.not_reached"
    NO_ADMIN_REACHED = "admins.none_reached"
    CHANNELS = "channels.invited"
    NO_CHANNEL = "channels.none"
    SHARED_CHANNELS = "sharing.some"
    NOTHING_SHARED = "sharing.none"
    ARCHIVED_CHANNELS = "channels.archived"
    LINKS_LEFT = "channels.links_left"
    CHANNELS_UNREAD = "channels.unread"
    ESCALATION_CHANNEL = "channels.escalation"
    ESCALATION_CHANNEL_WRONG = "channels.escalation_wrong"

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return Subject(self.partition(".")[0])


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. ``remedy``: what to do, in sentences; "" where there is nothing to do."""

    level: Level
    code: Code
    text: str
    remedy: str = ""

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return self.code.subject

    @property
    def said(self) -> str:
        """How things are, and what mends it."""
        return f"{self.text} {self.remedy}".rstrip()


def ok(code: Code, text: str) -> Finding:
    """It is right."""
    return Finding(Level.OK, code, text)


def note(code: Code, text: str, remedy: str = "") -> Finding:
    """It is worth knowing."""
    return Finding(Level.NOTE, code, text, remedy)


def problem(code: Code, text: str, remedy: str) -> Finding:
    """It is wrong."""
    return Finding(Level.PROBLEM, code, text, remedy)
