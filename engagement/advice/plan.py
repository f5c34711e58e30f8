"""The cheapest set of plays that reaches a score (method section 7): exact over the candidates, by enumeration."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engagement.advice.effects import HAPPENINGS
from engagement.scoring.curve import Floats


@dataclass(frozen=True, slots=True)
class Option:
    """A play that the evidence calls for, as the choice sees it. At most one of a ``group`` can be chosen."""

    play: str
    group: str
    effort_hours: float
    amounts: tuple[float, ...]
    lift: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen plays, in the order of the options, and the score that would read then."""

    plays: tuple[int, ...]
    score: float
    reaches: bool


def candidates(options: Sequence[Option], *, most: int) -> tuple[Option, ...]:
    """The options that lift the score, the ``most`` largest lifts, in the order given."""
    lifting = [option for option in options if option.lift > 0]
    kept = sorted(lifting, key=lambda option: (-option.lift, option.play))[:most]
    return tuple(option for option in lifting if option in kept)


def choose(
    options: Sequence[Option], scores: Callable[[Floats], Floats], *, target: int, capacity_hours: float
) -> Choice | None:
    """The cheapest feasible set whose displayed score reaches the target, else the best reachable one's cheapest.

    ``scores`` gives the overall score for each row of summed amounts. Cheapest: by hours, then fewer plays, then the
    higher score, then by the names of the plays. None where nothing has a score.
    """
    sets = feasible_sets(options, capacity_hours)
    amounts = np.array([o.amounts for o in options], dtype=np.float64).reshape(len(options), len(HAPPENINGS))
    found = scores(sets.astype(np.float64) @ amounts)
    if np.isnan(found).all():
        return None
    shown = np.floor(np.nan_to_num(np.round(found, 9), nan=-1) + 0.5)  # ``displayed``, for all at once
    wanted = min(target, int(shown.max()))
    best = _cheapest(np.flatnonzero(shown >= wanted), sets, options, found)
    plays = tuple(np.flatnonzero(sets[best]).tolist())
    return Choice(plays=plays, score=float(found[best]), reaches=int(shown[best]) >= target)


def feasible_sets(options: Sequence[Option], capacity_hours: float) -> NDArray[np.bool_]:
    """Every set within the capacity with at most one play of a group, the empty one first; a row each."""
    size = len(options)
    sets = (np.arange(2**size)[:, None] >> np.arange(size)[None, :] & 1).astype(np.bool_)
    hours = sets @ np.array([option.effort_hours for option in options], dtype=np.float64)
    sets = sets[hours <= capacity_hours + 1e-9]
    for group in {option.group for option in options}:
        together = np.array([option.group == group for option in options])
        if together.sum() > 1:
            sets = sets[sets[:, together].sum(axis=1) <= 1]
    return sets


def _cheapest(rows: NDArray[np.intp], sets: NDArray[np.bool_], options: Sequence[Option], scores: Floats) -> int:
    """Of some sets the cheapest: each criterion decides among those that are equal by the ones before it."""
    hours = np.round(sets @ np.array([option.effort_hours for option in options]), 9)
    for criterion in (hours, sets.sum(axis=1), -scores):
        rows = rows[criterion[rows] == criterion[rows].min()]
    names = {row: sorted(options[i].play for i in np.flatnonzero(sets[row]).tolist()) for row in rows.tolist()}
    return int(min(names, key=lambda row: names[row]))
