"""A manager's team in short: accounts by tier, the top risks, what nobody has acknowledged, what is escalated. Pure."""

from collections.abc import Collection

from engagement.digest.material import Material
from engagement.digest.model import Escalated, Fallen, RiskLine, RollUp, TeamWarning, TierCount
from engagement.digest.sketch import by_risk, by_tier, still_open, strong_and_open, tier_move
from engagement.model import Flag, FlagState, Tier
from engagement.reports.portfolio import AT_RISK_FROM

TOP = 3


def tier_counts(keys: Collection[str], material: Material) -> tuple[TierCount, ...]:
    """The accounts by tier, best first; beside them the last digest's counts."""
    now = by_tier(keys, material, before=False)
    before = by_tier(keys, material, before=True) if material.since is not None else None
    counts = (TierCount(tier, now[tier], None if before is None else before[tier]) for tier in Tier)
    return tuple(each for each in counts if each.accounts or each.before)


def roll_up(keys: Collection[str], material: Material) -> RollUp | None:
    """The roll-up of a team's accounts; None where nothing moved and nothing waits."""
    flags = [flag for flag in material.flags if flag.account_id in keys]
    open_ = [flag for flag in flags if strong_and_open(flag, material)]
    told = [TeamWarning(material.line(flag.account_id), still_open(flag, material)) for flag in open_]
    fresh = [each for each in told if _fresh(each.warning.flag, material)]
    waiting = [each for each in told if each not in fresh]
    escalated = [
        Escalated(material.line(flag.account_id), flag, _person(flag, material), _overdue(flag, material))
        for flag in flags
        if flag.state is FlagState.ESCALATED
    ]
    tiers, fallen = tier_counts(keys, material), _fallen(keys, material)
    moved = any(each.before is not None and each.before != each.accounts for each in tiers)
    if not keys or not (open_ or escalated or moved or fallen or material.since is None):
        return None
    lines = [material.line(key) for key in keys]
    risky = sorted((a for a in lines if (a.below_60 or 0) >= AT_RISK_FROM and a.risk > 0), key=by_risk)
    return RollUp(
        accounts=len(keys),
        tiers=tiers,
        new=tuple(sorted(fresh, key=lambda each: by_risk(each.account))),
        top=tuple(
            RiskLine(a, tuple(dict.fromkeys(f.signal for f in open_ if f.account_id == a.id))) for a in risky[:TOP]
        ),
        at_risk=len(risky),
        fallen=fallen,
        unacknowledged=tuple(sorted(waiting, key=lambda each: (-each.warning.days, *by_risk(each.account)))),
        escalated=tuple(sorted(escalated, key=_by_due)),
    )


def _fallen(keys: Collection[str], material: Material) -> tuple[Fallen, ...]:
    moves = ((key, tier_move(key, material)) for key in keys)
    found = [Fallen(material.line(key), move) for key, move in moves if move is not None and not move.up]
    return tuple(sorted(found, key=lambda each: by_risk(each.account)))


def _fresh(flag: Flag, material: Material) -> bool:
    since = material.since
    return since is not None and flag.announced_at is not None and flag.announced_at > since


def _person(flag: Flag, material: Material) -> str:
    return material.name_of(flag.escalated_to) or flag.escalated_to or ""


def _overdue(flag: Flag, material: Material) -> bool:
    return flag.escalation_due is not None and flag.escalation_due <= material.as_of


def _by_due(each: Escalated) -> tuple[bool, str, str]:
    due = each.flag.escalation_due
    return not each.overdue, due.isoformat() if due is not None else "9", each.flag.flag_id
