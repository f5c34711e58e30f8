"""The reports asked for last: one is computed once for all the messages that show it."""

from collections import OrderedDict
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import BoundedSemaphore, Lock
from typing import Any, Protocol, TypeAlias

from bot.blocks.message import Json
from engagement.filters import NO_FILTER
from engagement.model import SignalName, Tier
from engagement.results import AccountReport, PortfolioFilter, PortfolioReport

Report: TypeAlias = AccountReport | PortfolioReport
_MOST = 32  # reports kept: a few hundred kilobytes each
_AT_ONCE = 2  # they are computation: more at once would only delay acknowledgements


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report: of an account, or of the portfolio (None), over a period, as of a moment; of which accounts."""

    account_id: str | None
    period: str | None
    as_of: datetime
    filters: PortfolioFilter = NO_FILTER

    def as_json(self) -> Json:
        """For a delivery's content."""
        said = {"account_id": self.account_id, "period": self.period, "as_of": self.as_of.isoformat()}
        filters = {name: value for name, value in asdict(self.filters).items() if value is not None}
        return {**said, "filters": filters} if filters else said

    @classmethod
    def of_json(cls, read: Any) -> "Wanted":
        """From a delivery's content."""
        filters = dict(read.get("filters") or {})
        for name, kind in (("tier", Tier), ("signal", SignalName)):
            if name in filters:
                filters[name] = kind(filters[name])
        as_of = datetime.fromisoformat(read["as_of"])
        return cls(read["account_id"], read["period"], as_of, PortfolioFilter(**filters))


class Source(Protocol):
    """Where reports come from (``engagement.service``)."""

    def account_report(self, account_id: str, period: str | None = None, *, as_of: datetime) -> AccountReport:
        """The report of one account."""

    def portfolio_report(
        self, period: str | None = None, *, as_of: datetime, filters: PortfolioFilter = NO_FILTER
    ) -> PortfolioReport:
        """The report of the accounts that the filter lets through."""


class Reports:
    """Makes reports, at most ``at_once`` at the same time, and keeps the last of them."""

    def __init__(self, source: Source, *, at_once: int = _AT_ONCE) -> None:
        self._source, self._turns = source, BoundedSemaphore(at_once)
        self._kept: OrderedDict[Wanted, Report] = OrderedDict()
        self._lock = Lock()

    def account(self, wanted: Wanted) -> AccountReport:
        """The report of an account. Raises what the engine raises, ``LookupError`` where none is named."""
        report = self.get(wanted)
        if isinstance(report, AccountReport):
            return report
        raise LookupError("a report of no account")

    def portfolio(self, wanted: Wanted) -> PortfolioReport:
        """The report of all accounts. Raises what the engine raises, ``LookupError`` where an account is named."""
        report = self.get(wanted)
        if isinstance(report, PortfolioReport):
            return report
        raise LookupError("a report of one account")

    def get(self, wanted: Wanted) -> Report:
        """The report. Raises what the engine raises."""
        with self._lock:
            if (kept := self._kept.get(wanted)) is not None:
                self._kept.move_to_end(wanted)
                return kept
        with self._turns:
            made: Report
            if wanted.account_id is None:
                made = self._source.portfolio_report(wanted.period, as_of=wanted.as_of, filters=wanted.filters)
            else:
                made = self._source.account_report(wanted.account_id, wanted.period, as_of=wanted.as_of)
        with self._lock:
            self._kept[wanted] = made
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return made
