"""A source that stops neither raises nor lowers a score (docs/method.md, section 1, stale): from files to reports.

The account gets worse shortly before one of its sources stops: what the period before was worth must not come back.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement import AccountReport, Engagement, render_text
from engagement.ingest import import_paths
from engagement.model import Component, State, Tier

STOPPED = {"product": date(2026, 9, 18), "mail": date(2026, 9, 17), "diary": date(2026, 9, 16)}  # last records
OF = {
    "product": {Component.ADOPTION, Component.FEATURE_BREADTH, Component.POWER_USERS, Component.USER_TREND},
    "mail": {Component.RESPONSE_RATE, Component.RESPONSE_TIME},
    "diary": {Component.MEETING_PARTICIPATION, Component.STRATEGIC_SHARE},
}
STALE_AFTER = timedelta(days=7)
ACCOUNTS = "account_id,name,segment,arr,renewal_date,seats,features_entitled\nA,Alder,mid,1000,2027-06-01,10,4\n"
CONTACTS = "contact_id,account_id,name,title,department\nc1,A,Ada,CFO,Finance\nc2,A,Bo,Analyst,IT\n"
WORSE_FROM = date(2026, 6, 20)


def last_alive(source: str) -> datetime:
    """Up to this moment the source counts as delivering."""
    day = STOPPED[source]
    hour = {"product": 0, "mail": 19, "diary": 12}[source]
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) + STALE_AFTER


def days(until: date) -> Iterator[tuple[int, date]]:
    first = date(2025, 9, 1)
    return ((i, first + timedelta(days=i)) for i in range((until - first).days + 1))


def files(source: str) -> dict[str, str]:
    """A company whose ``source`` gets worse on 20 June and stops; the others go on as ever."""
    until = {name: STOPPED[name] if name == source else date(2027, 3, 1) for name in STOPPED}
    worse = {name: WORSE_FROM if name == source else date.max for name in STOPPED}
    acts = ["activity_id,account_id,source,kind,direction,status,occurred_at,contact_id,thread_id,is_strategic"]
    for i, day in days(until["mail"]):
        if day.weekday() == 3:
            acts.append(f"a{i},A,mail,email,outbound,sent,{day}T09:00Z,c1,t{i},")
            if day < worse["mail"] or i % 4 == 0 or day == until["mail"]:
                acts.append(f"b{i},A,mail,email,inbound,received,{day}T19:00Z,c1,t{i},")
    for i, day in days(until["diary"]):
        if day.weekday() == 2:
            bad = day >= worse["diary"]
            acts.append(
                f"m{i},A,diary,meeting,mutual,{'no_show' if bad and i % 2 else 'completed'},{day}T12:00Z,c2,,{not bad}"
            )
    usage = ["account_id,day,feature,user_id,source"]
    for _, day in days(until["product"]):
        if day.weekday() < 5:
            users, features = (9, 4) if day < worse["product"] else (1, 1)
            usage += [f"A,{day},f{f},u{u},product" for u in range(users) for f in range(features)]
    return {"accounts": ACCOUNTS, "contacts": CONTACTS, "activities": "\n".join(acts), "usage": "\n".join(usage)}


@pytest.fixture(scope="module", params=list(STOPPED))
def company(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engagement, str]]:
    folder = tmp_path_factory.mktemp(str(request.param))
    for name, text in files(request.param).items():
        (folder / f"{name}.csv").write_text(text + "\n", "utf-8")
    with Engagement.open(f"sqlite:///{folder / 'stopped.db'}", create=True) as service:
        results = import_paths(service.database, service.workspace_id, sorted(folder.glob("*.csv")))
        assert sum(result.quarantined for result in results) == 0
        yield service, request.param


def points(report: AccountReport) -> dict[Component, tuple[State, float | None]]:
    return {c.name: (c.state, c.points) for _, d in report.dimensions.items() for c in d.components}


@pytest.mark.parametrize("period", ["monthly", "quarterly"])
def test_components_keep_what_they_had_when_their_source_was_last_alive(
    company: tuple[Engagement, str], period: str
) -> None:
    service, source = company
    alive = last_alive(source)
    known = points(service.account_report("A", period, as_of=alive))
    for later in (timedelta(microseconds=1), timedelta(days=9), timedelta(days=40)):
        report = service.account_report("A", period, as_of=alive + later)
        found = points(report)
        stale = {c for c, (state, _) in found.items() if state is State.STALE}
        assert stale >= {c for c in OF[source] if known[c][0] is State.MEASURED}
        for component in stale:
            assert found[component][1] == known[component][1], component
        kept = {c.carried_from for _, d in report.dimensions.items() for c in d.components if c.state is State.STALE}
        assert kept == {alive}
        assert "Traceback" not in render_text(report)


def test_neither_score_nor_tier_rises_in_the_weeks_after(company: tuple[Engagement, str]) -> None:
    service, source = company
    alive = last_alive(source)
    last = service.account_report("A", "quarterly", as_of=alive)
    first = service.account_report("A", "quarterly", as_of=alive + timedelta(microseconds=1))
    assert first.score.overall == last.score.overall
    assert first.score.tier in (last.score.tier, Tier.INSUFFICIENT_DATA)
    assert first.score.coverage < last.score.coverage == 1
    before = service.account_report("A", "quarterly", as_of=datetime(2026, 6, 18, tzinfo=UTC))
    assert before.score.overall is not None
    assert last.score.overall is not None
    assert before.score.overall > last.score.overall + 4  # the story: there was something that could have come back


def test_a_source_silent_for_longer_than_the_period_moves_nothing(company: tuple[Engagement, str]) -> None:
    service, source = company
    report = service.account_report("A", "monthly", as_of=last_alive(source) + timedelta(days=40))
    for term in report.change.terms:
        if term.component in OF[source]:
            assert term.value == term.previous_value


def test_explain_shows_the_window_that_earned_the_points(company: tuple[Engagement, str]) -> None:
    service, source = company
    alive = last_alive(source)
    told = service.explain_account("A", "quarterly", as_of=alive + timedelta(days=3))
    ledgers = {c.score.name: c for d in told.dimensions for c in d.components}
    for component in OF[source]:
        if ledgers[component].score.state is State.STALE:
            assert ledgers[component].window.end == alive
