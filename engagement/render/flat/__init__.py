"""A report as one flat table for programs: RFC 4180, UTF-8 with a byte order mark, texts that run nothing.

Codes and bare numbers (six decimals, as in JSON), times in ISO 8601 in the workspace's zone. Excel takes a file without
the mark for the local 8-bit code page; Python's ``utf-8-sig``, pandas, Polars and our own import skip it.
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from zoneinfo import ZoneInfo

from engagement.export.cells import COLUMN, neutralise
from engagement.render.flat.account import ACCOUNT_COLUMNS, account_rows
from engagement.render.flat.cells import Row, cell
from engagement.render.flat.portfolio import PORTFOLIO_COLUMNS, portfolio_rows
from engagement.results import AccountReport, PortfolioReport

BYTE_ORDER_MARK = "\ufeff"


def to_csv(report: AccountReport | PortfolioReport) -> str:
    """The report's table: of an account a row for each figure, of a portfolio a row for each account."""
    if isinstance(report, AccountReport):
        return _written(ACCOUNT_COLUMNS, account_rows(report), report.timezone)
    return _written(PORTFOLIO_COLUMNS, portfolio_rows(report), report.timezone)


def _written(columns: Sequence[str], rows: Iterable[Row], timezone: str) -> str:
    zone, out = ZoneInfo(timezone), StringIO()
    writer = csv.DictWriter(out, [*columns, COLUMN], restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(neutralise({name: cell(value, zone) for name, value in row.items()}) for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()
