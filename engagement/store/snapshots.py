"""Snapshots: what each account scored as of a scan's day, and which tier had been announced by then."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from engagement.model import Dimension, Tier
from engagement.standing import Standing
from engagement.store.session import WorkspaceSession, of_workspace
from engagement.store.tables import AccountRow, SnapshotRow
from engagement.store.upsert import chunks

_IDS_PER_QUERY = 5000
_TIERS = {tier.value: tier for tier in Tier}  # a look into a table costs a tenth of what Tier(...) does
_ZONES = timedelta(hours=14)  # a local day is at most so far ahead of UTC's
_THEN = (SnapshotRow.period == bindparam("period"), SnapshotRow.as_of <= bindparam("moment"))
_STANDINGS = (
    of_workspace(SnapshotRow)
    .where(*_THEN)
    .order_by(SnapshotRow.as_of, SnapshotRow.config_fingerprint)
    .with_only_columns(
        SnapshotRow.account_id,
        SnapshotRow.overall,
        SnapshotRow.tier,
        SnapshotRow.announced_tier,
        SnapshotRow.interval_low,
        SnapshotRow.interval_high,
        SnapshotRow.below_60,
        SnapshotRow.stopped_sources,
    )
)
_DAYS = (
    of_workspace(SnapshotRow)
    .where(*_THEN, SnapshotRow.day <= bindparam("latest"))
    .order_by(SnapshotRow.day.desc())
    .limit(1)
    .with_only_columns(SnapshotRow.day)
)
_EARLIER = aliased(SnapshotRow)
_LAST_DAY = (
    select(_EARLIER.day)
    .where(
        _EARLIER.workspace_id == bindparam("workspace"),
        _EARLIER.account_id == AccountRow.account_id,
        _EARLIER.period == bindparam("period"),
        _EARLIER.as_of <= bindparam("moment"),
        _EARLIER.day <= bindparam("latest"),
    )
    .order_by(_EARLIER.day.desc())
    .limit(1)
    .correlate(AccountRow)
    .scalar_subquery()
)
_OLDER = _STANDINGS.join(AccountRow, AccountRow.account_id == SnapshotRow.account_id).where(
    AccountRow.workspace_id == bindparam("workspace"),
    SnapshotRow.day == _LAST_DAY,  # found by a step into the key for each account, however long its history is
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One account as of a day. ``facts`` holds each component's state, value and n."""

    account_id: str
    day: date
    period: str
    config_fingerprint: str
    as_of: datetime
    overall: float | None
    dimensions: Mapping[Dimension, float | None]
    coverage: float
    tier: Tier
    facts: Mapping[str, Any] = field(default_factory=dict)
    weekly: bool = False
    announced_tier: Tier | None = None  # the tier last announced by then
    tier_probability: float | None = None  # of ``tier``, where it differed from the announced one
    interval_low: float | None = None  # of ``overall``; None before snapshots kept it
    interval_high: float | None = None
    below_60: float | None = None  # probability of a score below 60; None where there is no tier
    stopped_sources: tuple[str, ...] = ()  # by name: those that would judge the account and have stopped


def save_snapshots(session: WorkspaceSession, snapshots: Sequence[Snapshot]) -> None:
    """Write them; one of the same account, day, period and configuration is replaced."""
    session.upsert_many(SnapshotRow, [_row(snapshot) for snapshot in snapshots])


def latest_snapshots(
    session: WorkspaceSession,
    account_ids: Collection[str],
    *,
    period: str,
    before: date,
    weekly: bool | None = None,
) -> dict[str, Snapshot]:
    """Each account's last snapshot before a day, under whatever configuration; ``weekly``: only those of such scans."""
    found: dict[str, Snapshot] = {}
    for some in chunks(sorted(account_ids), _IDS_PER_QUERY):
        conditions = [SnapshotRow.account_id.in_(some), SnapshotRow.period == period, SnapshotRow.day < before]
        if weekly is not None:
            conditions.append(SnapshotRow.weekly.is_(weekly))
        last = select(SnapshotRow.account_id, func.max(SnapshotRow.day)).where(*conditions)
        days = {key: day for key, day in session.execute(last.group_by(SnapshotRow.account_id))}  # noqa: C416 (rows)
        same_day = select(SnapshotRow).where(*conditions, SnapshotRow.day.in_(sorted(set(days.values()))))
        for row in session.scalars(same_day.order_by(SnapshotRow.as_of, SnapshotRow.config_fingerprint)):
            if row.day == days[row.account_id]:
                found[row.account_id] = _snapshot(row)
    return found


def standings_at(
    session: WorkspaceSession, account_ids: Collection[str], *, period: str, moment: datetime
) -> dict[str, Standing]:
    """Where each account stood at its last snapshot as of a moment or before, under whatever configuration.

    Most are of the day of the last scan, which is read at once; older ones account by account. A book of any size takes
    the same three statements.
    """
    asked, latest = {"period": period, "moment": moment}, (moment + _ZONES).date()
    days = session.read(_DAYS, latest=latest, **asked)
    if not days:
        return {}
    of_day = _STANDINGS.where(SnapshotRow.day == days[0].day)
    found = session.read_of(of_day, SnapshotRow.account_id, account_ids, **asked)
    standings = dict(map(_standing, found))
    left = frozenset(account_ids) - standings.keys()
    older = session.read_of(_OLDER, AccountRow.account_id, left, latest=latest, **asked)
    return standings | dict(map(_standing, older))


def snapshots_of(session: WorkspaceSession, account_id: str, *, period: str) -> list[Snapshot]:
    """An account's snapshots, oldest first."""
    query = select(SnapshotRow).where(SnapshotRow.account_id == account_id, SnapshotRow.period == period)
    ordered = query.order_by(SnapshotRow.day, SnapshotRow.as_of, SnapshotRow.config_fingerprint)
    return [_snapshot(row) for row in session.scalars(ordered)]


def _row(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "account_id": snapshot.account_id,
        "day": snapshot.day,
        "period": snapshot.period,
        "config_fingerprint": snapshot.config_fingerprint,
        "as_of": snapshot.as_of,
        "overall": snapshot.overall,
        **{d.value: snapshot.dimensions.get(d) for d in Dimension},
        "coverage": snapshot.coverage,
        "tier": snapshot.tier.value,
        "facts": dict(snapshot.facts),
        "weekly": snapshot.weekly,
        "announced_tier": snapshot.announced_tier and snapshot.announced_tier.value,
        "tier_probability": snapshot.tier_probability,
        "interval_low": snapshot.interval_low,
        "interval_high": snapshot.interval_high,
        "below_60": snapshot.below_60,
        "stopped_sources": list(snapshot.stopped_sources) or None,
    }


def _standing(row: Any) -> tuple[str, Standing]:
    key, overall, tier, announced, low, high, below_60, stopped = row
    told = None if announced is None else _TIERS[announced]
    return key, Standing(overall, _TIERS[tier], told, low, high, below_60, tuple(stopped or ()))


def _snapshot(row: SnapshotRow) -> Snapshot:
    return Snapshot(
        account_id=row.account_id,
        day=row.day,
        period=row.period,
        config_fingerprint=row.config_fingerprint,
        as_of=row.as_of,
        overall=row.overall,
        dimensions={d: getattr(row, d.value) for d in Dimension},
        coverage=row.coverage,
        tier=Tier(row.tier),
        facts=row.facts,
        weekly=bool(row.weekly),
        announced_tier=None if row.announced_tier is None else Tier(row.announced_tier),
        tier_probability=row.tier_probability,
        interval_low=row.interval_low,
        interval_high=row.interval_high,
        below_60=row.below_60,
        stopped_sources=tuple(row.stopped_sources or ()),
    )
