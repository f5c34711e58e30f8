"""Somebody's accounts at a glance, as of the last scan: what waits for them, what changed, which renews. Pure.

Built from the same material as a weekly digest, so that both say the same; without reports, so that it is quick. Only
what is shown is named: of 10,000 accounts the others are counted.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engagement.digest import AccountLine, Material, TierCount, TierMove
from engagement.digest.make import RENEWS_WITHIN
from engagement.digest.roll_up import tier_counts
from engagement.digest.sketch import strong_and_open, tier_move
from engagement.model import Flag, FlagState, Severity, Source, Tier

WEEK = timedelta(days=7)  # how far back "this week" reaches
MOST_FLAGS = 5  # that wait and are named
MOST_RENEWALS = 5
MOST_MOVES = 4
_SEVERITIES = (Severity.HIGH, Severity.MEDIUM, Severity.LOW, None)


@dataclass(frozen=True, slots=True)
class OverviewAccount:
    """An account in the list. ``change``: displayed points since a week ago, None where one of the two has no score."""

    account: AccountLine
    change: int | None
    move: TierMove | None  # of the announced tier, this week
    flags: tuple[Flag, ...]  # strong and open, or escalated; the most severe first


@dataclass(frozen=True, slots=True)
class OverviewFlag:
    """A warning that waits for somebody: strong and open, or escalated and unanswered. ``asked``: to the reader."""

    account: AccountLine
    flag: Flag
    days: int  # since it was told, or escalated
    overdue: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Moves:
    """Accounts whose announced tier fell, or rose, this week: with the tier of now those of the largest risk."""

    accounts: tuple[tuple[AccountLine, Tier], ...] = ()  # ``MOST_MOVES`` at most
    total: int = 0


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
    flags: tuple[OverviewFlag, ...]  # the most urgent, ``MOST_FLAGS`` at most
    waiting: int  # all of them
    renewals: tuple[AccountLine, ...]  # within 90 days, the nearest first, ``MOST_RENEWALS`` at most
    renewing: int  # all of them
    fallen: Moves
    risen: Moves
    new: int  # warnings announced this week
    cleared: int  # announced warnings that were cleared this week
    tiers: tuple[TierCount, ...]
    unscored: int
    stale: tuple[Source, ...]  # sources that have stopped delivering, the longest silent first
    fresh: tuple[Source, ...]  # those that deliver, the latest first

    @property
    def named(self) -> dict[str, int]:
        """The flags that it names, by id, with their revisions."""
        found = [each.flag for each in self.flags] + [flag for each in self.accounts for flag in each.flags]
        return {flag.flag_id: flag.revision for flag in found}


def make_overview(
    material: Material,
    sources: Iterable[Source],
    *,
    stale_after: timedelta,
    page: int,
    per_page: int,
    me: Collection[str] = (),
) -> Overview:
    """The page numbered ``page`` from 0, the last one where it lies beyond. ``material`` reaches back a week.

    ``me``: the reader, by what escalations keep of them. What is escalated to them waits for them, whosever it is.
    """
    own, risks = material.own, {key: material.risk(key) for key in material.accounts}
    waiting = _waiting(material, risks, frozenset(me))
    stale, fresh = _by_freshness(sources, material.as_of - stale_after)
    warned: dict[str, list[Flag]] = {}
    for flag in waiting:
        warned.setdefault(flag.account_id, []).append(flag)
    ordered = sorted(own, key=lambda key: (key not in warned, -risks[key], key))
    pages = max(1, -(-len(ordered) // per_page))
    page = min(max(page, 0), pages - 1)
    moves = {key: move for key in own if (move := tier_move(key, material)) is not None}
    renewing = _renewing(material, risks)
    return Overview(
        as_of=material.as_of,
        timezone=material.timezone,
        scanned_at=material.scanned_at,
        total=len(ordered),
        page=page,
        pages=pages,
        accounts=tuple(_account(key, material, warned.get(key, ())) for key in ordered[page * per_page :][:per_page]),
        flags=tuple(_flag(flag, material, frozenset(me)) for flag in waiting[:MOST_FLAGS]),
        waiting=len(waiting),
        renewals=tuple(material.line(key) for key in renewing[:MOST_RENEWALS]),
        renewing=len(renewing),
        fallen=_moved({key: move.now for key, move in moves.items() if not move.up}, material, risks),
        risen=_moved({key: move.now for key, move in moves.items() if move.up}, material, risks),
        new=sum(
            flag.account_id in own and strong_and_open(flag, material) and _this_week(flag.announced_at, material)
            for flag in material.flags
        ),
        cleared=sum(flag.account_id in own and _cleared(flag, material) for flag in material.flags),
        tiers=tier_counts(own, material) if own else (),
        unscored=sum(material.scored(key) is None for key in own),
        stale=stale,
        fresh=fresh,
    )


def _account(key: str, material: Material, flags: Sequence[Flag]) -> OverviewAccount:
    line, before = material.line(key), material.displayed_before(key)
    return OverviewAccount(
        account=line,
        change=None if before is None or line.displayed is None else line.displayed - before,
        move=tier_move(key, material),
        flags=tuple(sorted(flags, key=lambda flag: _SEVERITIES.index(flag.severity))),
    )


def _flag(flag: Flag, material: Material, me: frozenset[str]) -> OverviewFlag:
    escalated = flag.state is FlagState.ESCALATED
    since = flag.since if escalated else max(flag.since, flag.announced_at or flag.since)
    return OverviewFlag(
        material.line(flag.account_id),
        flag,
        material.days_between(since),
        overdue=_overdue(flag, material),
        asked=escalated and flag.escalated_to in me,
    )


def _waiting(material: Material, risks: Mapping[str, float], me: frozenset[str]) -> list[Flag]:
    """What waits: first what the reader is asked about, then what is overdue, then the larger risk."""
    asked = {flag.flag_id for flag in material.flags if flag.state is FlagState.ESCALATED and flag.escalated_to in me}

    def waits(flag: Flag) -> bool:
        own = flag.account_id in material.own
        return own and (flag.state is FlagState.ESCALATED or strong_and_open(flag, material))

    def need(flag: Flag) -> tuple[bool, bool, float, str, int, str]:
        risk, severity = risks[flag.account_id], _SEVERITIES.index(flag.severity)
        late = _overdue(flag, material)
        return flag.flag_id not in asked, not late, -risk, flag.account_id, severity, flag.flag_id

    return sorted((flag for flag in material.flags if flag.flag_id in asked or waits(flag)), key=need)


def _overdue(flag: Flag, material: Material) -> bool:
    due = flag.escalation_due if flag.state is FlagState.ESCALATED else None
    return due is not None and due <= material.as_of


def _renewing(material: Material, risks: Mapping[str, float]) -> list[str]:
    """The accounts that renew within 90 days, the nearest first."""
    days = {key: material.days_to_renewal(key) for key in material.own}
    near = {key: left for key, left in days.items() if left is not None and 0 <= left <= RENEWS_WITHIN}
    return sorted(near, key=lambda key: (near[key], -risks[key], key))


def _moved(now: Mapping[str, Tier], material: Material, risks: Mapping[str, float]) -> Moves:
    """The accounts with their tiers, the largest risk first."""
    first = sorted(now, key=lambda key: (-risks[key], key))[:MOST_MOVES]
    return Moves(tuple((material.line(key), now[key]) for key in first), len(now))


def _cleared(flag: Flag, material: Material) -> bool:
    told = flag.state is FlagState.CLEARED and flag.announced_at is not None
    return told and _this_week(flag.since, material)


def _this_week(moment: datetime | None, material: Material) -> bool:
    since = material.since
    return moment is not None and since is not None and since < moment <= material.as_of


def _by_freshness(sources: Iterable[Source], before: datetime) -> tuple[tuple[Source, ...], tuple[Source, ...]]:
    """The sources without a record since a moment, the longest silent first, and the others, the latest first."""
    ordered = sorted((each.last_at, each.name, each) for each in sources if each.last_at is not None)
    stale = tuple(each for at, _, each in ordered if at < before)
    return stale, tuple(each for at, _, each in reversed(ordered) if at >= before)
