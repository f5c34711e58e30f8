"""The charts of a portfolio report; None where there is nothing to draw."""

from collections.abc import Callable, Sequence

from engagement.model import Dimension
from engagement.render import wording as w
from engagement.render.figures.model import Bar, Bars
from engagement.render.figures.tiers import TONES
from engagement.results import PortfolioAccount, PortfolioReport, TierShare
from engagement.scoring.tiers import displayed

MAX_AT_RISK = 10
MAX_MOVERS = 5
_WHOLE_SCORE = 100.0


def tier_accounts(report: PortfolioReport) -> Bars | None:
    """How many accounts each tier has."""
    return _tiers(report, "Accounts by tier", "Accounts", lambda t: (t.accounts, w.number(t.accounts)))


def tier_revenue(report: PortfolioReport) -> Bars | None:
    """How much revenue a year each tier has."""
    told = w.money
    return _tiers(report, "Revenue a year by tier", "Revenue a year", lambda t: (t.arr, told(t.arr, report.currency)))


def dimension_averages(report: PortfolioReport) -> Bars | None:
    """The four dimensions' averages over the accounts that have them."""
    found = {average.dimension: average for average in report.dimensions}
    bars = []
    for dimension in Dimension:
        mean = found[dimension].unweighted if dimension in found else None
        bars.append(Bar(w.dimension_name(dimension), mean, "not scored" if mean is None else str(displayed(mean))))
    return _bars("Average of the dimensions, 0 to 100", ("Dimension", "Average"), bars, _WHOLE_SCORE)


def risk_bars(report: PortfolioReport) -> Bars | None:
    """The accounts at risk in their order, by what of their revenue counts (method section 8)."""
    by_id = {account.id: account for account in report.accounts}
    bars = []
    for account in (by_id[key] for key in report.at_risk[:MAX_AT_RISK]):
        of = w.money(account.arr_assumed, report.currency)
        bars.append(Bar(_short(account), account.risk, f"{w.number(account.risk, 0)} of {of}"))
    title = "Revenue at risk: revenue times probability below 60 times nearness of the renewal"
    return _bars(title, ("Account", "Revenue at risk"), bars)


def down_bars(report: PortfolioReport) -> Bars | None:
    """The accounts that fell most."""
    return _movers(report, report.movers_down, "Points lost")


def up_bars(report: PortfolioReport) -> Bars | None:
    """The accounts that rose most."""
    return _movers(report, report.movers_up, "Points gained")


def _movers(report: PortfolioReport, ids: Sequence[str], title: str) -> Bars | None:
    """Bars as long as the move, in one measure for both directions."""
    by_id = {account.id: account for account in report.accounts}
    both = (*report.movers_down[:MAX_MOVERS], *report.movers_up[:MAX_MOVERS])
    whole = max((abs(by_id[key].change or 0.0) for key in both), default=0.0)
    bars = [_mover(by_id[key]) for key in ids[:MAX_MOVERS]]
    return _bars(title, ("Account", "Change"), bars, whole)


def _mover(account: PortfolioAccount) -> Bar:
    moved = account.change or 0.0
    return Bar(_short(account), abs(moved), w.signed(moved), "up" if moved > 0 else "down")


def _short(account: PortfolioAccount) -> str:
    return w.plain(account.name, 40) or w.plain(account.id, 40)


def _tiers(
    report: PortfolioReport, title: str, unit: str, told: Callable[[TierShare], tuple[float, str]]
) -> Bars | None:
    bars = [Bar(w.tier_name(t.tier), *told(t), TONES[t.tier]) for t in report.tiers]
    return _bars(title, ("Tier", unit), bars) if report.accounts else None


def _bars(title: str, header: tuple[str, str], bars: Sequence[Bar], whole: float | None = None) -> Bars | None:
    if not any(bar.value for bar in bars):
        return None
    return Bars(title, f"{'; '.join(f'{bar.label}: {bar.shown}' for bar in bars)}.", header, tuple(bars), whole)
