"""Target and plan in words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.blocks.plan import plan_message
from engagement.errors import PeriodError
from engagement.model import Tier
from engagement.periods import parse_period
from engagement.render.wording.actions import target_sentence
from engagement.render.wording.plan import plan_title
from tests.slack.factories import DELIVERY, account_report


def test_a_target_below_the_score_is_there_already() -> None:
    usual = account_report()
    found = replace(usual, plan=replace(usual.plan, target=40))
    assert plan_title(found) == "40 is reached already"
    assert target_sentence(found) == "40 is reached already: the score reads 47. The next tier begins at 60."
    best = replace(found, score=replace(found.score, tier=Tier.HIGHLY_ENGAGED, displayed=85))
    assert target_sentence(best) == "Target: hold the score at 40 or above."


def test_a_step_lifts_the_score_by_points() -> None:
    said = plan_message(account_report(), delivery_id=DELIVERY).text
    assert "alone it is assumed to lift the score by 2.1 points." in said


def test_a_period_to_come_is_named_as_it_is_written_with_its_first_day() -> None:
    noon = datetime(2026, 10, 1, 12, tzinfo=UTC)
    with pytest.raises(PeriodError, match="2027-Q1 has not begun: its first day is 1 Jan 2027"):
        parse_period("2027-q1", as_of=noon, timezone="Europe/Berlin", default="quarterly")
