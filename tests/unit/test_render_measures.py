"""What a component's row of the table says, and the map of the customer's people, by hand."""

from dataclasses import replace

from engagement.model import Component, State
from engagement.render.wording.causes import measured_value
from engagement.render.wording.measures import measure_cells, measure_rows
from engagement.render.wording.people import departments_sentence, missing_sentence, told_one_by_one
from engagement.render.wording.plan import plan_step_line
from engagement.results import AccountReport, ComponentScore, Stakeholder
from tests.slack.factories import account_report


def component(report: AccountReport, name: Component) -> ComponentScore:
    return next(c for _, d in report.dimensions.items() for c in d.components if c.name is name)


def test_the_growth_of_users_is_a_share_of_those_before_and_no_silence() -> None:
    assert measured_value(Component.USER_TREND, 0.83, "ratio") == "83%"
    assert measured_value(Component.SILENCE_RATIO, 3.8, "ratio") == "3.8 times the usual gap"


def test_a_row_holds_the_value_now_and_before_what_is_good_and_the_points() -> None:
    rate = replace(
        component(account_report(), Component.RESPONSE_RATE),
        value=0.67,
        previous_value=0.75,
        points=68.6,
        state=State.MEASURED,
        benchmark=(0.0, 0.5, 0.75, 1.0),
        benchmark_from="method",
    )
    assert measure_cells(rate) == ("Response rate", "69", "67%", "75%", "from 75%")
    assert measure_cells(replace(rate, benchmark_from="peers"))[-1] == "among its peers from 75%"


def test_what_is_not_measured_says_why_and_has_no_points() -> None:
    report = account_report()
    dimensions = replace(report.dimensions, product=replace(report.dimensions.product, score=None))
    rows = measure_rows(replace(report, dimensions=dimensions))
    names = [cells[0] for cells, strong in rows if strong]
    assert names == ["Frequency", "Quality", "Breadth", "Product"]
    assert [cells[1] for cells, _ in rows if cells[0] == "Product"] == [""]
    assert rows[-1][0][0] == "Product", "its components have nothing to show"


def people(report: AccountReport, *contacts: Stakeholder) -> AccountReport:
    return replace(report, stakeholders=replace(report.stakeholders, contacts=contacts))


def test_the_map_names_who_takes_part_and_who_is_missing() -> None:
    report = account_report()
    some = report.stakeholders.contacts[0]
    ana = replace(some, contact_id="1", name="Ana", title="CFO", department="Finance", status="engaged", is_exec=False)
    ben = replace(ana, contact_id="2", name="Ben", title="CTO", department="IT", status="not_engaged", is_exec=True)
    cai = replace(ana, contact_id="3", name="Cai", title=None, department="IT", status="went_quiet")
    dee = replace(ana, contact_id="4", name="Dee", title="COO", department="Sales", status="left")
    told = people(report, replace(ana, is_sponsor=False), replace(ben, is_sponsor=False), cai, dee)
    assert [contact.name for contact in told_one_by_one(told)] == ["Ana", "Cai", "Dee"]
    assert missing_sentence(told) == "Not engaged: Ben (CTO, executive)."
    assert departments_sentence(told) == "Departments that take part: Finance. Not: IT."
    many = people(report, *(replace(ben, contact_id=str(n), name=f"B{n}", title=None) for n in range(9)))
    assert missing_sentence(many, most=2) == "Not engaged: B0 (executive), B1 (executive) and 7 more."
    assert departments_sentence(many) == "No department takes part. Not: IT."


def test_a_step_of_the_plan_says_by_when_who_how_long_and_what_it_lifts() -> None:
    report = account_report()
    due, said = plan_step_line(report.plan.steps[0], report)
    assert due.startswith("By ")
    assert " points alone)" in said
