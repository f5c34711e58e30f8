"""The portfolio report as a document."""

from collections.abc import Sequence

from engagement.render import wording as w
from engagement.render.document import Document, Heading, Items, Paragraph, Table, bullets, chart, section, sentences
from engagement.render.figures import portfolio as figures
from engagement.render.wording.account import as_of_sentence, more
from engagement.results import PortfolioAccount, PortfolioReport

MAX_AT_RISK = 10
MAX_MOVERS = 5


def portfolio_document(report: PortfolioReport) -> Document:
    """Everything a portfolio report says, most important first."""
    by_id = {account.id: account for account in report.accounts}
    at_risk = [by_id[key] for key in report.at_risk]
    return (
        Heading("Portfolio", level=1),
        *section(
            f"Engagement, {w.portfolio_period_sentence(report)}",
            Paragraph(f"{w.portfolio_headline(report)}.", strong=True),
            sentences(w.filter_sentence(report), w.portfolio_coverage_sentence(report)),
            chart(figures.tier_accounts(report), told=True),
            chart(figures.tier_revenue(report), told=True),
            _tiers(report),
            chart(figures.dimension_averages(report), told=True),
            bullets([w.dimension_average_line(d, report) for d in report.dimensions if report.accounts]),
        ),
        *section(
            "At risk",
            Paragraph(w.expected_sentence(report)) if at_risk else None,
            chart(figures.risk_bars(report)),
            _at_risk(at_risk, report),
            _left_out(len(at_risk) - MAX_AT_RISK),
        ),
        *section("Moved down", chart(figures.down_bars(report)), _movers(report.movers_down, by_id)),
        *section("Moved up", chart(figures.up_bars(report)), _movers(report.movers_up, by_id)),
        *section("Warnings", bullets([w.signal_count_line(s) for s in report.signals if s.accounts])),
        Paragraph(as_of_sentence(report)),
    )


def _tiers(report: PortfolioReport) -> Table:
    rows = tuple(
        (w.tier_name(t.tier), str(t.accounts), w.money(t.arr, report.currency)) for t in report.tiers if t.accounts
    )
    return Table(("Tier", "Accounts", "Revenue a year"), rows, numeric=frozenset({1, 2}))


def _at_risk(accounts: Sequence[PortfolioAccount], report: PortfolioReport) -> Items:
    return Items(tuple(("", w.risk_line(a, report)) for a in accounts[:MAX_AT_RISK]), numbered=True)


def _left_out(n: int) -> Paragraph | None:
    return Paragraph(f"{w.capital(more(n, 'account'))}.") if n > 0 else None


def _movers(ids: Sequence[str], by_id: dict[str, PortfolioAccount]) -> Items:
    return bullets([w.mover_line(by_id[key]) for key in ids[:MAX_MOVERS]])
