"""What a command can mean."""

from dataclasses import dataclass
from enum import StrEnum

from engagement.model import FlagState

ME = "me"


@dataclass(frozen=True, slots=True)
class PickerWanted:
    """Nothing was asked: the window to choose in."""


@dataclass(frozen=True, slots=True)
class Help:
    """``help`` was asked; ``about``: the word that it was asked for."""

    about: str | None = None


@dataclass(frozen=True, slots=True)
class FilterWords:
    """What narrows the portfolio, as it was typed or chosen. ``owner`` also as a mention, ``<@U...>``, or ``me``."""

    owner: str | None = None
    segment: str | None = None
    tier: str | None = None
    signal: str | None = None
    renewal: str | None = None


NO_WORDS = FilterWords()


@dataclass(frozen=True, slots=True)
class NoAccount:
    """A period without an account."""

    period: str


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All accounts, or those that the filters let through."""

    period: str | None = None
    filters: FilterWords = NO_WORDS


@dataclass(frozen=True, slots=True)
class FlagsWanted:
    """The flags of an account, of accounts by filters, or of ``everybody``; else those that are meant here.

    ``state``: the flags in it, else those that somebody can act on. ``whole``: the text read as a name that includes
    the state.
    """

    account: str | None = None
    filters: FilterWords = NO_WORDS
    everybody: bool = False
    state: FlagState | None = None
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class ExplainWanted:
    """How a score came about: of the account (None: the one that is meant here), in one dimension or in all.

    ``whole``: the text read as a name that includes the dimension; ``instead``: the command with the dimension that the
    last word may be, where no account is called so.
    """

    account: str | None = None
    dimension: str | None = None
    period: str | None = None
    whole: str | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class PlanWanted:
    """A plan for an account (None: the one that is meant here) to reach a score; the next tier's without one.

    ``whole``: the text read as a name that includes the score.
    """

    account: str | None = None
    target: int | None = None
    period: str | None = None
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class CompareWanted:
    """Two or three accounts side by side; one: beside the account that is meant here."""

    accounts: tuple[str, ...]
    period: str | None = None


@dataclass(frozen=True, slots=True)
class LinkWanted:
    """This channel is to be about an account; without one: which it is about."""

    account: str | None = None


@dataclass(frozen=True, slots=True)
class UnlinkWanted:
    """This channel is to be about no account any more."""


@dataclass(frozen=True, slots=True)
class SubscribeWanted:
    """An account's warnings are ``wanted`` in one's digest, or no longer; without an account: whose are wanted."""

    account: str | None = None
    wanted: bool = True


class Misfit(StrEnum):
    """Why a text that begins like a command is none."""

    ALONE = "alone"  # the verb stands alone
    LEFT_OVER = "left_over"  # a word that says nothing here
    NO_FILTER = "no_filter"  # a filter that there is not
    NO_VALUE = "no_value"  # a filter without its value
    TWICE = "twice"  # a filter with two values
    FILTERED_ACCOUNT = "filtered_account"  # filters beside an account
    NOT_SEVERAL = "not_several"  # no two or three accounts to compare
    NO_TARGET = "no_target"  # a score to aim at that is none


@dataclass(frozen=True, slots=True)
class AccountWanted:
    """One account. With a period, ``whole`` is the text read as a name that includes it.

    ``certain`` is False where a word only looks like a period. Where no account is called so: ``why`` it is no other
    command, because of which ``word``, and the one that may be meant ``instead``.
    """

    account: str
    period: str | None = None
    whole: str | None = None
    certain: bool = True
    why: Misfit | None = None
    word: str = ""
    instead: str | None = None


class DigestWish(StrEnum):
    """What is wanted of one's own weekly digest."""

    PREVIEW = "preview"
    NOW = "now"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class DigestWanted:
    """One's own weekly digest."""

    wish: DigestWish


@dataclass(frozen=True, slots=True)
class NoWish:
    """``digest`` with something behind it that is none of its words."""

    said: str


Command = (
    PickerWanted
    | Help
    | NoAccount
    | Portfolio
    | AccountWanted
    | FlagsWanted
    | ExplainWanted
    | PlanWanted
    | CompareWanted
    | LinkWanted
    | UnlinkWanted
    | SubscribeWanted
    | DigestWanted
    | NoWish
)
