"""The portfolio's accounts as a table, for renderers that have room for one."""

from engagement.render import wording as w
from engagement.render.document import Document, Paragraph, Table, section
from engagement.results import PortfolioAccount, PortfolioReport

MOST = 200
HEADER = ("Account", "Tier", "Score", "Change", "Revenue a year", "Renewal", "Owner", "Warnings")


def accounts_section(report: PortfolioReport, most: int = MOST) -> Document:
    """Up to ``most`` accounts, those at risk first, then by score, the lowest first; it says what is left out."""
    place = {key: rank for rank, key in enumerate(report.at_risk)}
    ordered = sorted(report.accounts, key=lambda a: (place.get(a.id, len(place)), _score(a), a.id))
    shown, note = ordered[:most], ""
    if len(ordered) > most:
        note = (
            f"The first {most} of {w.count(len(ordered), 'account')}: those at risk first, then by score, lowest first."
        )
        note += " CSV and XLSX have them all."
    rows = tuple(_row(account, report) for account in shown)
    return section("Accounts", Paragraph(note), Table(HEADER, rows, numeric=frozenset({2, 3, 4})))


def _row(account: PortfolioAccount, report: PortfolioReport) -> tuple[str, ...]:
    revenue = w.money(account.arr_assumed, report.currency)
    return (
        w.account_name(account),
        w.tier_name(account.tier),
        "-" if account.displayed is None else str(account.displayed),
        "-" if account.change is None else w.signed(account.change),
        f"{revenue} (assumed)" if account.arr is None else revenue,
        "" if account.renewal_date is None else w.day(account.renewal_date),
        w.plain(account.owner_email, 60),
        ", ".join(w.signal_name(signal) for signal in account.signals),
    )


def _score(account: PortfolioAccount) -> float:
    return 101.0 if account.overall is None else account.overall
