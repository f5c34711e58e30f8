"""The pattern of an account, with its contradictions (method section 5)."""

from typing import Any

import pytest

from engagement.config import PatternConfig
from engagement.model import Tier
from engagement.results import Evidence, Pattern
from engagement.scoring.pattern import pattern
from engagement.scoring.row import Row
from tests.unit.factories import row

RISING, FLAT, FALLING = [50.0, 54, 58, 62, 66, 70], [60.0] * 6, [70.0, 66, 62, 58, 54, 50]


def found(tier: Tier = Tier.MODERATELY_ENGAGED, overall: list[float] = FLAT, **overrides: Any) -> Pattern:
    return pattern(Row(row("A1", "t0", **overrides)), overall, tier, PatternConfig())


@pytest.mark.parametrize(
    ("overrides", "initiative"),
    [
        ({"customer_initiated": 0.30}, "proactive"),
        ({"customer_initiated": 0.29, "asks_settled": 4, "answered": 2}, "responsive"),
        ({"customer_initiated": 0.29, "asks_settled": 5, "answered": 2}, "unresponsive"),
        ({"customer_initiated": 0.5, "asks_settled": 5, "answered": 0}, "proactive"),
        ({"customer_initiated": 0.0, "asks_settled": 0, "answered": 0}, None),
        ({"customer_initiated": None}, None),
        ({"outreach_state": "stale"}, None),
    ],
)
def test_initiative(overrides: dict[str, Any], initiative: str | None) -> None:
    assert found(**overrides).initiative == initiative


@pytest.mark.parametrize(
    ("overrides", "threading"),
    [
        ({"effective_contacts": 2.0}, "multi_threaded"),
        ({"effective_contacts": 1.99}, "single_threaded"),
        ({"effective_contacts": 0.0}, None),
        ({"interaction_state": "unknown"}, None),
    ],
)
def test_threading(overrides: dict[str, Any], threading: str | None) -> None:
    assert found(**overrides).threading == threading


@pytest.mark.parametrize(
    ("overrides", "content"),
    [
        ({"strategic_share": 0.25}, "strategic"),
        ({"strategic_share": 0.2}, "tactical"),
        ({"strategic_share": None}, None),
        ({"meeting_state": "stale"}, None),
    ],
)
def test_content(overrides: dict[str, Any], content: str | None) -> None:
    assert found(**overrides).content == content


@pytest.mark.parametrize(("overall", "direction"), [(RISING, "growing"), (FLAT, "steady"), (FALLING, "declining")])
def test_direction(overall: list[float], direction: str) -> None:
    assert found(overall=overall).direction == direction


def test_a_highly_engaged_account_that_hangs_on_one_contact_and_falls_is_said() -> None:
    both = found(Tier.HIGHLY_ENGAGED, FALLING, effective_contacts=1.2, strategic_share=0.5)
    assert both.contradictions == ("single_threaded", "declining")


def test_a_pattern_that_fits_the_tier_contradicts_nothing() -> None:
    assert found(Tier.HIGHLY_ENGAGED, RISING, strategic_share=0.5).contradictions == ()
    assert found(Tier.INSUFFICIENT_DATA, FALLING, effective_contacts=1.0).contradictions == ()


def test_what_is_told_carries_its_numbers() -> None:
    codes = [e.code for e in found().evidence]
    assert codes == [
        "customer_initiated_share",
        "answered_share",
        "effective_contacts",
        "strategic_share",
        "trend_change",
        "trend_periods",
    ]


def test_nothing_told_nothing_shown() -> None:
    nothing = found(overall=[], customer_initiated=None, effective_contacts=0.0, strategic_share=None)
    assert nothing == Pattern(None, None, None, None, (), ())


def test_each_part_of_the_pattern_has_its_evidence() -> None:
    told = found(
        overall=FALLING,
        customer_initiated=0.1,
        asks_settled=4,
        answered=3,
        answered_ids=["m:2"],
        effective_contacts=2.5,
        two_way_ids=["m:9", "m:8"],
        strategic_share=0.4,
        strategic_ids=["cal:1"],
    )
    assert told.evidence == (
        Evidence("customer_initiated_share", 0.1),
        Evidence("answered_share", 0.75, ("m:2",)),
        Evidence("effective_contacts", 2.5, ("m:9", "m:8")),
        Evidence("strategic_share", 0.4, ("cal:1",)),
        Evidence("trend_change", -20.0),
        Evidence("trend_periods", 6),
    )
