"""Somebody's accounts at a glance, as of the last scan: what waits for them, what changed, which renews. Pure.

Built from the same material as a weekly digest, so that both say the same; without reports, so that it is quick.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engagement.digest import AccountLine, Material, TierCount, TierMove
from engagement.digest.make import RENEWS_WITHIN
from engagement.digest.roll_up import tier_counts
from engagement.digest.sketch import by_risk, strong_and_open, tier_move
from engagement.model import Flag, FlagState, Severity, SignalName, Source

WEEK = timedelta(days=7)  # how far back "this week" reaches
_SEVERITIES = (Severity.HIGH, Severity.MEDIUM, Severity.LOW, None)


@dataclass(frozen=True, slots=True)
class OverviewAccount:
    """An account in the list. ``change``: displayed points since a week ago, None where one of the two has no score."""

    account: AccountLine
    change: int | None
    move: TierMove | None  # of the announced tier, this week
    warnings: tuple[SignalName, ...]  # strong and open, or escalated


@dataclass(frozen=True, slots=True)
class OverviewFlag:
    """A warning that waits for somebody: strong and open, or escalated and unanswered."""

    account: AccountLine
    flag: Flag
    days: int  # since it was told, or escalated
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """``accounts`` are those of the page, in order of need; everything else is about all of them."""

    as_of: datetime
    timezone: str
    scanned_at: datetime | None
    total: int
    page: int
    pages: int
    accounts: tuple[OverviewAccount, ...]
    flags: tuple[OverviewFlag, ...]
    renewals: tuple[AccountLine, ...]  # within 90 days, the nearest first
    moves: tuple[tuple[AccountLine, TierMove], ...]  # this week, the falls first
    new: int  # warnings announced this week
    cleared: int  # announced warnings that were cleared this week
    tiers: tuple[TierCount, ...]
    unscored: int
    stale: tuple[Source, ...]  # sources that have stopped delivering, the longest silent first


def make_overview(
    material: Material, sources: Iterable[Source], *, stale_after: timedelta, page: int, per_page: int
) -> Overview:
    """The page numbered ``page`` from 0, the last one where it lies beyond. ``material`` reaches back a week."""
    flags = _waiting(material)
    warned: dict[str, list[SignalName]] = {}
    for each in flags:
        warned.setdefault(each.account.id, []).append(each.flag.signal)
    lines = {key: material.line(key) for key in material.own}
    ordered = sorted(lines.values(), key=lambda line: (line.id not in warned, *by_risk(line)))
    pages = max(1, -(-len(ordered) // per_page))
    page = min(max(page, 0), pages - 1)
    moves = [(line, move) for line in ordered if (move := tier_move(line.id, material)) is not None]
    return Overview(
        as_of=material.as_of,
        timezone=material.timezone,
        scanned_at=material.scanned_at,
        total=len(ordered),
        page=page,
        pages=pages,
        accounts=tuple(
            _account(line, material, warned.get(line.id, ())) for line in ordered[page * per_page :][:per_page]
        ),
        flags=flags,
        renewals=_renewals(lines.values()),
        moves=tuple(sorted(moves, key=lambda each: (each[1].up, *by_risk(each[0])))),
        new=sum(strong_and_open(flag, material) and _this_week(flag.announced_at, material) for flag in material.flags),
        cleared=sum(_cleared(flag, material) for flag in material.flags),
        tiers=tier_counts(material.own, material) if ordered else (),
        unscored=sum(line.displayed is None for line in ordered),
        stale=_stale(sources, material.as_of - stale_after),
    )


def _account(line: AccountLine, material: Material, warnings: Sequence[SignalName]) -> OverviewAccount:
    return OverviewAccount(
        account=line,
        change=_change(line, material),
        move=tier_move(line.id, material),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _change(line: AccountLine, material: Material) -> int | None:
    before = material.displayed_before(line.id)
    return None if before is None or line.displayed is None else line.displayed - before


def _waiting(material: Material) -> tuple[OverviewFlag, ...]:
    found = []
    for flag in material.flags:
        escalated = flag.state is FlagState.ESCALATED
        if flag.account_id in material.own and (escalated or strong_and_open(flag, material)):
            since = flag.since if escalated else max(flag.since, flag.announced_at or flag.since)
            due = flag.escalation_due if escalated else None
            overdue = due is not None and due <= material.as_of
            found.append(OverviewFlag(material.line(flag.account_id), flag, material.days_between(since), overdue))
    return tuple(sorted(found, key=_by_need))


def _by_need(each: OverviewFlag) -> tuple[bool, float, str, int, str]:
    return (not each.overdue, *by_risk(each.account), _SEVERITIES.index(each.flag.severity), each.flag.flag_id)


def _renewals(lines: Iterable[AccountLine]) -> tuple[AccountLine, ...]:
    near = [line for line in lines if line.days_to_renewal is not None and 0 <= line.days_to_renewal <= RENEWS_WITHIN]
    return tuple(sorted(near, key=lambda line: (line.days_to_renewal or 0, *by_risk(line))))


def _cleared(flag: Flag, material: Material) -> bool:
    told = flag.state is FlagState.CLEARED and flag.announced_at is not None
    return told and _this_week(flag.since, material)


def _this_week(moment: datetime | None, material: Material) -> bool:
    since = material.since
    return moment is not None and since is not None and since < moment <= material.as_of


def _stale(sources: Iterable[Source], before: datetime) -> tuple[Source, ...]:
    silent = [source for source in sources if source.last_at is not None and source.last_at < before]
    return tuple(sorted(silent, key=lambda source: (source.last_at or before, source.name)))
