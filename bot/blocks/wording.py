"""Words that only Slack needs: titles, the commands to type, marks.

Sentences about accounts are in engagement.render.wording.
"""

import re

from bot.ids import COMMAND
from engagement.model import Tier
from engagement.render.wording.account import as_of_clause
from engagement.render.wording.formats import capital, day, kept_end, money, plain
from engagement.render.wording.portfolio import renewal_of
from engagement.results import AccountReport, PeriodHead, PortfolioReport

ACCOUNT_DEFAULT = "quarterly"
PORTFOLIO_DEFAULT = "monthly"
_PERSON, _CHANNEL = re.compile(r"<@\w+>"), re.compile(r"<#\w+>")
PERIODS = (
    "monthly, quarterly, 7d to 365d, 2026-09, September, 2026-Q3, Q3, "
    "this month, last month, this quarter, last quarter"
)
TIER_MARKS = {
    Tier.HIGHLY_ENGAGED: "🟢",
    Tier.MODERATELY_ENGAGED: "🟡",
    Tier.LOW_ENGAGED: "🟠",
    Tier.DISENGAGED: "🔴",
    Tier.INSUFFICIENT_DATA: "⚪",
}


def command(text: str) -> str:
    """What to type. A person or a channel, which Slack puts an id in the place of, is typed as ``@`` or ``#``."""
    return _CHANNEL.sub("#channel", _PERSON.sub("@someone", f"{COMMAND} {text}")).rstrip()


def typed_name(account_id: str) -> str:
    """An account id as it is typed: in quotes if it has spaces."""
    shown = plain(account_id, 200)
    return f'"{shown}"' if " " in shown else shown


def account_title(account_id: str, name: str | None) -> str:
    """Name and id, or the id alone: "Northwind Traders (ACCT-123)"."""
    shown, key = plain(name, 60), plain(account_id, 60)
    return f"{shown} ({key})" if shown and shown != key else key or "(no id)"


def period_title(period: PeriodHead, timezone: str) -> str:
    """What kind of report it is, and its days: "Quarterly report, 3 Jul 2026 to 1 Oct 2026"."""
    return f"{capital(period.name)} report, {period_days(period, timezone)}"


def period_days(period: PeriodHead, timezone: str) -> str:
    """The days of a period: "3 Jul 2026 to 1 Oct 2026"."""
    return f"{day(period.start, timezone)} to {day(kept_end(period.end), timezone)}"


def account_facts(report: AccountReport) -> str:
    """Revenue, renewal and owner, as far as they are known; a period that is past knows the renewal by its day."""
    account = report.account
    owner = plain(account.owner_name, 60) or plain(account.owner_email, 60)
    parts = [
        plain(account.segment, 40).replace("_", " "),
        money(account.arr, account.currency) + " a year" if account.arr is not None else "",
        renewal_of(account, report.period),
        f"owner {owner}" if owner else "no owner recorded",
    ]
    return capital(" · ".join(part for part in parts if part))


def as_of_note(report: AccountReport | PortfolioReport) -> str:
    """From when it looks; where that is the end of a past period, what to type for today's."""
    if not report.period.past:
        return as_of_clause(report)
    whose = typed_name(report.account.id) if isinstance(report, AccountReport) else "portfolio"
    return f"{as_of_clause(report)}; today: {command(whose)}"
