"""A portfolio report as rows: one for each account, every column that the report has of it."""

from collections.abc import Iterator
from dataclasses import fields

from engagement.model import Dimension
from engagement.render.flat.cells import Row
from engagement.results import PortfolioAccount, PortfolioReport

_SPREAD = ("dimensions", "signals", "causes")
_SINGLE = tuple(field.name for field in fields(PortfolioAccount) if field.name not in _SPREAD)
PORTFOLIO_COLUMNS = (
    *("account_id", *_SINGLE[1:]),
    *(d.value for d in Dimension),
    *("signals", "causes", "at_risk_rank", "currency", "period_start", "period_end", "as_of", "config_fingerprint"),
)


def portfolio_rows(report: PortfolioReport) -> Iterator[Row]:
    """The accounts in the report's order, each with the period and the configuration that it was scored by."""
    rank = {account: place for place, account in enumerate(report.at_risk, start=1)}
    about = {
        "currency": report.currency,
        "period_start": report.period.start,
        "period_end": report.period.end,
        "as_of": report.as_of,
        "config_fingerprint": report.config_fingerprint,
    }
    for account in report.accounts:
        yield {
            "account_id": account.id,
            **{name: getattr(account, name) for name in _SINGLE[1:]},
            **{d.value: account.dimensions.get(d) for d in Dimension},
            "signals": ";".join(account.signals),
            "causes": ";".join(f"{term.component}:{round(term.points, 2):+}" for term in account.causes),
            "at_risk_rank": rank.get(account.id),
            **about,
        }
