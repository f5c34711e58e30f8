"""A report of a period that is past looks back: nothing in it speaks as if its end were now (method section 3)."""

import io
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest

from bot.blocks.plan import plan_message
from bot.blocks.portfolio import portfolio_thread
from bot.blocks.report import report_thread
from engagement.config import Config
from engagement.flag_list import open_flags
from engagement.model import Flag, FlagState, SignalName, Strength
from engagement.render import render_html, render_markdown, render_text, render_xlsx
from engagement.reports import AccountReport, account_report, portfolio_report
from engagement.results import OpenFlags
from tests.slack.factories import DELIVERY
from tests.slack.factories import account_report as slack_report
from tests.slack.factories import portfolio_report as slack_portfolio
from tests.unit.factories import AS_OF, WORKSPACE, facts, master, period

DAY = timedelta(days=1)
NOW = ("Do next", "the present", "renews in", "Plan to", "Target")


def report(days_later: float, now: OpenFlags | None = None) -> AccountReport:
    """The quarter that ended at AS_OF, asked for so many days later."""
    return account_report(
        facts(),
        master("A1"),
        account="A1",
        period=period(),
        as_of=AS_OF + days_later * DAY,
        workspace=WORKSPACE,
        config=Config(),
        open_now=now,
    )


@pytest.mark.parametrize(("later", "past"), [(0, False), (0.2, False), (1, True), (100, True)])
def test_a_period_is_past_from_the_day_after_it_ended(later: float, past: bool) -> None:
    found = report(later)
    assert found.period.past is past
    assert (found.recommendations == ()) is past
    assert (found.plan.target is None) is past


def test_it_counts_the_days_to_the_renewal_from_its_end() -> None:
    asked_now, later = report(0), report(100)
    assert later.account.days_to_renewal == asked_now.account.days_to_renewal
    assert [s.severity for s in later.signals] == [s.severity for s in asked_now.signals]
    assert later.score == asked_now.score


def test_every_file_of_it_says_from_when_it_looks_and_advises_nothing() -> None:
    found = report(100, OpenFlags(strong=1, others=2))
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(found)))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for said in (render_text(found, 400), render_markdown(found), render_html(found), "\n".join(cells)):
        assert "As things stood on " in said
        assert "Today 1 red flag and 2 warnings to watch are open" in said
        assert "Advice and a plan start from how things stand today" in said
        assert not [word for word in NOW if word in said]


def past_slack_report() -> AccountReport:
    usual = slack_report()
    return replace(
        usual,
        as_of=usual.as_of + 100 * DAY,
        period=replace(usual.period, past=True),
        recommendations=(),
        plan=report(100).plan,
        open_now=OpenFlags(strong=1, others=0),
    )


def test_in_slack_it_points_to_todays_flags_and_report() -> None:
    found = past_slack_report()
    summary, advice, figures = report_thread(found, delivery_id=DELIVERY)
    assert "Today 1 red flag is open: /engagement flags ACCT-123" in summary.text
    assert "As things stood on 30 Sept 2026; today: /engagement ACCT-123." in summary.text
    assert "renewal 10 Dec 2026" in summary.text
    for said in (summary.text, advice.text, figures.text):
        assert not [word for word in NOW if word in said]
    labels = [e["text"]["text"] for b in summary.blocks if b["type"] == "actions" for e in b["elements"] if "text" in e]
    assert "Plan" not in labels


def test_without_a_red_flag_it_says_of_when_that_is_true() -> None:
    summary, *_ = report_thread(replace(past_slack_report(), signals=()))
    assert "No red flags then." in summary.text


def test_its_plan_is_that_of_today() -> None:
    said = plan_message(past_slack_report(), delivery_id=DELIVERY).text
    assert "Today: /engagement plan ACCT-123" in said
    assert not [word for word in NOW if word in said]


def test_a_portfolio_of_the_past_names_its_renewals_by_day() -> None:
    usual = slack_portfolio()
    past = replace(usual, as_of=usual.as_of + 100 * DAY, period=replace(usual.period, past=True))
    said = "\n".join(m.text for m in portfolio_thread(past))
    assert "As things stood on 30 Sept 2026; today: /engagement portfolio." in said
    assert "renews in" not in said
    assert "As things stood on 30 Sept 2026" in render_text(past, 400)


def test_the_risk_of_a_past_portfolio_is_that_of_its_end() -> None:
    def risks(later: int) -> list[float]:
        found = portfolio_report(
            facts(), master("A1"), period=period(), as_of=AS_OF + later * DAY, workspace=WORKSPACE, config=Config()
        )
        return [account.risk for account in found.accounts]

    assert risks(0) == risks(60)


def test_open_flags_are_those_that_somebody_can_act_on() -> None:
    def flag(key: str, state: FlagState, strength: Strength | None) -> Flag:
        return Flag(key, "A1", SignalName.REVIEW_MISSED, "", state, AS_OF, AS_OF, AS_OF, strength=strength)

    strong, weak = Strength.STRONG, Strength.WEAK
    one, two, gone = FlagState.OPEN, FlagState.ESCALATED, FlagState.CLEARED
    given = (flag("a", one, strong), flag("b", two, weak), flag("c", gone, strong))
    assert open_flags(given) == OpenFlags(strong=1, others=1)
