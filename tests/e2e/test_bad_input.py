"""What a hostile or merely odd world puts into the files: a named state or a clear refusal, never a wrong number.

Each company goes through import, database and report; the report, the portfolio and their texts are read.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from engagement import AccountReport, Engagement, render_json, render_markdown, render_text
from engagement.ingest import FileResult, import_paths
from engagement.model import Component, State, Tier

AS_OF = datetime(2026, 10, 1, tzinfo=UTC)
ACCOUNTS = "account_id,name,segment,arr,renewal_date,seats,features_entitled\nA,Alder,mid,1000,2027-01-01,10,4\n"
CONTACTS = "contact_id,account_id,name,email,title,department,is_sponsor\nc1,A,Ada,ada@a.example,CFO,Finance,true\n"
ABSURD = re.compile(r"\b(nan|NaN|inf|NaT|Infinity)\b|\bNone[,.)]|\(None|= None|(?<!\d)-\d+%")
Company = Callable[..., tuple[Engagement, list[FileResult]]]


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    opened: list[Engagement] = []

    def make(timezone: str = "UTC", **files: str) -> tuple[Engagement, list[FileResult]]:
        folder = tmp_path / "files"
        folder.mkdir()
        for name, text in {"accounts": ACCOUNTS, "contacts": CONTACTS, **files}.items():
            (folder / f"{name}.csv").write_text(text, "utf-8")
        service = Engagement.open(f"sqlite:///{tmp_path / 'bad.db'}", create=True)
        opened.append(service)
        service.change_workspace(timezone=timezone)
        return service, list(import_paths(service.database, service.workspace_id, [folder]))

    yield make
    for service in opened:
        service.__exit__(None, None, None)


def activities(*rows: str) -> str:
    header = "activity_id,account_id,kind,direction,status,occurred_at,contact_id,thread_id"
    return "\n".join((header, *rows)) + "\n"


def read(service: Engagement, account: str = "A", period: str = "quarterly", as_of: datetime = AS_OF) -> AccountReport:
    """The report, once it and the portfolio have been found to hold nothing absurd."""
    report = service.account_report(account, period, as_of=as_of)
    for whole in (report, service.portfolio_report(period, as_of=as_of)):
        for text in (render_text(whole), render_markdown(whole)):
            found = ABSURD.search(text)
            assert found is None, text[max(0, found.start() - 80) : found.end() + 40]
        assert "NaN" not in render_json(whole)
    if report.score.overall is not None:
        assert 0 <= report.score.overall <= 100
        assert report.score.interval_low is None or 0 <= report.score.interval_low <= report.score.overall
    return report


def component(report: AccountReport, name: Component) -> tuple[State, float | None]:
    found = next(c for _, d in report.dimensions.items() for c in d.components if c.name is name)
    return found.state, found.value


def test_no_activity_at_all(company: Company) -> None:
    service, _ = company()
    report = read(service)
    assert (report.score.tier, report.score.overall) == (Tier.INSUFFICIENT_DATA, None)
    assert "Nothing has been recorded" in render_text(report)


def test_one_activity(company: Company) -> None:
    service, _ = company(activities=activities("m1,A,email,inbound,received,2026-09-28T10:00Z,c1,t1"))
    report = read(service)
    assert report.activity.two_way == 1
    assert report.score.tier in (Tier.DISENGAGED, Tier.INSUFFICIENT_DATA)
    assert component(report, Component.RESPONSE_RATE)[0] is State.NO_OPPORTUNITY
    assert component(report, Component.ADOPTION)[0] is State.UNKNOWN
    assert report.score.coverage < 1


def test_everything_in_the_future(company: Company) -> None:
    rows = [f"m{i},A,email,inbound,received,2027-0{i}-05T10:00Z,c1,t{i}" for i in range(1, 6)]
    service, _ = company(activities=activities(*rows))
    report = read(service)
    assert (report.activity.touchpoints, report.score.overall) == (0, None)


def test_all_unanswered(company: Company) -> None:
    days = [date(2026, 7, 6) + timedelta(days=3 * i) for i in range(29)]
    rows = [f"m{i},A,email,outbound,sent,{day}T10:00Z,c1,t{i}" for i, day in enumerate(days)]
    service, _ = company(activities=activities(*rows))
    report = read(service)
    assert report.responsiveness.answered == 0
    assert component(report, Component.RESPONSE_RATE) == (State.MEASURED, 0.0)
    assert component(report, Component.RESPONSE_TIME) == (State.MEASURED, 120.0)
    assert report.responsiveness.median_hours is None
    assert report.score.overall is not None
    assert report.score.overall < 10


def test_a_hundred_thousand_activities_on_one_account(company: Company, tmp_path: Path) -> None:
    service, _ = company()
    n = 100_000
    start = datetime(2026, 7, 3, tzinfo=UTC)
    ask = pl.int_range(n // 2, eager=True)
    at = pl.Series([start + timedelta(seconds=150 * i) for i in range(n // 2)])
    columns = {"account_id": ["A"] * (n // 2), "kind": ["email"] * (n // 2), "contact_id": ["c1"] * (n // 2)}
    thread = ("t" + ask.cast(pl.String)).alias("thread_id")
    asked = pl.DataFrame({**columns, "activity_id": "a" + ask.cast(pl.String), "occurred_at": at, "thread_id": thread})
    answers = asked.with_columns(
        activity_id="b" + ask.cast(pl.String), occurred_at=pl.col("occurred_at") + timedelta(minutes=1)
    )
    pl.concat(
        [asked.with_columns(direction=pl.lit("outbound")), answers.with_columns(direction=pl.lit("inbound"))]
    ).write_parquet(tmp_path / "activities.parquet")
    (result,) = import_paths(service.database, service.workspace_id, [tmp_path / "activities.parquet"])
    assert (result.read, result.accepted) == (n, n)
    report = read(service, as_of=datetime(2026, 10, 2, tzinfo=UTC))
    assert report.activity.emails_sent == report.activity.emails_received == n // 2
    assert report.responsiveness.asks > 1000
    assert report.stakeholders.engaged == 1


def test_contacts_without_a_department(company: Company) -> None:
    contacts = "contact_id,account_id,name\nc1,A,Ada\n"
    service, _ = company(
        contacts=contacts, activities=activities("m1,A,meeting,mutual,completed,2026-09-28T10:00Z,c1,")
    )
    report = read(service)
    assert component(report, Component.DEPARTMENTS) == (State.MEASURED, 0.0)
    assert component(report, Component.EXECUTIVES)[0] is State.UNKNOWN


def test_seats_of_zero_are_no_licence(company: Company) -> None:
    service, _ = company(
        accounts=ACCOUNTS.replace(",10,4", ",0,4"),
        activities=activities("m1,A,meeting,mutual,completed,2026-09-28T10:00Z,c1,"),
        usage="account_id,day,feature,user_id\nA,2026-09-20,login,u1\n",
    )
    report = read(service)
    assert report.dimensions.product.state is State.NOT_APPLICABLE
    assert report.dimensions.product.score is None
    assert all(c.state is State.NOT_APPLICABLE for c in report.dimensions.product.components)


@pytest.mark.parametrize(("column", "value"), [("arr", "-5"), ("seats", "-1"), ("seats", "1.5"), ("arr", "nan")])
def test_impossible_master_data_are_refused(company: Company, column: str, value: str) -> None:
    header, row = ACCOUNTS.splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True)) | {column: value}
    service, results = company(accounts=f"{header}\n{','.join(cells.values())}\n", contacts="contact_id,account_id\n")
    refused = {r.entity.value: r.quarantined for r in results}
    assert refused["accounts"] == 1
    assert service.portfolio_report(as_of=AS_OF).accounts == ()


def test_a_renewal_in_the_past(company: Company) -> None:
    service, _ = company(
        accounts=ACCOUNTS.replace("2027-01-01", "2026-08-02"),
        activities=activities("m1,A,meeting,mutual,completed,2026-09-28T10:00Z,c1,"),
    )
    report = read(service)
    assert report.account.days_to_renewal == -60
    assert "renewal date passed 60 days ago" in render_text(report)


TWO = ACCOUNTS + "B,Birch,mid,2000,2027-01-01,10,4\n"


def test_one_email_address_on_two_accounts_is_two_people(company: Company) -> None:
    contacts = CONTACTS + "c1,B,Ada,ada@a.example,CFO,Finance,\n"
    service, _ = company(
        accounts=TWO, contacts=contacts, activities=activities("m1,B,email,inbound,received,2026-09-28T10:00Z,c1,t1")
    )
    assert read(service, "B").stakeholders.engaged == 1
    assert service.account_report("A", "quarterly", as_of=AS_OF).stakeholders.engaged == 0


def test_a_contact_who_moved_counts_where_each_act_was(company: Company) -> None:
    contacts = "contact_id,account_id,name,email,left_on\nc1,A,Ada,ada@a.example,2026-09-01\nc1,B,Ada,ada@b.example,\n"
    rows = activities(
        "m1,A,meeting,mutual,completed,2026-08-20T10:00Z,c1,", "m2,B,meeting,mutual,completed,2026-09-28T10:00Z,c1,"
    )
    service, _ = company(accounts=TWO, contacts=contacts, activities=rows)
    before, after = read(service, "A"), read(service, "B")
    assert (before.stakeholders.engaged, before.activity.two_way) == (0, 1)  # the act counts, the person has left
    assert [c.status for c in before.stakeholders.contacts] == ["left"]
    assert (after.stakeholders.engaged, after.activity.two_way) == (1, 1)


def test_activities_before_the_account_existed_stay_in_the_past(company: Company) -> None:
    service, _ = company(activities=activities("m1,A,email,inbound,received,1999-12-31T23:00Z,c1,t1"))
    report = read(service)
    assert report.activity.touchpoints == 0
    assert report.activity.history_days == pytest.approx((AS_OF - datetime(1999, 12, 31, 23, tzinfo=UTC)).days, abs=1)
    assert component(report, Component.POINTS_PER_WEEK)[1] in (0.0, None)


def test_answers_before_their_questions_answer_nothing(company: Company) -> None:
    rows = activities(
        "m1,A,email,inbound,received,2026-09-10T09:59Z,c1,t1", "m2,A,email,outbound,sent,2026-09-10T10:00Z,c1,t1"
    )
    service, _ = company(activities=rows)
    report = read(service)
    asks = report.responsiveness
    assert (asks.answered, asks.median_hours) == (0, None)
    assert report.our_responsiveness.answered == 1  # seen from the other side it is the answer


def test_leap_days(company: Company) -> None:
    rows = activities(
        "m1,A,meeting,mutual,completed,2028-02-29T10:00Z,c1,", "m2,A,meeting,mutual,completed,2027-12-01T10:00Z,c1,"
    )
    service, _ = company(accounts=ACCOUNTS.replace("2027-01-01", "2028-02-29"), activities=rows)
    report = read(service, period="2028-02", as_of=datetime(2028, 3, 1, tzinfo=UTC))
    assert (report.period.end - report.period.start).days == 29
    assert report.activity.meetings_held == 1
    assert report.account.renewal_date == date(2028, 2, 29)
    assert report.account.days_to_renewal == -1


@pytest.mark.parametrize(
    ("zone", "as_of", "day_before"),
    [
        ("Europe/Istanbul", datetime(2016, 11, 20, tzinfo=UTC), "2016-11-04"),  # summer time became the only time
        ("Pacific/Apia", datetime(2012, 1, 10, tzinfo=UTC), "2011-12-29"),  # 30 December 2011 did not exist
        ("America/Sao_Paulo", datetime(2019, 11, 20, tzinfo=UTC), "2019-11-01"),  # summer time was abolished
    ],
)
def test_zones_that_changed_their_rules(company: Company, zone: str, as_of: datetime, day_before: str) -> None:
    rows = activities(
        f"m1,A,email,outbound,sent,{day_before}T10:00,c1,t1", f"m2,A,email,inbound,received,{day_before}T16:00,c1,t1"
    )
    service, results = company(timezone=zone, activities=rows)
    assert sum(r.quarantined for r in results) == 0
    report = read(service, period="monthly", as_of=as_of)
    assert (report.responsiveness.asks, report.responsiveness.answered) == (1, 1)
    assert report.responsiveness.median_hours == pytest.approx(6)


def test_a_local_time_that_never_was_is_refused(company: Company) -> None:
    row = "m1,A,email,inbound,received,2011-12-30T10:00,c1,t1"  # Samoa went from the 29th to the 31st
    _, results = company(timezone="Pacific/Apia", activities=activities(row))
    assert {r.entity.value: r.quarantined for r in results}["activities"] == 1
