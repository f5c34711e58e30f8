"""What a scan reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engagement.model import TierChange


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found and changed. Counts of flags by what became of them; ids of those to announce now."""

    as_of: datetime
    week: str  # ISO week in the workspace's zone, such as 2026-W40
    weekly: bool  # the first scan of its week: it decided the threshold
    config_fingerprint: str
    accounts: int  # judged
    strong: int  # rules that hold now
    weak: int
    raised: int
    reopened: int  # the rule holds again, or a snooze is over
    cleared: int
    closed: int  # resolved because their account was closed
    announced: tuple[str, ...]
    tier_changes: tuple[TierChange, ...]
    threshold: float | None  # p-values up to it are strong
    tests: int
    steps_opened: int = 0  # steps of plans that are followed from now on (weekly scans)
    steps_carried_out: int = 0
    steps_closed: int = 0
    skipped: Mapping[str, str] = field(default_factory=dict)  # account id to the kind of failure
