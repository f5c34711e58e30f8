"""The laws of method section 5 on the response components and the overall score.

They hold whatever the segment's priors are. The Kaplan-Meier figures come from the oracle. The law on answering holds
for the figures themselves, and for the points of an ask that is already settled (watched for 5 business days). An
earlier answer also raises n, the weight of the account's own value against the prior; where that value is worse than
the prior, the points can fall although the figure improved.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from engagement.baseline import NEVER_SCANNED, Baseline, Benchmarks, Group, Peers
from engagement.config import Config
from engagement.model import Component
from engagement.scoring.definitions import COMPONENTS, UNITS
from engagement.scoring.score import Scores, score
from tests.oracle import survival
from tests.unit.factories import facts

CONFIG = Config()
RESPONSES = (Component.RESPONSE_RATE, Component.RESPONSE_TIME)
HOURS = st.integers(1, 336)


@dataclass(frozen=True)
class Ask:
    """An ask of ours watched for so many business hours; an answer ended the watch or not."""

    hours: int
    answered: bool


PRIORS = st.one_of(st.none(), st.floats(0, 1))
ASKS = st.lists(st.builds(Ask, HOURS, st.booleans()), max_size=11)


def row(asks: list[Ask], theirs: int) -> dict[str, Any]:
    """The facts of these asks and of ``theirs`` asks by the customer."""
    watched = [(timedelta(hours=a.hours), a.answered) for a in asks]
    settled = survival.decided(watched)
    answered = sum(a.answered for a in asks)
    return {
        "asks": len(asks),
        "answered": answered,
        "censored": len(asks) - answered,
        "asks_settled": settled,
        "settled_answered": answered,
        "answered_in_time": len(survival.in_time(watched)),
        "response_hours_saved": sum(120 - hours for hours in survival.in_time(watched)),
        "response_rate": survival.response_rate(watched) if settled else None,
        "response_restricted_mean_hours": survival.restricted_mean_hours(watched) if settled else None,
        "our_asks": theirs,
        "customer_initiated": theirs / (theirs + len(asks)) if theirs + len(asks) else None,
    }


def segment(level: float) -> Baseline:
    """A scan whose segment's pooled means all stand at this share between the worst and the best."""
    means = {
        c: ends[0] + level * (ends[1] - ends[0])
        for c, ends in {
            c: (0.0, 1.0) if UNITS[c] == "share" else (120.0, 0.0) if c is Component.RESPONSE_TIME else (0.0, 4.0)
            for c in COMPONENTS
        }.items()
    }
    group = Group(accounts=9, components={c: Peers(accounts=9, mean=mean) for c, mean in means.items()})
    return Baseline(benchmarks=(Benchmarks(days=91, workspace=group, segments={"": group}),))


def scores(asks: list[Ask], theirs: int = 1, prior: float | None = None, **other: Any) -> Scores:
    """The scores of an account; ``prior``: how good its segment is (None: never scanned)."""
    baseline = NEVER_SCANNED if prior is None else segment(prior)
    frame = facts({"A1": {"t0": {**other, **row(asks, theirs)}}}, labels=("t0",))
    return score(frame, {"A1": None}, CONFIG, baseline=baseline)


def response_points(found: Scores) -> list[float]:
    return [float(found.table.points[0, 0, COMPONENTS.index(c)]) for c in RESPONSES]


def response_values(found: Scores) -> list[float]:
    return [float(found.table.value[0, 0, COMPONENTS.index(c)]) for c in RESPONSES]


@settings(deadline=None, max_examples=40)
@given(ASKS, HOURS)
def test_answering_an_open_ask_never_worsens_the_response_figures(asks: list[Ask], waited: int) -> None:
    before = response_values(scores([*asks, Ask(waited, answered=False)]))
    after = response_values(scores([*asks, Ask(waited, answered=True)]))
    assert np.isnan(before[0]) or after[0] >= before[0] - 1e-9
    assert np.isnan(before[1]) or after[1] <= before[1] + 1e-9


@settings(deadline=None, max_examples=40)
@given(ASKS, st.integers(120, 336), PRIORS)
def test_answering_a_settled_ask_never_lowers_the_response_points(
    asks: list[Ask], waited: int, prior: float | None
) -> None:
    before = response_points(scores([*asks, Ask(waited, answered=False)], prior=prior))
    after = response_points(scores([*asks, Ask(waited, answered=True)], prior=prior))
    for old, new in zip(before, after, strict=True):
        assert np.isnan(old) or new >= old - 1e-9


@settings(deadline=None, max_examples=60)
@example([Ask(10, answered=True), *(Ask(50, answered=False) for _ in range(10))], 336, 0.0)
@given(ASKS, HOURS, PRIORS)
def test_one_more_unanswered_ask_never_raises_the_response_points(
    asks: list[Ask], waited: int, prior: float | None
) -> None:
    assume(asks)
    before = response_points(scores(asks, prior=prior))
    after = response_points(scores([*asks, Ask(waited, answered=False)], prior=prior))
    for old, new in zip(before, after, strict=True):
        assert np.isnan(old) or new <= old + 1e-9
        assert not np.isnan(old) or np.isnan(new) or new == 0, "what enters without an answer enters at 0"


@settings(deadline=None, max_examples=40)
@given(
    asks=ASKS,
    theirs=st.integers(0, 3),
    extra=st.lists(HOURS, min_size=1, max_size=4),
    level=st.floats(0, 1),
    meetings=st.booleans(),
    prior=PRIORS,
)
def test_outbound_volume_that_nobody_answers_never_raises_the_score(
    asks: list[Ask], theirs: int, extra: list[int], level: float, meetings: bool, prior: float | None
) -> None:
    other = {
        "points_per_week": 3 * level,
        "regularity": level,
        "effective_contacts": 5 * level,
        "adoption": level,
        "feature_breadth": level,
        "power_user_share": level,
        "meeting_participation": level if meetings else None,
        "strategic_share": level if meetings else None,
    }
    before = scores(asks, theirs, prior, **other)
    after = scores([*asks, *(Ask(h, answered=False) for h in extra)], theirs, prior, **other)
    assert after.overall[0, 0] <= before.overall[0, 0] + 1e-9


def test_outbound_mail_alone_earns_an_unheard_account_nothing() -> None:
    never = {
        "points_per_week": 0.0,
        "regularity": 0.0,
        "last_customer_act_at": None,
        "effective_contacts": 0.0,
        "departments": 0,
        "exec_touchpoints_91d": 0,
        "meeting_participation": None,
        "strategic_share": None,
        "seats": 0,
    }
    silent = scores([], 0, silence_days=None, **never)
    mailed = scores([Ask(2, answered=False)], 0, silence_days=0.1, **never)
    assert mailed.overall[0, 0] <= silent.overall[0, 0]


@settings(deadline=None, max_examples=40)
@given(
    prior=PRIORS,
    points=st.integers(0, 60),
    worth=st.integers(1, 5),
    weeks=st.integers(0, 13),
    silence=st.floats(0, 60),
    new=st.booleans(),
)
def test_one_more_touchpoint_never_lowers_frequency_or_executives(
    prior: float | None, points: int, worth: int, weeks: int, silence: float, new: bool
) -> None:
    def frequency(points: int, weeks: int, silence: float, executives: int) -> tuple[float, float]:
        cells = {
            "points": float(points),
            "points_per_week": points / 13,
            "regularity": weeks / 13,
            "silence_days": silence,
            "exec_touchpoints_91d": executives,
        }
        found = scores([], prior=prior, **cells)
        return float(found.dimension[0, 0, 0]), float(found.dimension[0, 0, 2])

    before = frequency(points, weeks, silence, 1)
    after = frequency(points + worth, min(13, weeks + new), silence / 2, 2)
    assert after[0] >= before[0] - 1e-9
    assert after[1] >= before[1] - 1e-9
