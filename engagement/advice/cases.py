"""The life of a play's case: opened by a plan, recognised by an activity, closed after 91 days (method section 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Protocol

from engagement.advice.plays import Play
from engagement.model import State
from engagement.play_case import FOLLOWED_DAYS, PlayCase
from engagement.results import AccountReport


class Shown(Protocol):
    """The activity that shows a play to have been carried out."""

    @property
    def at(self) -> datetime:
        """When it took place."""

    @property
    def activity(self) -> str:
        """Its id."""


def recognise(cases: Sequence[PlayCase], shown: Mapping[tuple[str, str, date], Shown]) -> tuple[PlayCase, ...]:
    """The open cases, those that an activity shows to have been carried out marked so, once and for all."""
    marked = []
    for case in cases:
        done = shown.get(case.key) if case.carried_out_at is None else None
        marked.append(case if done is None else replace(case, carried_out_at=done.at, activity=done.activity))
    return tuple(marked)


def close(case: PlayCase, report: AccountReport | None, today: date) -> PlayCase:
    """The case, closed with the score of the day once 91 days have passed; without a report it has no score."""
    if today < case.recommended_on + timedelta(days=FOLLOWED_DAYS):
        return case
    points = {} if report is None else _points(report)
    return replace(
        case,
        closed_on=today,
        score_then=None if report is None else report.score.overall,
        points_then={name: points[name] for name in case.points if name in points},
    )


def open_new(
    report: AccountReport, still_open: Sequence[PlayCase], plays: Mapping[str, Play], today: date
) -> tuple[PlayCase, ...]:
    """A case for each step of the plan that an activity can show, where none of that play is open."""
    taken = {case.play for case in still_open if case.closed_on is None}
    points = _points(report)
    return tuple(
        PlayCase(
            account_id=report.account.id,
            play=step.play,
            recommended_on=today,
            assumed_lift=step.lift,
            score=report.score.overall,
            points={c.value: points[c.value] for c in plays[step.play].lifts if c.value in points},
        )
        for step in report.plan.steps
        if step.play not in taken and plays[step.play].done is not None
    )


def _points(report: AccountReport) -> dict[str, float]:
    """The points of the components measured now."""
    return {
        c.name.value: c.points
        for _, dimension in report.dimensions.items()
        for c in dimension.components
        if c.state is State.MEASURED and c.points is not None
    }
