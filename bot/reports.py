"""The reports asked for last: one is computed once for all the messages that show it, and for its files."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import BoundedSemaphore, Lock
from typing import Any, Final, Protocol, TypeAlias, TypeVar

from bot.blocks.message import Json
from bot.errors import FileTooLarge
from engagement import Format, render_report
from engagement.filters import NO_FILTER
from engagement.measure_use import Progress, no_progress
from engagement.model import Dimension, SignalName, Tier
from engagement.reports.ledger import Explanation
from engagement.results import AccountReport, PortfolioFilter, PortfolioReport

Report: TypeAlias = AccountReport | PortfolioReport
K = TypeVar("K")
V = TypeVar("V")
LARGEST: Final = 32_000_000  # bytes of a file: a portfolio of about 100,000 accounts; Slack takes a gigabyte
_MOST = 32  # reports kept: a few hundred kilobytes each
_FILES = 4  # files kept: from the worker that makes one until it is sent
_AT_ONCE = 2  # they are computation: more at once would only delay acknowledgements


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report: of an account, or of the portfolio (None), over a period, as of a moment.

    ``filters``: of the portfolio, which accounts; ``target``: of an account, the score to plan for.
    """

    account_id: str | None
    period: str | None
    as_of: datetime
    filters: PortfolioFilter = NO_FILTER
    target: int | None = None

    def as_json(self) -> Json:
        """For a delivery's content."""
        said = {"account_id": self.account_id, "period": self.period, "as_of": self.as_of.isoformat()}
        filters = filters_json(self.filters)
        aimed = {"target": self.target} if self.target is not None else {}
        return {**said, **({"filters": filters} if filters else {}), **aimed}

    @classmethod
    def of_json(cls, read: Any) -> "Wanted":
        """From a delivery's content."""
        as_of, filters = datetime.fromisoformat(read["as_of"]), filters_of(read.get("filters"))
        return cls(read["account_id"], read["period"], as_of, filters, read.get("target"))


def filters_json(filters: PortfolioFilter) -> Json:
    """A filter for a delivery's content."""
    return {name: value for name, value in asdict(filters).items() if value is not None}


def filters_of(read: Json | None) -> PortfolioFilter:
    """A filter from a delivery's content."""
    said = dict(read or {})
    for name, kind in (("tier", Tier), ("signal", SignalName)):
        if name in said:
            said[name] = kind(said[name])
    return PortfolioFilter(**said)


class Source(Protocol):
    """Where reports come from (``engagement.service``)."""

    def account_report(
        self, account_id: str, period: str | None = None, *, as_of: datetime, target: int | None = None
    ) -> AccountReport:
        """The report of one account."""

    def explain_account(
        self, account_id: str, period: str | None = None, *, as_of: datetime, dimensions: Sequence[Dimension] = ()
    ) -> Explanation:
        """Every number of an account's dimensions with what it was made from."""

    def portfolio_report(
        self,
        period: str | None = None,
        *,
        as_of: datetime,
        filters: PortfolioFilter = NO_FILTER,
        progress: Progress = no_progress,
    ) -> PortfolioReport:
        """The report of the accounts that the filter lets through."""


class Reports:
    """Makes reports, at most ``at_once`` at the same time, and keeps the last of them and of their files.

    ``largest``: the most bytes of a file.
    """

    def __init__(self, source: Source, *, at_once: int = _AT_ONCE, largest: int = LARGEST) -> None:
        self._source, self._turns, self._largest = source, BoundedSemaphore(at_once), largest
        self._kept: OrderedDict[Wanted, Report] = OrderedDict()
        self._explained: OrderedDict[Wanted, Explanation] = OrderedDict()
        self._files: OrderedDict[tuple[Wanted, Format], bytes] = OrderedDict()
        self._lock = Lock()

    def of(self, source: Source) -> "Reports":
        """Reports of another source, in turn with these."""
        others = Reports(source, largest=self._largest)
        others._turns = self._turns
        return others

    def account(self, wanted: Wanted) -> AccountReport:
        """The report of an account. Raises what the engine raises, ``LookupError`` where none is named."""
        report = self.get(wanted)
        if isinstance(report, AccountReport):
            return report
        raise LookupError("a report of no account")

    def portfolio(self, wanted: Wanted, progress: Progress = no_progress) -> PortfolioReport:
        """The report of all accounts. Raises what the engine raises, ``LookupError`` where an account is named."""
        report = self.get(wanted, progress)
        if isinstance(report, PortfolioReport):
            return report
        raise LookupError("a report of one account")

    def file(self, wanted: Wanted, format_: Format) -> bytes:
        """The report as a file. Raises ``FileTooLarge``, and what the engine raises."""
        report, key = self.get(wanted), (wanted, format_)
        with self._lock:
            if (kept := self._files.get(key)) is not None:
                return kept
        with self._turns:
            made = render_report(report, format_)
        if len(made) > self._largest:
            raise FileTooLarge(len(made), self._largest)
        with self._lock:
            _keep(self._files, key, made, most=_FILES)
        return made

    def get(self, wanted: Wanted, progress: Progress = no_progress) -> Report:
        """The report; ``progress`` is told how far the one of a portfolio is. Raises what the engine raises."""

        def make() -> Report:
            if wanted.account_id is None:
                return self._source.portfolio_report(
                    wanted.period, as_of=wanted.as_of, filters=wanted.filters, progress=progress
                )
            return self._source.account_report(
                wanted.account_id, wanted.period, as_of=wanted.as_of, target=wanted.target
            )

        return self._once(self._kept, wanted, make)

    def explanation(self, wanted: Wanted) -> Explanation:
        """How an account's score came about, all dimensions. Raises what the engine raises."""

        def make() -> Explanation:
            every = tuple(Dimension)
            return self._source.explain_account(
                str(wanted.account_id), wanted.period, as_of=wanted.as_of, dimensions=every
            )

        return self._once(self._explained, wanted, make)

    def _once(self, kept: OrderedDict[Wanted, V], wanted: Wanted, make: Callable[[], V]) -> V:
        with self._lock:
            if (there := kept.get(wanted)) is not None:
                kept.move_to_end(wanted)
                return there
        with self._turns:
            made = make()
        with self._lock:
            _keep(kept, wanted, made, most=_MOST)
        return made


def _keep(kept: OrderedDict[K, V], key: K, value: V, *, most: int) -> None:
    kept[key] = value
    if len(kept) > most:
        kept.popitem(last=False)
