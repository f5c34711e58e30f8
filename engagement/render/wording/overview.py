"""Somebody's accounts at a glance, in lines for a phone."""

from datetime import datetime

from engagement.digest.make import RENEWS_WITHIN
from engagement.model import FlagState, Tier
from engagement.overview import Overview, OverviewAccount, OverviewFlag
from engagement.render.wording.digest_account import (
    account_score,
    bounded,
    interval,
    named,
    revenue,
    short_name,
    tier_words,
    whose,
)
from engagement.render.wording.formats import capital, count, day, listed, plain
from engagement.render.wording.portfolio import renewal_clause
from engagement.reports.master import local_day


def overview_sentence(overview: Overview, whose: str) -> str:
    """How many accounts there are, of which tier, and what waits: "12 accounts of yours: 3 highly engaged, ..."."""
    if not overview.total:
        return ""
    tiers = [f"{t.accounts} {tier_words(t.tier)}" for t in overview.tiers if t.accounts and t.tier is not _UNSCORED]
    tiers += [f"{overview.unscored} without a score"] if overview.unscored else []
    return f"{capital(count(overview.total, 'account'))} of {whose}: {listed(tiers)}."


_UNSCORED = Tier.INSUFFICIENT_DATA


def judged_line(overview: Overview) -> str:
    """As of which scan."""
    if overview.scanned_at is None:
        return "No scan has looked at them yet: the first one runs tonight."
    return f"As of the scan of {day(overview.scanned_at, overview.timezone)}."


def stale_line(overview: Overview) -> str:
    """The sources that have stopped; "" while all deliver."""
    zone = overview.timezone
    told = [f"{plain(s.name, 40)} since {day(s.last_at, zone)}" for s in overview.stale if s.last_at is not None]
    if not told:
        return ""
    until = "it measures is not judged until it is" if len(told) == 1 else "they measure is not judged until they are"
    return f"Nothing new from {bounded(told)}. What {until} back."


def fresh_line(overview: Overview) -> str:
    """How new the data are: "Latest data: CRM today, mail yesterday, usage 29 Sep 2026."; "" where none arrives."""
    told = [f"{plain(s.name, 40)} {_when(s.last_at, overview)}" for s in overview.fresh if s.last_at is not None]
    return f"Latest data: {bounded(told)}." if told else ""


def _when(moment: datetime, overview: Overview) -> str:
    zone = overview.timezone
    days = (local_day(overview.as_of, zone) - local_day(moment, zone)).days
    return {0: "today", 1: "yesterday"}.get(days) or day(moment, zone)


def waiting_line(flag: OverviewFlag) -> str:
    """A warning that waits, behind its account's name: "Sponsor missing (high), for 23 days; renews in 70 days"."""
    days_ago = count(flag.days, "day")
    age = f"for {days_ago}" if flag.days else "since today"
    if flag.flag.state is FlagState.ESCALATED:
        age = f"escalated {days_ago} ago" if flag.days else "escalated today"
    late = "; the answer is overdue" if flag.overdue else ""
    asked = "; you are asked" if flag.asked else ""
    days = flag.account.days_to_renewal
    near = f"; {renewal_clause(days)}" if days is not None and 0 <= days <= RENEWS_WITHIN else ""
    return f"{named(flag.flag)}, {age}{asked}{late}{near}"


def more_waiting_line(overview: Overview) -> str:
    """The warnings beyond those shown; "" without any."""
    left = overview.waiting - len(overview.flags)
    return f"{capital(count(left, 'more warning'))} {'waits' if left == 1 else 'wait'}." if left > 0 else ""


def account_line(item: OverviewAccount) -> str:
    """Score with its change, revenue and renewal, and why it stands where it does."""
    account = item.account
    parts = [
        f"{account_score(account)}{_change(item)}",
        revenue(account),
        renewal_clause(account.days_to_renewal),
        whose(account),
    ]
    said = capital("; ".join(part for part in parts if part))
    return f"{said}. {_why(item)}".rstrip()


def _change(item: OverviewAccount) -> str:
    if not item.change:
        return ""
    return f", {abs(item.change)} {'more' if item.change > 0 else 'less'} than a week ago"


def _why(item: OverviewAccount) -> str:
    """The one reason: the most severe warning and how many more there are, else the tier's move."""
    if item.flags:
        left = len(item.flags) - 1
        more = f" and {count(left, 'more warning')}" if left else ""
        return f"{named(item.flags[0])}{more}."
    if item.move is not None:
        return f"{'Up' if item.move.up else 'Down'} from {tier_words(item.move.before)}."
    return ""


def week_lines(overview: Overview) -> list[str]:
    """What changed within a week, a line for each kind; none where nothing did."""
    told = []
    if overview.new or overview.cleared:
        new = f"{count(overview.new, 'new warning')}" if overview.new else "no new warning"
        cleared = f", {overview.cleared} cleared" if overview.cleared else ""
        told.append(f"{capital(new)}{cleared}.")
    for moves, word in ((overview.fallen, "Down"), (overview.risen, "Up")):
        moved = [f"{short_name(account)} to {tier_words(now)}" for account, now in moves.accounts]
        left = moves.total - len(moved)
        told += [f"{word}: {', '.join(moved)}{f' and {left} more' if left else ''}."] if moved else []
    return told


def renewals_lines(overview: Overview) -> tuple[list[str], str]:
    """The nearest renewals, a line each, and how many more there are."""
    told = []
    for account in overview.renewals:
        score = "no score" if account.displayed is None else f"{account.displayed}{interval(account)}"
        days = "today" if not account.days_to_renewal else f"in {count(account.days_to_renewal, 'day')}"
        told.append(f"{short_name(account)} {days}: {score}, {revenue(account)}")
    left = overview.renewing - len(overview.renewals)
    return told, f"and {count(left, 'more renewal')} within {RENEWS_WITHIN} days" if left > 0 else ""


def page_line(overview: Overview, per_page: int) -> str:
    """Which accounts the page shows: "Accounts 11 to 20 of 46, the most urgent first"."""
    if overview.pages == 1:
        return "The most urgent first" if overview.total > 1 else ""
    first = overview.page * per_page + 1
    return f"Accounts {first} to {first + len(overview.accounts) - 1} of {overview.total}, the most urgent first"
