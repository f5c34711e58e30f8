"""Scans and what they measured. A report uses the baseline of the last finished scan at or before its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select

from engagement.baseline import Baseline
from engagement.store.session import WorkspaceSession, of_workspace
from engagement.store.tables import ScanRow

_LAST = (
    of_workspace(ScanRow)
    .where(ScanRow.as_of <= bindparam("moment"), ScanRow.finished_at.is_not(None))
    .order_by(ScanRow.as_of.desc())
    .limit(1)
)
_LAST_TIMES = _LAST.with_only_columns(ScanRow.as_of, ScanRow.finished_at)
_LAST_SKIPPED = _LAST.with_only_columns(ScanRow.skipped)
_LAST_BASELINE = _LAST.with_only_columns(ScanRow.baseline)


@dataclass(frozen=True, slots=True)
class StoredScan:
    """One scan; ``skipped`` maps accounts that failed to the kind of failure. ``finished_at`` None: it was stopped."""

    as_of: datetime
    week: str  # ISO week in the workspace's zone, such as 2026-W40
    weekly: bool  # it decided the threshold of strong flags for its week
    config_fingerprint: str
    baseline: Baseline
    accounts: int
    started_at: datetime
    skipped: Mapping[str, str] = field(default_factory=dict)
    finished_at: datetime | None = None


def last_scan(session: WorkspaceSession, moment: datetime) -> tuple[datetime, datetime] | None:
    """The last finished scan at or before a moment: its own moment, and when it finished; None before the first."""
    return next(((row.as_of, row.finished_at) for row in session.read(_LAST_TIMES, moment=moment)), None)


def skipped_at(session: WorkspaceSession, moment: datetime) -> frozenset[str]:
    """The accounts that the last finished scan at or before a moment could not judge."""
    return next((frozenset(row.skipped) for row in session.read(_LAST_SKIPPED, moment=moment)), frozenset())


def baseline_at(session: WorkspaceSession, moment: datetime) -> Baseline | None:
    """What the last finished scan at or before a moment measured; None before the first."""
    return next((Baseline.from_json(row.baseline) for row in session.read(_LAST_BASELINE, moment=moment)), None)


def find_scan(session: WorkspaceSession, as_of: datetime) -> StoredScan | None:
    """The scan of a moment, finished or not."""
    row = session.scalars(select(ScanRow).where(ScanRow.as_of == as_of)).one_or_none()
    return None if row is None else _scan(row)


def deciding_scan(
    session: WorkspaceSession, *, week: str, before: datetime, config_fingerprint: str
) -> StoredScan | None:
    """The last finished scan before a moment that decided the threshold of a week under a configuration."""
    row = session.scalars(
        select(ScanRow)
        .where(
            ScanRow.week == week,
            ScanRow.as_of < before,
            ScanRow.weekly.is_(True),
            ScanRow.config_fingerprint == config_fingerprint,
            ScanRow.finished_at.is_not(None),
        )
        .order_by(ScanRow.as_of.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _scan(row)


def save_scan(session: WorkspaceSession, scan: StoredScan) -> None:
    """Write it; a scan of the same moment is replaced."""
    row = {
        "as_of": scan.as_of,
        "week": scan.week,
        "weekly": scan.weekly,
        "config_fingerprint": scan.config_fingerprint,
        "baseline": scan.baseline.to_json(),
        "accounts": scan.accounts,
        "skipped": dict(scan.skipped),
        "started_at": scan.started_at,
        "finished_at": scan.finished_at,
    }
    session.upsert_many(ScanRow, [row])


def _scan(row: ScanRow) -> StoredScan:
    return StoredScan(
        as_of=row.as_of,
        week=row.week,
        weekly=row.weekly,
        config_fingerprint=row.config_fingerprint,
        baseline=Baseline.from_json(row.baseline),
        accounts=row.accounts,
        started_at=row.started_at,
        skipped=row.skipped,
        finished_at=row.finished_at,
    )
