"""Every story of the sample company, told by the engine from a database into which its files were imported."""

import pytest

from engagement import AccountReport, Engagement, render_json
from engagement.sample import STORIES, Story
from tests.e2e.conftest import AS_OF

IDS = [story.account_id for story in STORIES]


@pytest.fixture(scope="session")
def reports(sample_database: str) -> dict[str, AccountReport]:
    with Engagement.open(sample_database) as service:
        return {account: service.account_report(account, "quarterly", as_of=AS_OF) for account in IDS}


@pytest.mark.parametrize("story", STORIES, ids=IDS)
def test_the_tier_is_as_told(story: Story, reports: dict[str, AccountReport]) -> None:
    report = reports[story.account_id]
    assert report.score.tier in story.tiers, (story.title, report.score)


@pytest.mark.parametrize("story", STORIES, ids=IDS)
def test_exactly_the_told_warnings_are_raised(story: Story, reports: dict[str, AccountReport]) -> None:
    assert {signal.signal for signal in reports[story.account_id].signals} == story.signals, story.title


@pytest.mark.parametrize("story", STORIES, ids=IDS)
def test_the_pattern_is_as_told(story: Story, reports: dict[str, AccountReport]) -> None:
    pattern = reports[story.account_id].pattern
    assert {part: getattr(pattern, part) for part in story.pattern} == dict(story.pattern), story.title


@pytest.mark.parametrize("story", STORIES, ids=IDS)
def test_the_states_are_as_told(story: Story, reports: dict[str, AccountReport]) -> None:
    dimensions = reports[story.account_id].dimensions
    states = {component.name: component.state for _, d in dimensions.items() for component in d.components}
    assert {name: states[name] for name in story.states} == dict(story.states), story.title


def test_acct_123_slides_with_three_warnings_and_a_renewal_in_ten_weeks(reports: dict[str, AccountReport]) -> None:
    report = reports["ACCT-123"]
    assert report.account.segment == "mid_market"
    assert 63 <= (report.account.days_to_renewal or 0) <= 77
    assert len(report.signals) == 3
    shown = [point.overall for point in report.trend]
    assert all(score is not None and 60 <= score < 80 for score in shown[:-1])
    assert report.score.displayed is not None
    assert 40 <= report.score.displayed < 60


def test_a_portfolio_says_the_same_as_the_reports(service: Engagement, reports: dict[str, AccountReport]) -> None:
    portfolio = service.portfolio_report("quarterly", as_of=AS_OF)
    lines = {account.id: account for account in portfolio.accounts}
    for account, report in reports.items():
        if report.account.closed_at is None:
            line = lines[account]
            assert (line.overall, line.tier) == (report.score.overall, report.score.tier), account
            assert set(line.signals) == {signal.signal for signal in report.signals}, account


def test_a_portfolio_read_a_few_accounts_at_a_time_is_the_same(
    service: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = render_json(service.portfolio_report("monthly", as_of=AS_OF))
    monkeypatch.setattr("engagement.measure_use.BATCH", 7)
    assert render_json(service.portfolio_report("monthly", as_of=AS_OF)) == whole
