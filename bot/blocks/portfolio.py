"""The portfolio's report as a thread: the distribution and the averages, then who is at risk, then who moved."""

from bot.blocks import limits
from bot.blocks.follow import report_buttons
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import BarGraph, DataGrid, Figure, Heading, Items, Note, Para, Part, bold, items, para
from bot.blocks.wording import TIER_MARKS, as_of_note, period_title
from bot.ids import Following
from engagement.model import Tier
from engagement.render.wording.formats import count, day, money
from engagement.render.wording.names import tier_name
from engagement.render.wording.portfolio import (
    account_name,
    dimension_average_line,
    expected_sentence,
    filter_sentence,
    first_signals,
    mover_line,
    portfolio_coverage_sentence,
    portfolio_headline,
    risk_line,
    signal_count_line,
    signed,
    tier_line,
)
from engagement.results import PortfolioAccount, PortfolioReport

_ROOT_RISKS, _RISKS, _LISTED, _MOVERS = 3, 100, 15, 8
_TEXT, _MONEY = 60, 24  # characters of a cell: all of them together fit into Slack's limit
_TWO = 2
_NEVER = 1_000_000.0  # days to a renewal that is not known: sorted behind all others
_HEADER = ("Account", "Score", "Change", "Revenue a year", "Renewal", "Warnings")


def portfolio_thread(
    report: PortfolioReport, reason: str | None = None, *, delivery_id: str | None = None
) -> tuple[Message, ...]:
    """Summary, accounts at risk, movers and warnings. ``reason`` stands first: why only one person sees them.

    ``delivery_id``: that of the summary, for its buttons; without one there are none.
    """
    return summary(report, reason, delivery_id=delivery_id), at_risk(report), movement(report)


def summary(report: PortfolioReport, reason: str | None = None, *, delivery_id: str | None = None) -> Message:
    """The root message: how many accounts and how much revenue in each tier, averages, the three most at risk.

    It fits one screen of a phone, so the bars stand in the thread.
    """
    parts: list[Part] = [para(reason)] if reason else []
    parts += [
        Heading("Portfolio"),
        Para(((bold(portfolio_headline(report)),), (period_title(report.period, report.timezone),))),
        Para(tuple((f"{TIER_MARKS[share.tier]} {tier_line(share, report)}",) for share in report.tiers)),
        Para(tuple((dimension_average_line(average, report),) for average in report.dimensions)),
    ]
    risky = _chosen(report, report.at_risk[:_ROOT_RISKS])
    if risky:
        worst = items(risky, lambda account: (risk_line(account, report),), most=_ROOT_RISKS, numbered=True)
        parts += [para(bold("Most at risk")), worst]
    if said := filter_sentence(report):
        parts.insert(2 + bool(reason), para(said))
    if delivery_id:
        flagged = any(each.accounts for each in report.signals)
        parts += [report_buttons(delivery_id, "the portfolio", *((Following.FLAGS,) if flagged else ()))]
    parts += [Note(f"{portfolio_coverage_sentence(report)} {as_of_note(report)}. More in the thread.")]
    return message("portfolio", parts)


def _distribution(report: PortfolioReport) -> list[Part]:
    """The tiers as bars, where there is more than one to compare; the summary's lines say the same."""
    if sum(share.accounts > 0 for share in report.tiers) < _TWO:
        return []
    names = tuple(tier_name(share.tier).removesuffix(" engaged") for share in report.tiers)
    return [BarGraph("Accounts by tier", names, (("Accounts", tuple(float(t.accounts) for t in report.tiers)),))]


def at_risk(report: PortfolioReport) -> Message:
    """The first reply: the accounts at risk as a table, the most urgent first."""
    chosen = _chosen(report, report.at_risk)
    if not chosen:
        return message("at_risk", [Heading("At risk"), para("No account is at risk.")])
    rows = tuple(_row(account, report) for account in chosen[:_RISKS])
    caption = f"{count(len(chosen), 'account')} at risk, the most urgent first"
    parts: list[Part] = [
        Heading("At risk"),
        para("By revenue, probability of a score below 60 and nearness of the renewal."),
        *([para(expected_sentence(report))] if expected_sentence(report) else []),
        DataGrid(caption, _HEADER, rows, total=len(chosen), what="account", listed=_LISTED),
    ]
    return message("at_risk", parts)


def movement(report: PortfolioReport) -> Message:
    """The second reply: the tiers as bars, who moved, and how many accounts have which warning."""
    parts: list[Part] = _distribution(report)
    for title, chosen in (("Moved down", report.movers_down), ("Moved up", report.movers_up)):
        movers = _chosen(report, chosen)
        listed = items(movers, lambda account: (mover_line(account),), most=_MOVERS) if movers else para("No account.")
        parts += [Heading(title), listed]
    warnings = tuple((signal_count_line(item),) for item in report.signals if item.accounts)
    parts += [Heading("Warnings"), Items(warnings) if warnings else para("No account has a warning.")]
    return message("movement", parts)


def _chosen(report: PortfolioReport, ids: tuple[str, ...]) -> list[PortfolioAccount]:
    """The accounts behind ids, in the ids' order."""
    by_id = {account.id: account for account in report.accounts}
    return [by_id[account_id] for account_id in ids if account_id in by_id]


def _row(account: PortfolioAccount, report: PortfolioReport) -> tuple[str | Figure, ...]:
    score = tier_name(Tier.INSUFFICIENT_DATA) if account.displayed is None else str(account.displayed)
    revenue = limits.clip(money(account.arr_assumed, report.currency), _MONEY)
    days = account.days_to_renewal
    renewal = "" if days is None else "today" if days == 0 else f"in {days} d" if days > 0 else f"{-days} d ago"
    if account.renewal_date and report.period.past:
        renewal = day(account.renewal_date)
    return (
        limits.clip(account_name(account), _TEXT),
        Figure(-1.0 if account.overall is None else round(account.overall, 1), score),
        Figure(round(account.change or 0.0, 1), "" if account.change is None else signed(account.change)),
        Figure(round(account.arr_assumed), revenue + (" (assumed)" if account.arr is None else "")),
        Figure(_NEVER if days is None else days, renewal),
        first_signals(account),
    )
