"""Why a score moved, in words: figures as one would say them, and nothing called unchanged that moved."""

from typing import Any

import pytest

from engagement.model import Component
from engagement.render.wording.causes import short_cause
from engagement.results import ChangeTerm


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
        (Component.EXECUTIVES, "count", 4.0, 0.0, "Touchpoints with executives 4 to 0 (-1.2)"),
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
