"""What sets accounts apart: weighed as in the overall score, and the same whatever their order."""

import math
from dataclasses import replace

from engagement.config import Config
from engagement.model import Component
from engagement.reports import account_report
from engagement.reports.differences import differences
from engagement.results import AccountReport
from tests.unit import factories


def report(**overrides: object) -> AccountReport:
    return account_report(
        factories.facts({"A1": {"*": overrides}}),
        factories.master(),
        account="A1",
        period=factories.period(),
        as_of=factories.AS_OF,
        workspace=factories.WORKSPACE,
        config=Config(),
    )


def test_the_only_thing_that_differs_is_the_difference_of_the_scores() -> None:
    usual, weak = report(), report(regularity=0.1, active_weeks=1)
    [found] = differences([usual, weak])
    assert found.name is Component.REGULARITY
    assert usual.score.overall is not None
    assert weak.score.overall is not None
    assert math.isclose(found.apart, usual.score.overall - weak.score.overall)
    assert [score.name if score else None for score in found.scores] == [Component.REGULARITY] * 2


def test_the_most_comes_first_whatever_the_order() -> None:
    accounts = [report(), report(regularity=0.1), report(points_per_week=0.1, regularity=0.6)]
    found = differences(accounts)
    assert [each.name for each in found] == [Component.POINTS_PER_WEEK, Component.REGULARITY]
    assert found[0].apart > found[1].apart > 0
    turned = differences(accounts[::-1])
    assert [(each.name, round(each.apart, 9)) for each in turned] == [(e.name, round(e.apart, 9)) for e in found]
    assert turned[0].scores == found[0].scores[::-1]


def test_what_only_one_of_them_is_scored_for_is_no_difference() -> None:
    unused = report(usage_state="unknown")
    names = {each.name for each in differences([report(), unused])}
    assert Component.ADOPTION not in names
    beside = differences([report(), unused, report(adoption=0.1, active_users=10)])
    [adoption] = [each for each in beside if each.name is Component.ADOPTION]
    assert adoption.scores[1] is None


def test_the_same_account_does_not_differ_from_itself() -> None:
    usual = report()
    assert differences([usual, replace(usual)]) == ()
