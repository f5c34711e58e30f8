"""Why a score moved, in words: figures as one would say them, and nothing called unchanged that moved."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from engagement.model import Component, Dimension
from engagement.render.wording.causes import short_cause, why_sentence
from engagement.results import Change, ChangeTerm
from tests.slack.factories import account_report


def term(component: Component, unit: Any, before: float | None, now: float | None, **given: Any) -> ChangeTerm:
    """A component's share of a change of the score."""
    usual: dict[str, Any] = {
        "kind": "moved",
        "points": -1.2,
        "component_points": 40.0,
        "previous_component_points": 60.0,
    }
    return ChangeTerm(
        component=component,
        unit=unit,
        value=now,
        previous_value=before,
        evidence=(),
        previous_evidence=(),
        **usual | given,
    )


@pytest.mark.parametrize(
    ("component", "unit", "before", "now", "said"),
    [
        (Component.SILENCE_RATIO, "ratio", 0.14, 17.24, "Silence 0.1 to 17 times the usual gap (-1.2)"),
        (Component.SILENCE_RATIO, "ratio", 1.42, 1.81, "Silence 1.4 to 1.8 times the usual gap (-1.2)"),
        (Component.POINTS_PER_WEEK, "points_per_week", 12.34, 2.0, "Activity per week 12 to 2 (-1.2)"),
        (Component.RESPONSE_TIME, "business_hours", 72.0, 84.0, "Response time 3 to 3.5 business days (-1.2)"),
        (Component.RESPONSE_TIME, "business_hours", 9.0, 84.0, "Response time 9 hours to 3.5 business days (-1.2)"),
        (
            Component.RESPONSE_TIME,
            "business_hours",
            24.0,
            84.0,
            "Response time 1 business day to 3.5 business days (-1.2)",
        ),
        (Component.REGULARITY, "share", 0.46, 0.31, "Regularity 46% to 31% (-1.2)"),
        (Component.EXECUTIVES, "count", 4.0, 0.0, "Executive touchpoints 4 to 0 (-1.2)"),
        (Component.REGULARITY, "share", 0.462, 0.458, "Regularity hardly changed, 46% (-1.2)"),
        (
            Component.SILENCE_RATIO,
            "ratio",
            1.42,
            1.42,
            "Silence unchanged at 1.4 times the usual gap, with another weight (-1.2)",
        ),
    ],
)
def test_a_cause_in_a_few_words(component: Component, unit: str, before: float, now: float, said: str) -> None:
    assert short_cause(term(component, unit, before, now)) == said


def test_a_component_that_is_measured_again_or_no_longer() -> None:
    entered = term(Component.SILENCE_RATIO, "ratio", None, 17.24, kind="entered")
    assert short_cause(entered) == "Silence measured again, 17 times the usual gap (-1.2)"
    left = term(Component.SILENCE_RATIO, "ratio", 17.24, None, kind="left")
    assert short_cause(left) == "Silence no longer measured (-1.2)"


def told(overall: float, *terms: ChangeTerm, moves: Sequence[tuple[Dimension, float, float]] = ()) -> str:
    """Why a report's score moved."""
    usual = account_report()
    dimensions = replace(
        usual.dimensions,
        **{
            name.value: replace(getattr(usual.dimensions, name.value), score=now, previous_score=before)
            for name, before, now in moves
        },
    )
    changed = Change(overall, 60.0, {}, terms)
    return why_sentence(replace(usual, dimensions=dimensions, change=changed))


def test_why_is_a_sentence_without_weights() -> None:
    fell = term(Component.RESPONSE_RATE, "share", 0.82, 0.55)
    quieter = term(Component.POINTS_PER_WEEK, "points_per_week", 12.34, 2.0)
    assert told(-13.0, fell, quieter) == (
        "Response rate fell from 82% to 55% (6 of 10 unanswered, the last three to the sponsor)"
        " and activity per week fell from 12 to 2."
    )


def test_what_only_counts_otherwise_is_no_reason_where_there_is_a_better_one() -> None:
    same = term(Component.EFFECTIVE_CONTACTS, "count", 2.0, 2.0)
    fewer = term(Component.ADOPTION, "share", 0.6, 0.4)
    assert told(-3.0, same, fewer) == "Seats in use fell from 60% to 40%."


def test_dimensions_that_cancel_out_are_told() -> None:
    up, down = (Dimension.FREQUENCY, 50.0, 58.0), (Dimension.QUALITY, 60.0, 50.0)
    level = ((Dimension.BREADTH, 40.0, 40.0), (Dimension.PRODUCT, 40.0, 41.0))
    assert told(0.2, moves=(up, down, *level)) == "Frequency up 8, Quality down 10: they cancel out."
    flat = (Dimension.FREQUENCY, 50.0, 50.0)
    assert told(0.2, moves=(flat, down, *level)) == ""
