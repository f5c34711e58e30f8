"""What a scan measured about the whole workspace, so that one account can be judged without reading all the others.

A report uses the baseline of the last scan at or before its ``as_of`` (method sections 5 and 6); without one, the
configured defaults hold. Nothing here computes: ``scoring.benchmarks`` and ``signals`` measure, the store keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter

from engagement.model import Component
from engagement.results import PlayTrack

MONTH_DAYS, QUARTER_DAYS = 28, 91


@dataclass(frozen=True, slots=True)
class Peers:
    """One component's raw values over the measured accounts of a group."""

    accounts: int  # measured ones
    mean: float | None  # pooled, sum(n x) / sum(n): what shrinkage pulls towards; None without observations
    strength: float | None = None  # how strongly, by the accounts' own spread, in units of n; None: not bounded by it
    quantiles: tuple[float, ...] = ()  # 201 values at 0, 0.5, ..., 100 %, rising; empty where nobody was measured


@dataclass(frozen=True, slots=True)
class Group:
    """A segment, or the whole workspace, over one window."""

    accounts: int
    components: Mapping[Component, Peers] = field(default_factory=dict)
    usual_gap_days: float | None = None  # median of the accounts' own usual gaps, business days
    usual_gap_accounts: int = 0
    meetings: int = 0  # held + lost
    lost_meetings: int = 0
    meeting_accounts: int = 0  # accounts with such a meeting


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """The groups over one window of ``days``; ``segments`` has "" for accounts without a segment."""

    days: int
    workspace: Group
    segments: Mapping[str, Group] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignalBaseline:
    """What the tests of the signals' strength need of the portfolio (method section 6)."""

    threshold: float | None = None  # p-values up to it are strong; of the last weekly scan; None: never scanned
    tests: int = 0  # testable (account, signal) pairs of that scan
    least: float | None = None  # testable: whose least attainable p-value is at most this; None: all are
    events_ratio: float | None = None  # median over the accounts: product events, 28 days against the 28 before
    points_ratio: float | None = None  # the same for engagement points
    events_dispersion: float | None = None  # pooled variance / mean of weekly sums
    points_dispersion: float | None = None
    lost_ratio: float | None = None  # share of meetings lost of all accounts: 28 days against the 63 before


@dataclass(frozen=True, slots=True)
class Baseline:
    """The result of one scan for the whole workspace; the empty one stands for "never scanned"."""

    as_of: datetime | None = None
    benchmarks: tuple[Benchmarks, ...] = ()
    signals: SignalBaseline = SignalBaseline()
    plays: Mapping[str, PlayTrack] = field(default_factory=dict)  # what followed each play, by its id (section 7)

    def benchmarks_for(self, days: float) -> Benchmarks | None:
        """The benchmarks of the window length nearest to ``days``, the shorter one at a tie; None: never scanned."""
        return min(self.benchmarks, key=lambda b: (abs(b.days - days), b.days), default=None)

    def to_json(self) -> str:
        """As JSON text, for the store."""
        return _ADAPTER.dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> "Baseline":
        """The baseline of ``to_json``."""
        return _ADAPTER.validate_json(text)


NEVER_SCANNED = Baseline()
_ADAPTER: TypeAdapter[Baseline] = TypeAdapter(Baseline)
