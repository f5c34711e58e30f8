"""Reports: facts, master data and configuration in, frozen dataclasses out (method section 1). Pure."""

from engagement.reports.account import account_report
from engagement.reports.json import report_schema, to_json
from engagement.reports.master import Master
from engagement.reports.portfolio import portfolio_report
from engagement.results import AccountReport, PortfolioReport

__all__ = [
    "AccountReport",
    "Master",
    "PortfolioReport",
    "account_report",
    "portfolio_report",
    "report_schema",
    "to_json",
]
