"""The portfolio in sentences and lines."""

from engagement.render.wording.causes import short_cause
from engagement.render.wording.formats import count, day, kept_end, money, number, percent, plain
from engagement.render.wording.names import dimension_name, signal_name, tier_name
from engagement.render.wording.score import period_length
from engagement.results import (
    AccountHead,
    DimensionAverage,
    PeriodHead,
    PortfolioAccount,
    PortfolioFilter,
    PortfolioReport,
    SignalCount,
    TierShare,
)
from engagement.scoring.tiers import displayed

_TOLD = 2  # warnings of an account in a line
_CELL = 60


def portfolio_period_sentence(report: PortfolioReport) -> str:
    """The window with its local days."""
    first, last = day(report.period.start, report.timezone), day(kept_end(report.period.end), report.timezone)
    return f"{period_length(report.period)}, {first} to {last}"


def portfolio_headline(report: PortfolioReport) -> str:
    """How many accounts there are and their average."""
    accounts = count(len(report.accounts), "account")
    if not report.accounts:
        return "No account fits" if report.filters != PortfolioFilter() else "No open account"
    if report.overall_unweighted is None:
        return f"{accounts}, none with a score"
    average = _weighted(report.overall_unweighted, report.overall_by_arr, " of 100")
    return f"{accounts}, average score {average}"


def portfolio_coverage_sentence(report: PortfolioReport) -> str:
    """How much is measured, and which revenue is assumed."""
    whole = round(report.coverage, 6) >= 1
    share = f"On average {percent(report.coverage)} of what makes up a score is measured."
    parts = [] if not report.accounts else ["Everything that makes up the scores is measured." if whole else share]
    if report.arr_missing:
        verb = "counts" if report.arr_missing == 1 else "count"
        accounts = count(report.arr_missing, "account")
        parts.append(f"{accounts} without a known revenue {verb} with the median of the segment.")
    if not report.currency and report.accounts:
        parts.append("Revenues are in several currencies and added up as they are.")
    if report.closed_accounts:
        parts.append(f"{count(report.closed_accounts, 'closed account')} left out.")
    parts += [said] if (said := restricted_sentence(report)) else []
    return " ".join(parts)


def restricted_sentence(report: PortfolioReport) -> str:
    """How many accounts whoever reads it may not see; "" for none."""
    if not report.restricted_accounts:
        return ""
    verb, whose = ("is", "its") if report.restricted_accounts == 1 else ("are", "their")
    return f"{count(report.restricted_accounts, 'account')} that {verb} restricted to {whose} team {verb} left out."


def filter_sentence(report: PortfolioReport) -> str:
    """Which accounts the report is about: "Only accounts of segment SMB, renewing within 90 days."; "" for all."""
    kept = filter_clause(report.filters)
    return f"Only accounts {kept}." if kept else ""


def filter_clause(chosen: PortfolioFilter) -> str:
    """What a filter lets through: "of segment SMB, renewing within 90 days"; "" for all."""
    parts = [
        f"owned by {plain(chosen.owner, 80)}" if chosen.owner else "",
        f"of segment {plain(chosen.segment, 60)}" if chosen.segment else "",
        f"that are {tier_name(chosen.tier).lower()}" if chosen.tier else "",
        f"with the warning {signal_name(chosen.signal).lower()}" if chosen.signal else "",
        f"renewing within {count(chosen.renewal_days, 'day')}" if chosen.renewal_days else "",
    ]
    return ", ".join(part for part in parts if part)


def tier_line(share: TierShare, report: PortfolioReport) -> str:
    """One tier: "Low engaged: 12 accounts, €1,200,000"."""
    return f"{tier_name(share.tier)}: {count(share.accounts, 'account')}, {money(share.arr, report.currency)}"


def dimension_average_line(average: DimensionAverage, report: PortfolioReport) -> str:
    """One dimension's average over the accounts that have it; how many they are, where not all have a score in it."""
    name = dimension_name(average.dimension)
    if average.unweighted is None:
        return f"{name}: not scored in any account"
    of = "" if average.accounts == len(report.accounts) else f" ({count(average.accounts, 'account')})"
    return f"{name}: {_weighted(average.unweighted, average.by_arr)}{of}"


def signal_count_line(item: SignalCount) -> str:
    """One warning: "Sponsor missing: 4 accounts, 1 of them strong"."""
    head = f"{signal_name(item.signal)}: {count(item.accounts, 'account')}"
    if item.strong is None:
        return head
    if item.accounts == 1:
        return f"{head}, {'strong' if item.strong else 'to watch'}"
    return f"{head}, {'all' if item.strong == item.accounts else item.strong or 'none'} of them strong"


def account_name(account: PortfolioAccount) -> str:
    """Name and id: "Example Ltd (ACCT-123)"."""
    name, key = plain(account.name, 60), plain(account.id, 60)
    return f"{name} ({key})" if name and name != key else key


def mover_line(account: PortfolioAccount) -> str:
    """One mover with what moved it: "Example Ltd (ACCT-123): 52, down 14 points; Response rate 82% to 55% (-6.1)"."""
    moved = account.change or 0
    score = "no score" if account.displayed is None else str(account.displayed)
    head = f"{account_name(account)}: {score}, {'up' if moved > 0 else 'down'} {count(round(abs(moved), 1), 'point')}"
    same_way = [short_cause(term) for term in account.causes if term.points * moved > 0]
    return f"{head}; {', '.join(same_way)}" if same_way else head


def risk_line(account: PortfolioAccount, report: PortfolioReport) -> str:
    """One account at risk: score, revenue, renewal, warnings."""
    arr = money(account.arr_assumed, report.currency) + (" (assumed)" if account.arr is None else "")
    parts = [
        f"{tier_name(account.tier)} at {account.displayed}"
        if account.displayed is not None
        else tier_name(account.tier),
        arr,
        renewal_of(account, report.period),
        likely_clause(account.below_60),
        first_signals(account),
    ]
    return f"{account_name(account)}: {'; '.join(part for part in parts if part)}"


def expected_sentence(report: PortfolioReport) -> str:
    """The revenue expected in accounts below 60; "" where there is none."""
    if report.arr_below_60 < 1:
        return ""
    return f"Expected in accounts below 60 (revenue times probability): {money(report.arr_below_60, report.currency)}."


def told_signals(account: PortfolioAccount) -> list[str]:
    """The account's warnings, strong ones first and called so."""
    weak = [signal_name(s) for s in account.signals if s not in account.strong]
    return [f"{signal_name(s)} (strong)" for s in account.strong] + weak


def first_signals(account: PortfolioAccount) -> str:
    """The account's first two warnings, and how many more it has: "Sponsor missing (strong), Meetings lost, 3 more".

    Only the first where two take more than 60 characters, a cell's width.
    """
    told = told_signals(account)
    both = _first_of(told, _TOLD)
    return both if len(both) <= _CELL else _first_of(told, 1)


def _first_of(told: list[str], most: int) -> str:
    left = len(told) - most
    return ", ".join([*told[:most], *([f"{left} more"] if left > 0 else [])])


def likely_clause(below_60: float | None) -> str:
    """How likely the score is below 60, where that says something that the score itself does not."""
    return f"{percent(below_60)} likely below 60" if below_60 is not None and 0.05 <= below_60 <= 0.95 else ""


def renewal_clause(days: int | None) -> str:
    """The renewal as people say it: "renews in 70 days"; "" where it is not known."""
    if days is None:
        return ""
    if days == 0:
        return "renews today"
    return f"renews in {count(days, 'day')}" if days > 0 else f"renewal date passed {count(-days, 'day')} ago"


def renewal_of(account: AccountHead | PortfolioAccount, period: PeriodHead) -> str:
    """The renewal in a report: in how many days, or, where its period is past, the day: "renewal 10 Dec 2026"."""
    if not period.past:
        return renewal_clause(account.days_to_renewal)
    return f"renewal {day(account.renewal_date)}" if account.renewal_date else ""


def signed(points: float) -> str:
    """A change with its sign: "+3.2"."""
    return f"{'+' if points > 0 else ''}{number(points)}"


def _weighted(plain_mean: float, by_arr: float | None, unit: str = "") -> str:
    """A mean, and the one weighted by revenue where that reads differently."""
    shown = displayed(plain_mean)
    differs = by_arr is not None and displayed(by_arr) != shown
    return (
        f"{shown}{unit}, {displayed(by_arr)} weighted by revenue"
        if differs and by_arr is not None
        else f"{shown}{unit}"
    )
