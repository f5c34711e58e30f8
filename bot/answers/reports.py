"""Reports: of the account or the portfolio that was asked for, or why there is none."""

from datetime import date
from zoneinfo import ZoneInfo

from bot.answers.finding import find_account
from bot.answers.progress import ReportProgress
from bot.answers.to import To
from bot.blocks import notices
from bot.blocks.misfits import mistaken
from bot.grammar import AccountWanted, Portfolio
from bot.portfolio_words import chosen_filter, corrected
from bot.reports import Wanted
from engagement.errors import FilterError
from engagement.filters import NO_FILTER
from engagement.render.wording.formats import kept_end
from engagement.render.wording.portfolio import filter_clause, restricted_sentence
from engagement.results import AccountReport


def wanted_account(to: To, wanted: AccountWanted) -> None:
    """The account that is called so."""
    account(to, *find_account(to.deps, wanted))


def account(to: To, account_id: str, period: str | None) -> None:
    """The report of an account."""
    to.about("report", account_id)
    wanted = Wanted(account_id, period, to.deps.clock())
    report = to.deps.reports.account(wanted)
    head = report.account
    if head.closed_at is not None and head.closed_at < _last_day(report):
        to.tell(notices.closed(head.id, head.name, head.closed_at, _quarter_before(head.closed_at)))
    elif _is_empty(report):
        to.tell(notices.no_data(report))
    else:
        to.post({"report": wanted.as_json()})


def portfolio(to: To, asked: Portfolio) -> None:
    """The report of the accounts that the filters let through."""
    to.about("portfolio")
    try:
        filters = chosen_filter(to.deps, to.asker, asked.filters)
    except FilterError as wrong:
        to.tell(mistaken(str(wrong), corrected(asked, wrong)))
        return
    wanted = Wanted(None, asked.period, to.deps.clock(), filters)
    report = to.readers.reports.portfolio(wanted, ReportProgress(to))
    if report.accounts:
        to.post({"report": wanted.as_json()})
    elif filters != NO_FILTER or report.restricted_accounts:
        to.tell(notices.nothing_fits(filter_clause(filters), restricted_sentence(report)))
    else:
        to.tell(notices.empty_portfolio())


def _is_empty(report: AccountReport) -> bool:
    """Whether nothing at all is recorded about the account up to the period's end."""
    activity, product = report.activity, report.product
    return activity.history_days is None and activity.touchpoints == 0 and product.events == 0


def _last_day(report: AccountReport) -> date:
    """The last local day of the report's period."""
    return kept_end(report.period.end).astimezone(ZoneInfo(report.timezone)).date()


def _quarter_before(day: date) -> str:
    """The last calendar quarter that ended before a day: "2026-Q1"."""
    year, quarter = divmod(day.year * 4 + (day.month - 1) // 3 - 1, 4)
    return f"{year}-Q{quarter + 1}"
