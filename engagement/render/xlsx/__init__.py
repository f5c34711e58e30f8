"""A report as a workbook of several sheets, for people who go on working with it in a spreadsheet."""

from engagement.render.wording.account import account_title
from engagement.render.xlsx.account import account_sheets
from engagement.render.xlsx.book import workbook
from engagement.render.xlsx.portfolio import portfolio_sheets
from engagement.results import AccountReport, PortfolioReport


def to_xlsx(report: AccountReport | PortfolioReport) -> bytes:
    """The workbook's file; the same report gives the same bytes."""
    if isinstance(report, AccountReport):
        sheets, title = account_sheets(report), account_title(report.account)
    else:
        sheets, title = portfolio_sheets(report), "Portfolio"
    return workbook(sheets, title=title, as_of=report.as_of, timezone=report.timezone)
