"""What can go wrong between a person and an answer. ``bot.problems`` maps each to what the person reads.

BotError
├── NotAllowed        this person may not see customer data; carries why
├── RightMissing      this person's role does not allow it; carries the right
├── PlaceRefused      this conversation must not see it; carries why
├── AccountMissing    no account is named, and the conversation is linked to none; carries an example
├── FileTooLarge      a report is too large to be sent as a file
└── SendFailed        Slack did not take a message; carries the class and Slack's code
"""

from enum import StrEnum

from bot.rights import Right


class BotError(Exception):
    """Base of the bot's expected errors."""


class Who(StrEnum):
    """Why a person is refused."""

    GUEST = "guest"
    OUTSIDER = "outsider"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    NOT_CHECKED = "not_checked"
    NO_ROLE = "no_role"


class Where(StrEnum):
    """Why a conversation is refused."""

    SHARED = "shared"
    SHARING_PENDING = "sharing_pending"
    GROUP_WITH_OUTSIDERS = "group_with_outsiders"
    OTHERS_MESSAGES = "others_messages"
    NOT_A_MEMBER = "not_a_member"
    ARCHIVED = "archived"
    READ_ONLY = "read_only"
    NOT_CHECKED = "not_checked"
    CROWDED = "crowded"
    RESTRICTED = "restricted"


class Failure(StrEnum):
    """The class of a failed call (docs/slack.md): what may be done next."""

    NOT_SENT = "not_sent"
    AMBIGUOUS = "ambiguous"
    RECIPIENT = "recipient"
    WORKSPACE = "workspace"
    MISTAKE = "mistake"


class NotAllowed(BotError):
    """The person may not see customer data."""

    def __init__(self, why: Who) -> None:
        self.why = why
        super().__init__(why)


class RightMissing(BotError):
    """The person's role does not allow it."""

    def __init__(self, right: Right) -> None:
        self.right = right
        super().__init__(right)


class PlaceRefused(BotError):
    """The conversation must not see customer data, or the bot cannot speak there."""

    def __init__(self, why: Where) -> None:
        self.why = why
        super().__init__(why)


class FileTooLarge(BotError):
    """A report is too large to be sent as a file; ``size`` and ``most`` in bytes."""

    def __init__(self, size: int, most: int) -> None:
        self.size, self.most = size, most
        super().__init__(f"{size} bytes, at most {most}")


class AccountMissing(BotError):
    """No account is named, and none is meant where it was asked. ``example``: how the command is written with one."""

    def __init__(self, example: str) -> None:
        self.example = example
        super().__init__(example)


class SendFailed(BotError):
    """Slack did not take a message, or did not say whether it did (``AMBIGUOUS``).

    ``retry_after``: the seconds that Slack asks to wait, where it says so.
    """

    def __init__(self, failure: Failure, code: str, *, retry_after: float | None = None) -> None:
        self.failure, self.code, self.retry_after = failure, code, retry_after
        super().__init__(f"{failure}: {code}")
