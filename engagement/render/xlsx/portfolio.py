"""The sheets of a portfolio's workbook; every account is in it."""

from collections.abc import Iterable

from engagement.model import Dimension
from engagement.render import wording as w
from engagement.render.xlsx.sheet import Column, Sheet, Styled, Value, sheet
from engagement.results import PortfolioAccount, PortfolioReport


def portfolio_sheets(report: PortfolioReport) -> tuple[Sheet, ...]:
    """Everything the report says, a subject a sheet."""
    by_id = {account.id: account for account in report.accounts}
    return (
        _summary(report),
        _accounts("Accounts", report.accounts, report),
        _tiers(report),
        _movers([by_id[key] for key in (*report.movers_down, *report.movers_up)]),
        _accounts("At risk", [by_id[key] for key in report.at_risk], report),
        _signals(report),
    )


def _summary(report: PortfolioReport) -> Sheet:
    rows: list[tuple[str, Value | Styled]] = [
        ("Period from", Styled(report.period.start, "day")),
        ("Period to", Styled(w.kept_end(report.period.end), "day")),
        ("Accounts", Styled(len(report.accounts), "count")),
        ("Only", w.filter_sentence(report)),
        ("Average score", Styled(report.overall_unweighted, "points")),
        ("Average score, weighted by revenue", Styled(report.overall_by_arr, "points")),
    ]
    for d in report.dimensions:
        name = w.dimension_name(d.dimension)
        rows += [(f"{name}, average", Styled(d.unweighted, "points"))]
        rows += [(f"{name}, weighted by revenue", Styled(d.by_arr, "points"))]
    rows += [
        ("Measured share of the scores", Styled(report.coverage, "share")),
        ("Accounts without a known revenue", Styled(report.arr_missing, "count")),
        ("Closed accounts left out", Styled(report.closed_accounts, "count")),
        ("Currency", report.currency),
        ("Asked on" if report.period.past else "As of", Styled(report.as_of, "moment")),
        ("Time zone", report.timezone),
        ("Configuration", report.config_fingerprint),
    ]
    return sheet("Summary", (Column("What", width=42), Column("Value", "prose", 50)), rows, left=True)


def _accounts(name: str, accounts: Iterable[PortfolioAccount], report: PortfolioReport) -> Sheet:
    money = w.plain(report.currency, 12)
    columns = (
        Column("Account", width=32),
        Column("Account id", width=16),
        Column("Tier", "tier", 20),
        Column("Score", "points", 8),
        Column("Change", "signed", 9),
        *(Column(w.dimension_name(d), "points", 11) for d in Dimension),
        Column(f"Revenue a year {money}".strip(), "money", 14),
        Column("Revenue assumed", width=10),
        Column("Renewal", "day", 12),
        Column("Days to renewal", "count", 10),
        Column("Revenue at risk", "money", 12),
        Column("Measured share", "share", 10),
        Column("Segment", width=16),
        Column("Owner", width=34),
        Column("Warnings", "prose", 44),
    )
    return sheet(name, columns, [_account(account) for account in accounts])


def _account(a: PortfolioAccount) -> tuple[Value, ...]:
    return (
        a.name or a.id,
        a.id,
        w.tier_name(a.tier),
        a.overall,
        a.change,
        *(a.dimensions.get(d) for d in Dimension),
        a.arr_assumed,
        a.arr is None,
        a.renewal_date,
        a.days_to_renewal,
        a.risk,
        a.coverage,
        a.segment,
        a.owner_email,
        ", ".join(w.signal_name(signal) for signal in a.signals),
    )


def _tiers(report: PortfolioReport) -> Sheet:
    accounts, revenue = sum(t.accounts for t in report.tiers), sum(t.arr for t in report.tiers)
    columns = (
        Column("Tier", "tier", 22),
        Column("Accounts", "count", 11),
        Column("Share of the accounts", "share", 12),
        Column(f"Revenue a year {w.plain(report.currency, 12)}".strip(), "money", 16),
        Column("Share of the revenue", "share", 12),
    )
    rows = [
        (
            w.tier_name(t.tier),
            t.accounts,
            t.accounts / accounts if accounts else None,
            t.arr,
            t.arr / revenue if revenue else None,
        )
        for t in report.tiers
    ]
    return sheet("Tiers", columns, rows)


def _movers(accounts: Iterable[PortfolioAccount]) -> Sheet:
    columns = (
        Column("Account", width=32),
        Column("Account id", width=16),
        Column("Change", "signed", 9),
        Column("Score", "points", 8),
        Column("Tier", "tier", 20),
        Column("Largest causes", "prose", 70),
    )
    rows = [
        (
            a.name or a.id,
            a.id,
            a.change,
            a.overall,
            w.tier_name(a.tier),
            "; ".join(f"{w.component_name(t.component)} {w.signed(round(t.points, 1))}" for t in a.causes),
        )
        for a in accounts
    ]
    return sheet("Movers", columns, rows)


def _signals(report: PortfolioReport) -> Sheet:
    columns = (Column("Warning", width=34), Column("Accounts", "count", 11))
    return sheet("Signals", columns, [(w.signal_name(s.signal), s.accounts) for s in report.signals])
