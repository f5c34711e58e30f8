"""``engagement doctor``: says what is wrong and how to mend it, and nothing where nothing is."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from bot import doctor
from bot.clients import ClientFactory
from bot.doctor import (
    OPTIONAL_SCOPES,
    SCOPES,
    Finding,
    Level,
    check_delivery,
    check_restrictions,
    check_roles,
    check_slack,
    examine,
)
from bot.settings import Settings
from bot.workspace import LocalWorkspace
from engagement import Engagement
from engagement.store.health import Standing
from engagement.store.tables import AccountRow, SourceKindRow, SourceRow
from tests.slack.world import MANIFEST, app_settings, settings_for

NOW = datetime.now(UTC)
QUIET = Standing(
    inbox={}, inbox_oldest=0, outbox={}, outbox_overdue=0, dead={}, escalations=0, last_scan=NOW, skipped=0, jobs={}
)


def problems(findings: Iterator[Finding]) -> str:
    """The texts of the problems, one a line."""
    return "\n".join(finding.text for finding in findings if finding.level is Level.PROBLEM)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Makes a database with an owned account and a source that delivered so many days ago."""
    with ExitStack() as stack:

        def make(*, days: int = 1, owner: str | None = "ann@x.example") -> str:
            url = f"sqlite:///{tmp_path / f'{days}-{owner}.db'}"
            service = stack.enter_context(Engagement.open(url, create=True))
            moment = NOW - timedelta(days=days)
            with service.database.session("default", write=True) as session:
                session.insert_many(AccountRow, [{"account_id": "A", "name": "Canary", "owner_email": owner}])
                session.insert_many(SourceRow, [{"name": "mail"}])
                spans = dict.fromkeys(
                    ("first_record_at", "last_record_at", "first_arrived_at", "last_arrived_at"), moment
                )
                session.insert_many(SourceKindRow, [{"source": "mail", "kind": "usage", **spans}])
            return url

        yield make


def full(workspace: LocalWorkspace) -> Settings:
    """Everything set."""
    return settings_for(workspace).model_copy(update={"admin_emails": ("ops@x.example",)})


def test_all_is_well(database: Callable[..., str]) -> None:
    with LocalWorkspace(app_settings()) as workspace:
        url = database()
        with Engagement.open(url) as service:
            service.scan(as_of=NOW)
        found = list(examine(lambda: Engagement.open(url), full(workspace), slack=True, now=NOW))
    assert problems(iter(found)) == ""
    said = json.dumps([dataclasses.asdict(finding) for finding in found])
    assert "Canary" not in said
    assert workspace.bot_token not in said


def test_what_is_wrong_is_said_with_its_cure(database: Callable[..., str]) -> None:
    with LocalWorkspace(app_settings(scopes=frozenset({"commands", "chat:write", "users:read"}))) as workspace:
        settings = settings_for(workspace)
        found = problems(examine(lambda: Engagement.open(database(days=90, owner=None)), settings, slack=True, now=NOW))
    for part in (
        "ADMIN_EMAILS",
        "1 open account without owner_email",
        "source mail delivered last 90 days ago",
        "no scan has finished",
        "the scope im:write is missing",
    ):
        assert part in found


def test_a_database_that_is_not_there_does_not_hide_the_rest() -> None:
    with LocalWorkspace(app_settings()) as workspace:
        wrong = full(workspace).model_copy(
            update={"slack_bot_token": type(full(workspace).slack_bot_token)("xoxb-wrong")}
        )
        found = problems(examine(lambda: Engagement.open("sqlite:////nowhere/x.db"), wrong, slack=True, now=NOW))
    assert "There is no database at /nowhere/x.db" in found
    assert "SLACK_BOT_TOKEN is not accepted: invalid_auth" in found
    assert "xoxb-wrong" not in found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"last_scan": NOW - timedelta(hours=40)}, "the last scan finished 40 hours ago"),
        ({"skipped": 2}, "2 accounts left out by the last scan"),
        ({"outbox_overdue": 900.0}, "something waits for 15 minutes"),
        ({"inbox_oldest": 600.0}, "something waits for 10 minutes"),
    ],
)
def test_delivery_that_stands_still(change: dict[str, Any], said: str) -> None:
    assert said in problems(check_delivery(dataclasses.replace(QUIET, **change), NOW))


@pytest.mark.parametrize("seconds", [-400, -60, 0, 60])
def test_the_clock_is_compared_with_slacks(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    theirs = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    answer = SimpleNamespace(headers={"Date": theirs, "x-oauth-scopes": ",".join([*SCOPES, *OPTIONAL_SCOPES])})
    monkeypatch.setattr(doctor, "_ask", lambda client, method: answer)
    settings = Settings(slack_bot_token="xoxb-1")  # type: ignore[arg-type]
    said = problems(check_slack(settings, ClientFactory("http://127.0.0.1:9/api/")))
    assert ("this clock is" in said) == (seconds != 0)
    assert ("behind" in said) == (seconds > 0)


def test_the_scopes_are_those_of_the_manifest() -> None:
    scopes = yaml.safe_load(MANIFEST.read_text("utf-8"))["oauth_config"]["scopes"]
    assert set(SCOPES) == set(scopes["bot"])
    assert set(OPTIONAL_SCOPES) == set(scopes.get("bot_optional", ()))


def test_a_rule_that_fits_no_account_is_a_problem(database: Callable[..., str]) -> None:
    with Engagement.open(database()) as service:
        settings = Settings(restricted="id:A, segment:entreprise")  # type: ignore[arg-type]
        found = list(check_restrictions(service, settings))
    assert [each.text for each in found] == [
        "rule 2 of RESTRICTED fits no account, so it hides none: is it misspelt?",
        "RESTRICTED: 1 account for their own people only.",
    ]
    assert "Canary" not in str(found)


def test_a_user_group_that_cannot_be_read_is_a_problem_that_says_what_holds_until_then() -> None:
    with LocalWorkspace(app_settings()) as workspace:
        ana = workspace.add_user("ana")
        there = workspace.set_usergroup(ana)
        settings = full(workspace).model_copy(update={"managers": (there, ana.id), "viewers": ("S0GONE",)})
        found = list(check_roles(settings, ClientFactory(workspace.api_url)))
        assert [each.level for each in found] == [Level.PROBLEM, Level.OK]
        assert "S0GONE of the role viewer cannot be read: no_such_subteam" in found[0].text
        assert "is only viewer" in found[0].text
        people = "admin for 1 person, manager for 1 person and 1 user group, viewer for 1 user group"
        assert found[1].text == f"{people} and member for everybody else."
        workspace.configure_app(scopes=app_settings().scopes - {"usergroups:read"})
        assert problems(check_roles(settings, ClientFactory(workspace.api_url))).count("missing_scope") == 2
