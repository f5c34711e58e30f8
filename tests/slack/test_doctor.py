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

from bot.checks import slack
from bot.checks.channels import check_channels
from bot.checks.found import Code, Finding, Level
from bot.checks.slack import OPTIONAL_SCOPES, SCOPES, check_bot_token, check_roles
from bot.checks.stored import check_delivery, check_restrictions
from bot.clients import ClientFactory
from bot.doctor import examine
from bot.settings import Settings
from bot.workspace import ChannelKind, LocalWorkspace, Sharing, UserKind
from engagement import Engagement
from engagement.store.health import Standing
from engagement.store.tables import AccountRow, SourceKindRow, SourceRow
from tests.slack.world import MANIFEST, app_settings, settings_for

NOW = datetime.now(UTC)
QUIET = Standing(
    inbox={}, inbox_oldest=0, outbox={}, outbox_overdue=0, dead={}, escalations=0, last_scan=NOW, skipped=0, jobs={}
)


def problems(findings: Iterator[Finding]) -> str:
    """What is said of the problems, one a line."""
    return "\n".join(finding.said for finding in findings if finding.level is Level.PROBLEM)


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
    """Everything set, for an administrator who is there."""
    if "ops" not in {user.name for user in workspace.state.users.values()}:
        workspace.add_user("ops", email="ops@x.example")
    return settings_for(workspace).model_copy(update={"admin_emails": ("ops@x.example",)})


def texts(findings: Iterator[Finding]) -> dict[Code, str]:
    """What is said, by code."""
    return {finding.code: finding.said for finding in findings}


def test_all_is_well(database: Callable[..., str]) -> None:
    with LocalWorkspace(app_settings()) as workspace:
        url = database()
        workspace.add_channel("cs", with_bot=True)
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
    monkeypatch.setattr(slack, "ask", lambda client, method: answer)
    settings = Settings(slack_bot_token="xoxb-1")  # type: ignore[arg-type]
    said = problems(check_bot_token(settings, ClientFactory("http://127.0.0.1:9/api/")))
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
        assert "is only viewer" in found[0].remedy
        people = "admin for 1 person, manager for 1 person and 1 user group, viewer for 1 user group"
        assert found[1].text == f"{people} and member for everybody else."
        workspace.configure_app(scopes=app_settings().scopes - {"usergroups:read"})
        assert problems(check_roles(settings, ClientFactory(workspace.api_url))).count("missing_scope") == 2


def channels(workspace: LocalWorkspace, **known: Any) -> dict[Code, Finding]:
    """What is found of the channels, by code."""
    client = ClientFactory(workspace.api_url).client(workspace.bot_token)
    return {finding.code: finding for finding in check_channels(client, **known)}


def test_an_app_that_is_invited_nowhere_is_told_what_to_type() -> None:
    with LocalWorkspace(app_settings()) as workspace:
        workspace.add_channel("elsewhere")
        [found] = channels(workspace).values()
    assert found.level is Level.PROBLEM
    assert "invited nowhere yet" in found.said
    assert "/invite @Engagement" in found.said


def test_the_channels_it_was_invited_to_are_counted_by_what_it_does_there() -> None:
    with LocalWorkspace(app_settings()) as workspace:
        for number in range(203):  # more than a page
            workspace.add_channel(f"room-{number}", with_bot=True)
        workspace.add_channel("inside", kind=ChannelKind.PRIVATE, with_bot=True)
        workspace.add_channel("shared", sharing=Sharing.EXTERNAL, with_bot=True)
        workspace.add_channel("soon", sharing=Sharing.PENDING, with_bot=True)
        gone = workspace.add_channel("gone", with_bot=True)
        workspace.archive(gone)
        left = workspace.add_channel("left")
        workspace.open_dm(workspace.add_user("ana"))
        found = channels(workspace, linked={"C0GONE", gone.id, left.id, workspace.channel("room-1").id})
        assert workspace.log.calls("users.conversations")
    assert {code: finding.text for code, finding in found.items()} == {
        Code.CHANNELS: "invited to 204 internal channels (1 private).",
        Code.SHARED_CHANNELS: "in 2 channels shared with other organisations: there the asker alone is answered.",
        Code.ARCHIVED_CHANNELS: "1 channel it was invited to is archived.",
        Code.LINKS_LEFT: "3 channels linked to an account, where it no longer is or which are archived.",
    }
    assert Level.PROBLEM not in {finding.level for finding in found.values()}


def test_only_shared_channels_are_as_good_as_none() -> None:
    with LocalWorkspace(app_settings()) as workspace:
        workspace.add_channel("shared", sharing=Sharing.EXTERNAL, with_bot=True)
        found = channels(workspace)
    assert found[Code.NO_CHANNEL].level is Level.PROBLEM
    assert "only to channels of several organisations" in found[Code.NO_CHANNEL].text


@pytest.mark.parametrize("scope", ["channels:read", "groups:read"])
def test_channels_that_cannot_be_read_are_a_problem_that_names_the_scopes(scope: str) -> None:
    with LocalWorkspace(app_settings(scopes=app_settings().scopes - {scope})) as workspace:
        workspace.add_channel("cs", with_bot=True)
        [found] = channels(workspace).values()
    assert found.level is Level.PROBLEM
    assert "missing_scope" in found.text
    assert scope in found.remedy


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("internal", "is internal and the app is in it"),
        ("absent", "the app is not in it"),
        ("archived", "it is archived"),
        ("shared", "shared with another organisation"),
        ("no such", "not a channel's id"),
    ],
)
def test_the_channel_of_escalations_must_be_one_that_can_be_posted_to(how: str, said: str) -> None:
    with LocalWorkspace(app_settings()) as workspace:
        workspace.add_channel("cs", with_bot=True)
        sharing = Sharing.EXTERNAL if how == "shared" else Sharing.INTERNAL
        room = workspace.add_channel("escalations", with_bot=how != "absent", sharing=sharing)
        if how == "archived":
            workspace.archive(room)
        found = channels(workspace, escalations="C0NONE" if how == "no such" else room.id)
    [one] = [each for code, each in found.items() if code in (Code.ESCALATION_CHANNEL, Code.ESCALATION_CHANNEL_WRONG)]
    assert one.level is (Level.OK if how == "internal" else Level.PROBLEM)
    assert said in one.text


def test_administrators_who_cannot_be_written_to_are_counted_with_why(database: Callable[..., str]) -> None:
    with LocalWorkspace(app_settings()) as workspace:
        settings = full(workspace)
        workspace.add_user("gus", email="gus@x.example", kind=UserKind.GUEST)
        nobody = settings.model_copy(update={"admin_emails": ("gus@x.example", "typo@x.example")})
        some = settings.model_copy(update={"admin_emails": ("typo@x.example", "ops@x.example")})
        url = database()
        alone = list(examine(lambda: Engagement.open(url), nobody, slack=True, now=NOW))
        told = texts(examine(lambda: Engagement.open(url), some, slack=True, now=NOW))
    [wrong] = [each for each in alone if each.code is Code.NO_ADMIN_REACHED]
    assert wrong.level is Level.PROBLEM
    assert "a guest (1) and nobody in Slack has that address (1)" in wrong.text
    assert "ADMIN_EMAILS" in wrong.remedy
    assert told[Code.ADMINS] == "1 administrator can be written to."
    assert told[Code.ADMIN_NOT_REACHED].startswith("1 administrator cannot be: nobody in Slack has that address (1).")
    assert "typo@" not in str(told)
    assert "typo@" not in str(alone)


def test_the_people_of_a_user_group_count_as_administrators_where_nobody_else_does() -> None:
    with LocalWorkspace(app_settings()) as workspace:
        group = workspace.set_usergroup(workspace.add_user("ana"), workspace.add_user("ben"))
        settings = settings_for(workspace).model_copy(update={"admins": ("gone@x.example", group)})
        told = texts(examine(lambda: Engagement.open("sqlite:////nowhere/x.db"), settings, slack=True, now=NOW))
    assert told[Code.ADMINS] == "2 administrators can be written to."


def test_when_the_first_digest_comes_and_to_how_many(database: Callable[..., str]) -> None:
    monday = datetime(2026, 10, 5, 6, tzinfo=UTC)
    with LocalWorkspace(app_settings()) as workspace:
        told = texts(examine(lambda: Engagement.open(database()), full(workspace), slack=False, now=monday))
        alone = database(owner=None)
        nobody = settings_for(workspace)
        found = texts(examine(lambda: Engagement.open(alone), nobody, slack=False, now=monday))
    assert told[Code.NEXT_DIGEST] == (
        "the first comes on Mon, 5 Oct 2026 at 09:00 (UTC), by each reader's own clock, to 1 person."
    )
    assert "owner_email" in found[Code.NOBODY_TOLD]
