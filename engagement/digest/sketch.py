"""What changed in which account, from flags and snapshots alone, in the order in which it is told. Pure.

An account is one item, in the most urgent section that something about it calls for; within a section the largest risk
(ARR x probability of a score below 60 x nearness of the renewal) stands first.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from engagement.digest.material import Material
from engagement.digest.model import AccountLine, DigestItem, DigestWarning, How, OpenWarning, Section, TierMove
from engagement.model import Flag, FlagState, ScanReason, Severity, Tier
from engagement.scoring.tiers import THRESHOLDS
from engagement.standing import Standing

RENEWAL_STEPS = (7, 30, 90)  # days before a renewal at which it is news
LOW_TIERS = (Tier.LOW_ENGAGED, Tier.DISENGAGED)
_ORDER = tuple(Section)
_SEVERITIES = (Severity.HIGH, Severity.MEDIUM, Severity.LOW, None)
_BEST_FIRST = [tier for _, tier in THRESHOLDS]


def sketch(material: Material, keys: Iterable[str]) -> list[DigestItem]:
    """The accounts of which there is something to say, in order; still without reports."""
    flags: dict[str, list[Flag]] = {}
    for flag in material.flags:
        flags.setdefault(flag.account_id, []).append(flag)
    reopened, over = _reasons(material)
    found = []
    for key in keys:
        item = _item(key, flags.get(key, []), material, reopened, over)
        if item is not None:
            found.append(item)
    return sorted(found, key=lambda item: (_ORDER.index(item.section), *by_risk(item.account)))


def by_risk(account: AccountLine) -> tuple[float, str]:
    """The key that puts the largest risk first."""
    return -account.risk, account.id


def strong_and_open(flag: Flag, material: Material) -> bool:
    """Whether a flag was announced as strong and nobody has done anything about it since.

    Also while it stands out less than it did, or its source says nothing any more: only people and a scan that clears
    it end what they were told.
    """
    if flag.flag_id in material.shown:
        return flag.state is FlagState.OPEN
    told = flag.announced_at is not None and flag.announced_at <= material.as_of
    return flag.state is FlagState.OPEN and told and flag.signal not in material.noisy


def still_open(flag: Flag, material: Material) -> OpenWarning:
    """A strong open flag with its age."""
    told = max(flag.since, flag.announced_at or flag.since)
    return OpenWarning(flag, material.days_between(told), flag.not_held_since)


def _item(
    key: str, flags: list[Flag], material: Material, reopened: frozenset[str], over: frozenset[str]
) -> DigestItem | None:
    warnings, waiting = [], []
    for flag in sorted(flags, key=_rank):
        how = _how(flag, material, reopened, over)
        if how is not None:
            warnings.append(DigestWarning(flag, how))
        elif strong_and_open(flag, material):
            waiting.append(still_open(flag, material))
    move, step = tier_move(key, material), _renewal_step(key, material)
    standing = material.standing(key)
    stopped = standing is not None and bool(standing.stopped)  # said of the source, once for all its accounts
    cleared, lost = _cleared(flags, material), lost_data(key, material) and not stopped
    stood = material.standing(key, before=True)
    low = material.line(key).tier in LOW_TIERS and not (stood is not None and stood.scored)
    section = _section(bool(warnings), bool(waiting), move, lost=lost, low=low, step=step, cleared=bool(cleared))
    if section is None:
        return None
    return DigestItem(
        section=section,
        account=material.line(key),
        warnings=tuple(warnings),
        open=tuple(waiting),
        tier=move,
        cleared=cleared,
        renewal_step=step,
        lost_data=lost,
    )


def _section(
    warned: bool, waiting: bool, move: TierMove | None, *, lost: bool, low: bool, step: int | None, cleared: bool
) -> Section | None:
    if warned or (move is not None and not move.up):
        return Section.NEWS
    if waiting:
        return Section.OPEN
    if lost:
        return Section.DATA
    if low:
        return Section.LOW
    if step is not None:
        return Section.RENEWAL
    return Section.BETTER if cleared or move is not None else None


def _reasons(material: Material) -> tuple[frozenset[str], frozenset[str]]:
    """The flags that scans opened again, and those whose snooze ended, since the last digest."""
    by_scan = [event for event in material.events if event.actor is None]
    again = frozenset(e.flag_id for e in by_scan if e.reason == ScanReason.REOPENED)
    return again, frozenset(e.flag_id for e in by_scan if e.reason == ScanReason.SNOOZE_OVER)


def _how(flag: Flag, material: Material, reopened: frozenset[str], over: frozenset[str]) -> How | None:
    """How a flag is news; None: it is not. A snooze that is over returns whatever the strength is by now."""
    if flag.state is not FlagState.OPEN:
        return None
    if flag.flag_id in over and flag.not_held_since is None:
        return How.SNOOZE_OVER
    if not strong_and_open(flag, material):
        return None
    if material.since is None:
        return How.STANDING
    if not _within(flag.announced_at, material):
        return None
    return How.AGAIN if flag.flag_id in reopened else How.NEW


def _within(moment: datetime | None, material: Material) -> bool:
    since = material.since
    return moment is not None and since is not None and since < moment <= material.as_of


def _cleared(flags: Iterable[Flag], material: Material) -> tuple[Flag, ...]:
    """Announced flags whose rule has not held for long enough, since the last digest."""
    return tuple(
        flag
        for flag in sorted(flags, key=_rank)
        if flag.state is FlagState.CLEARED and flag.announced_at is not None and _within(flag.since, material)
    )


def tier_move(key: str, material: Material) -> TierMove | None:
    """The change of an account's announced tier since the last digest."""
    standing, stood = material.standing(key), material.standing(key, before=True)
    if standing is None or stood is None or not standing.scored:
        return None
    before, now = stood.announced, standing.announced
    if before is None or now is None or before is now or not {before, now} <= set(_BEST_FIRST):
        return None
    return TierMove(before, now, up=_BEST_FIRST.index(now) < _BEST_FIRST.index(before))


def lost_data(key: str, material: Material) -> bool:
    """Whether a score that stood at the last digest is none now."""
    before, now = material.standing(key, before=True), material.standing(key)
    return before is not None and before.scored and now is not None and not now.scored


def _renewal_step(key: str, material: Material) -> int | None:
    """The step that the renewal came within since the last digest; a first digest lists them in one line."""
    renewal, since = material.accounts[key].renewal_date, material.since
    if renewal is None or since is None:
        return None
    days = (renewal - material.today).days
    then = days + material.days_between(since)
    return next((step for step in RENEWAL_STEPS if 0 <= days <= step < then), None)


def _rank(flag: Flag) -> tuple[int, str, str]:
    return _SEVERITIES.index(flag.severity), flag.signal.value, flag.subject


def by_tier(keys: Iterable[str], material: Material, *, before: bool) -> Counter[Tier]:
    """How many accounts are in which tier, as announced, now or at the last digest."""
    return Counter(_tier(material.standing(key, before=before)) for key in keys)


def _tier(standing: Standing | None) -> Tier:
    return Tier.INSUFFICIENT_DATA if standing is None else standing.told
