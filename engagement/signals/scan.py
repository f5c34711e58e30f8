"""What the rules see: the scan's own windows (method section 10) for all accounts, or for one.

The windows are labelled ``scan28``, ``scan28_previous`` (the 28 days before) and ``scan91``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engagement.config import Config, SignalsConfig
from engagement.fact_arrays import Facts
from engagement.model import Severity, SignalName, Strength
from engagement.results import Evidence, Signal
from engagement.scoring.definitions import SOURCE_COLUMNS
from engagement.scoring.row import Columns, Row, of_windows

MONTH, PREVIOUS_MONTH, QUARTER = "scan28", "scan28_previous", "scan91"
FACTS_USED = (
    "asks",
    "asks_settled",
    "attempt_first_business_days",
    "attempt_last_at",
    "attempt_asks",
    "attempts",
    "history_days",
    "interaction_state",
    "meeting_state",
    "meetings_held",
    "meetings_lost",
    "outreach_state",
    "points",
    "product_events",
    "response_hours",
    "response_longest_hours",
    "response_median_hours",
    "response_observed",
    "reviews_missed",
    "settled_answered",
    "sponsors",
    "usage_state",
    "weekly_events",
    "weekly_points",
    "window_end",
    "window_start",
)


@dataclass(frozen=True)
class Scan:
    """The scan windows of all accounts, one row each, in the same order of accounts."""

    accounts: tuple[str, ...]
    month: Columns
    previous: Columns
    quarter: Columns
    rules: SignalsConfig
    timezone: str


@dataclass(frozen=True)
class AccountScan:
    """The scan windows of one account, and what severity depends on."""

    account_id: str
    month: Row
    previous: Row
    quarter: Row
    usual_gap_days: float  # between days with a customer act, shrunk, business days
    days_to_renewal: int | None
    rules: SignalsConfig
    timezone: str
    as_of: datetime
    config: Config
    segment: str | None = None

    def signal(
        self,
        name: SignalName,
        evidence: tuple[Evidence, ...],
        *,
        subject: str = "",
        first_seen: datetime | None = None,
        strength: Strength | None = None,
        sponsor_affected: bool = False,
        source: str = "",
    ) -> Signal:
        """A raised signal; its severity follows from strength, renewal and sponsor (method section 6).

        ``source`` names the sources whose silence it rests on: where they stopped delivering, the evidence says so.
        """
        if source and self.month.text(SOURCE_COLUMNS[source]) == "stale":
            evidence = (*evidence, Evidence("source_stopped", source))
        return Signal(
            signal=name,
            subject=subject,
            literal=True,
            strength=strength,
            severity=self.severity(strength, sponsor_affected=sponsor_affected),
            first_seen=first_seen or self.as_of,
            evidence=evidence,
        )

    def severity(self, strength: Strength | None, *, sponsor_affected: bool) -> Severity | None:
        """High when strong and the renewal is near or the sponsor affected, else medium; low when weak."""
        if strength is None:
            return None
        if strength is Strength.WEAK:
            return Severity.LOW
        days = self.days_to_renewal
        near = days is not None and 0 <= days <= self.rules.renewal_near_days
        return Severity.HIGH if near or sponsor_affected else Severity.MEDIUM


def scan_of(facts: Facts, *, rules: SignalsConfig, timezone: str) -> Scan:
    """The scan windows out of the facts, accounts sorted by id."""
    accounts, (month, previous, quarter) = of_windows(facts, MONTH, PREVIOUS_MONTH, QUARTER)
    return Scan(
        accounts=accounts,
        month=month,
        previous=previous,
        quarter=quarter,
        rules=rules,
        timezone=timezone,
    )


def account_scan(
    rows: Mapping[str, Row],
    account_id: str,
    *,
    usual_gap_days: float,
    config: Config,
    timezone: str,
    as_of: datetime,
    days_to_renewal: int | None,
    segment: str | None = None,
) -> AccountScan:
    """One account's scan windows; ``rows`` are its facts by label. Raises ``KeyError`` where a window is missing."""
    return AccountScan(
        account_id=account_id,
        month=rows[MONTH],
        previous=rows[PREVIOUS_MONTH],
        quarter=rows[QUARTER],
        usual_gap_days=usual_gap_days,
        days_to_renewal=days_to_renewal,
        rules=config.signals,
        timezone=timezone,
        as_of=as_of,
        config=config,
        segment=segment,
    )


def days_until(when: date | None, as_of_day: date) -> int | None:
    """Calendar days from the local day of ``as_of``; negative when past."""
    return None if when is None else (when - as_of_day).days
