"""Flags as a list to work through: which are in it, and in what order. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from engagement.model import Flag, FlagState, Severity, Strength
from engagement.results import OpenFlags

LISTED: Final = frozenset({FlagState.OPEN, FlagState.ESCALATED, FlagState.ACKNOWLEDGED})
MOST: Final = 200
_STRENGTHS = (Strength.STRONG, Strength.WEAK, None)
_SEVERITIES = (Severity.HIGH, Severity.MEDIUM, Severity.LOW, None)


@dataclass(frozen=True, slots=True)
class FlagList:
    """The ids of some flags, the strongest first, then the gravest and the oldest.

    ``total`` of ``accounts`` accounts, the first ``MOST`` of them with their ids; ``strong`` of them stand out;
    ``snoozed`` ones beside them are quiet for now.
    """

    ids: tuple[str, ...]
    total: int
    accounts: int
    strong: int
    snoozed: int


def flag_list(flags: Iterable[Flag], state: FlagState | None = None) -> FlagList:
    """The list of the flags in a state; without one of those that somebody can act on, closed ones left out."""
    known, states = list(flags), LISTED if state is None else {state}
    listed = sorted((flag for flag in known if flag.state in states), key=_order)
    return FlagList(
        ids=tuple(flag.flag_id for flag in listed[:MOST]),
        total=len(listed),
        accounts=len({flag.account_id for flag in listed}),
        strong=sum(flag.strength is Strength.STRONG for flag in listed),
        snoozed=sum(flag.state is FlagState.SNOOZED for flag in known) if state is None else 0,
    )


def open_flags(flags: Iterable[Flag]) -> OpenFlags:
    """How many of some flags somebody can act on now."""
    listed = [flag for flag in flags if flag.state in LISTED]
    strong = sum(flag.strength is Strength.STRONG for flag in listed)
    return OpenFlags(strong=strong, others=len(listed) - strong)


def _order(flag: Flag) -> tuple[int, int, float, str, str]:
    strength, severity = _STRENGTHS.index(flag.strength), _SEVERITIES.index(flag.severity)
    return strength, severity, flag.first_seen.timestamp(), flag.account_id, flag.flag_id
