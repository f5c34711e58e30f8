"""Target, steps, dates and owners of an account's plan (method section 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from engagement.advice.called_for import Called
from engagement.advice.plan import Choice, Option, candidates, choose
from engagement.advice.rescore import Alone, Rescorer
from engagement.advice.situation import Situation
from engagement.business_time import BusinessCalendar
from engagement.config import PlanConfig
from engagement.local_time import EPOCH_DAY
from engagement.model import Component, Tier
from engagement.results import Plan, PlanStep
from engagement.scoring.tiers import THRESHOLDS, displayed, next_threshold

QUARTER_DAYS = 91
HOLD_AT_LEAST = THRESHOLDS[0][0]
NO_PLAN = Plan(
    target=None,
    reachable=None,
    by=None,
    effort_hours=0.0,
    steps=(),
    expected_score=None,
    unchanged_score=None,
    gaps=(),
)
"""Of a period that is past: a plan starts from how things stand now."""


@dataclass(frozen=True)
class Horizon:
    """When and by whom: the plan runs from ``today`` for as long as the report's period is."""

    today: date  # the workspace's local day of the report
    days: int  # length of the period
    calendar: BusinessCalendar
    owners: Mapping[str, str | None]  # e-mail by role, as far as the records name somebody

    @property
    def last_day(self) -> date:
        """The last day of the next period."""
        return self.today + timedelta(days=max(self.days, 1) - 1)

    def due(self, business_days: int) -> date:
        """The n-th business day after today, or the last one of the period; today where it has none."""
        first = (self.today - EPOCH_DAY).days
        days = np.arange(first + 1, first + max(self.days, 1))
        working = days[self.calendar.are_business_days(days)]
        if not len(working):
            return self.last_day
        return EPOCH_DAY + timedelta(days=int(working[min(business_days, len(working)) - 1]))


def make_plan(
    situation: Situation,
    called: Sequence[Called],
    alone: Alone,
    rescorer: Rescorer,
    horizon: Horizon,
    config: PlanConfig,
    *,
    target: int | None = None,
) -> Plan:
    """The plan toward the next tier's threshold (highly engaged: holding the score), or toward ``target``."""
    goal = _target(situation, target, alone.unchanged)
    options = candidates(
        [
            Option(c.play.id, c.play.group, c.play.effort_hours, c.play.effects.amounts(), alone.lifts[c.play.id])
            for c in called
        ],
        most=config.max_candidates,
    )
    hours = config.hours_per_quarter * horizon.days / QUARTER_DAYS
    choice = None if goal is None else choose(options, rescorer.scores, target=goal, capacity_hours=hours)
    steps = () if choice is None else _steps(choice, options, called, horizon)
    return Plan(
        target=goal,
        reachable=None if choice is None else choice.reaches,
        by=None if goal is None else horizon.last_day,
        effort_hours=sum(step.effort_hours for step in steps),
        steps=steps,
        expected_score=None if choice is None else choice.score,
        unchanged_score=None if goal is None else alone.unchanged,
        gaps=_gaps(situation),
    )


def _target(situation: Situation, asked: int | None, unchanged: float | None) -> int | None:
    """What is asked for, else the next tier's threshold, else the score to hold.

    To hold is what the score reads if everything goes on as in this period (growth of users is not repeated for ever),
    at most the present score and never below the tier.
    """
    if situation.displayed is None or situation.tier is Tier.INSUFFICIENT_DATA:
        return None
    threshold = next_threshold(situation.tier) if asked is None else asked
    if threshold is not None:
        return threshold
    going_on = situation.displayed if unchanged is None else displayed(unchanged)
    return max(HOLD_AT_LEAST, min(situation.displayed, going_on))


def _steps(
    choice: Choice, options: Sequence[Option], called: Sequence[Called], horizon: Horizon
) -> tuple[PlanStep, ...]:
    found = {c.play.id: c for c in called}
    steps = []
    for option in (options[place] for place in choice.plays):
        play = found[option.play].play
        steps.append(
            PlanStep(
                play=play.id,
                role=play.role,
                owner_email=horizon.owners.get(play.role),
                due=horizon.due(play.due_business_days),
                effort_hours=play.effort_hours,
                lift=option.lift,
                because=found[option.play].because,
            )
        )
    return tuple(sorted(steps, key=lambda step: (step.due, step.play)))


def _gaps(situation: Situation) -> tuple[tuple[Component, float], ...]:
    order = list(Component)
    gains = [(component, gain) for component, gain in situation.gains.items() if gain > 0]
    return tuple(sorted(gains, key=lambda item: (-round(item[1], 9), order.index(item[0]))))
