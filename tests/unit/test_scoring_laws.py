"""The laws of method section 5 on the response components and the overall score.

The Kaplan-Meier figures come from the oracle. The law on answering holds for the figures themselves, and for the points
of an ask that is already settled (watched for 5 business days). An earlier answer also raises n, the weight of the
account's own value against the prior; where that value is worse than the prior, the points can fall although the figure
improved.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engagement.config import Config
from engagement.model import Component
from engagement.scoring.definitions import COMPONENTS
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
        "settled_answered": sum(a.answered and a.hours <= 120 for a in asks),
        "response_rate": survival.response_rate(watched) if settled else None,
        "response_restricted_mean_hours": survival.restricted_mean_hours(watched) if settled else None,
        "our_asks": theirs,
        "customer_initiated": theirs / (theirs + len(asks)) if theirs + len(asks) else None,
    }


def scores(asks: list[Ask], theirs: int = 1, **other: Any) -> Scores:
    return score(facts({"A1": {"t0": {**other, **row(asks, theirs)}}}, labels=("t0",)), {"A1": None}, CONFIG)


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
@given(ASKS, st.integers(120, 336))
def test_answering_a_settled_ask_never_lowers_the_response_points(asks: list[Ask], waited: int) -> None:
    before = response_points(scores([*asks, Ask(waited, answered=False)]))
    after = response_points(scores([*asks, Ask(waited, answered=True)]))
    for old, new in zip(before, after, strict=True):
        assert np.isnan(old) or new >= old - 1e-9


@settings(deadline=None, max_examples=40)
@given(ASKS, HOURS)
def test_one_more_unanswered_ask_never_raises_the_response_points(asks: list[Ask], waited: int) -> None:
    assume(asks)
    before = response_points(scores(asks))
    after = response_points(scores([*asks, Ask(waited, answered=False)]))
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
)
def test_outbound_volume_that_nobody_answers_never_raises_the_score(
    asks: list[Ask], theirs: int, extra: list[int], level: float, meetings: bool
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
    before = scores(asks, theirs, **other)
    after = scores([*asks, *(Ask(h, answered=False) for h in extra)], theirs, **other)
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
