"""The modal that asks which report is wanted, and the entries of its menu of accounts."""

from collections.abc import Mapping, Sequence

from bot.blocks import kit, limits
from bot.blocks.escape import name
from bot.blocks.message import Json, Message
from bot.blocks.parts import AccountInput, Heading, LineInput, Note, Option, PersonInput, PickInput, para
from bot.ids import ViewId
from bot.payloads import OpenedFrom
from engagement.account_index import key_of
from engagement.model import ListedAccount, SignalName, Tier
from engagement.render.wording.formats import day
from engagement.render.wording.names import signal_name, tier_name

ACCOUNT, PERIOD, OTHER = "account", "period", "other_period"
OWNER, SEGMENT, TIER, SIGNAL, RENEWAL = "owner", "segment", "tier", "signal", "renewal"
PORTFOLIO = Option("The portfolio: all accounts", "portfolio")
USUAL = "usual"
MOST_ACCOUNTS = 50
PERIOD_LENGTH = 40
_MOST_SEGMENTS = 100
_ID = 30  # of an entry's 75 characters at most
_TITLE = "Engagement report"
_PERIODS = (
    Option("Quarterly; monthly for the portfolio", USUAL),
    Option("Monthly: the last 28 days", "monthly"),
    Option("Quarterly: the last 91 days", "quarterly"),
    Option("This month", "this month"),
    Option("Last month", "last month"),
    Option("This quarter", "this quarter"),
    Option("Last quarter", "last quarter"),
)
_RENEWALS = tuple(Option(f"Within {days} days", f"{days}d") for days in (30, 60, 90, 180, 365))


def picker_modal(segments: Mapping[str, str], opened: OpenedFrom, *, account: ListedAccount | None = None) -> Json:
    """Account or portfolio, period, filters. ``segments`` by what stands for them; ``account`` is chosen at first."""
    where = "in the conversation where you asked" if opened.channel_id else "in your conversation with me"
    return kit.modal(
        ViewId.PICKER,
        _TITLE,
        [
            AccountInput(
                ACCOUNT, "Account, or the portfolio", account_option(account) if account else None, "Name or id"
            ),
            PickInput(PERIOD, "Period", _PERIODS, USUAL, menu=True),
            LineInput(
                OTHER,
                "Another period",
                PERIOD_LENGTH,
                optional=True,
                hint="Such as 2026-Q3, September or 30d. It counts instead of the one above.",
            ),
            Heading("Only for the portfolio"),
            PersonInput(OWNER, "Owner", optional=True),
            *_segment(segments),
            PickInput(TIER, "Tier", _tiers(), optional=True, menu=True),
            PickInput(SIGNAL, "Warning", _signals(), optional=True, menu=True),
            PickInput(RENEWAL, "Renewal", _RENEWALS, optional=True, menu=True),
            Note(f"The report appears {where}."),
        ],
        metadata=opened.encode(),
        submit="Show report",
        close="Cancel",
    )


def account_options(found: Sequence[ListedAccount], *, portfolio: bool) -> list[Json]:
    """The entries of the menu of accounts as Slack asks for them while somebody types."""
    offered = [*([PORTFOLIO] if portfolio else []), *map(account_option, found)]
    return [kit.option_json(each) for each in offered]


def account_option(account: ListedAccount) -> Option:
    """An account in a menu: its name is shortened before its id is."""
    closed = f", closed {day(account.closed_at)}" if account.closed_at else ""
    rest = f" ({name(account.id, _ID)}){closed}"
    return Option(f"{name(account.name, limits.OPTION_TEXT - limits.size(rest))}{rest}", key_of(account.id))


def instead_modal(said: str) -> Json:
    """What stands in the modal's place where the report cannot be asked for."""
    return kit.modal(ViewId.PICKER, _TITLE, [para(said)])


def said_modal(said: Message) -> Json:
    """A window that says a message."""
    return {**instead_modal("…"), "blocks": list(said.plain_blocks)}


def _segment(segments: Mapping[str, str]) -> list[PickInput]:
    """Nothing, where no account has one."""
    offered = tuple(Option(name(segment), key) for key, segment in segments.items())[:_MOST_SEGMENTS]
    return [PickInput(SEGMENT, "Segment", offered, optional=True, menu=True)] if offered else []


def _tiers() -> tuple[Option, ...]:
    return tuple(Option(tier_name(tier), tier.value) for tier in Tier)


def _signals() -> tuple[Option, ...]:
    return tuple(Option(signal_name(signal), signal.value) for signal in SignalName)
