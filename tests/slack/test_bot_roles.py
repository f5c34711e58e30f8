"""Who has which role, and what it may do: lists, user groups, Slack's administrators, the records; it fails closed."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.access import Access
from bot.asker import Asker
from bot.errors import Failure, NotAllowed, RightMissing, SendFailed, Who
from bot.hidden_accounts import Restrictions
from bot.identity import Identity
from bot.lookup import KEEP, Lookup
from bot.rights import FIRST, WORDS, Right, Role, may
from bot.roles import Roles
from bot.settings import Settings
from engagement.store.database import Database
from engagement.store.tables import AccountRow, PersonRow
from tests.slack.fakes import WORKSPACE, empty_database

ANA = {"id": "U0ANA", "team_id": "T1", "profile": {"email": "Ana@harbour.example"}}
NO_RULES = Restrictions((), empty_database(), WORKSPACE)
DOCUMENT = Path(__file__).parents[2] / "docs/slack.md"


class Groups:
    """User groups by id, or what Slack answers instead; and the one person that users.info knows."""

    def __init__(self, **groups: Any) -> None:
        self.groups, self.asked = groups, 0

    def call(self, method: str, args: dict[str, Any], *, form: bool = False) -> dict[str, Any]:
        if method == "users.info":
            return {"ok": True, "user": ANA}
        self.asked += 1
        found = self.groups.get(args["usergroup"], SendFailed(Failure.RECIPIENT, "no_such_subteam"))
        if isinstance(found, Exception):
            raise found
        return {"ok": True, "users": found}


def roles(groups: Groups | None = None, *, database: Database | None = None, **settings: Any) -> Roles:
    return Roles(Settings(**settings), groups or Groups(), database or empty_database(), WORKSPACE)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def records() -> Database:
    """Ana manages Ben, and Cleo, whose address the records do not have from Slack, manages an account."""
    database = empty_database()
    with database.session(WORKSPACE, write=True) as session:
        session.insert_many(
            PersonRow,
            [
                {"email": "ben@harbour.example", "manager_email": "ANA@harbour.example", "slack_user_id": None},
                {"email": "cleo@old.example", "manager_email": None, "slack_user_id": "U0CLEO"},
            ],
        )
        session.insert_many(AccountRow, [{"account_id": "A", "name": "Northwind", "manager_email": "cleo@old.example"}])
    return database


def test_with_nothing_set_everybody_is_a_member_and_slacks_administrators_are_administrators() -> None:
    found = roles()
    assert found.of(ANA) is Role.MEMBER
    assert found.of({**ANA, "is_admin": True}) is Role.ADMIN
    assert found.of({**ANA, "is_owner": True}) is Role.ADMIN


def test_with_nothing_set_the_records_say_who_manages(records: Database) -> None:
    found = roles(database=records)
    assert found.of(ANA) is Role.MANAGER
    assert found.of({"id": "U0CLEO", "profile": {"email": "cleo@new.example"}}) is Role.MANAGER
    assert found.of({"id": "U0BEN", "profile": {"email": "ben@harbour.example"}}) is Role.MEMBER


def test_who_is_named_in_the_settings_ends_what_is_only_assumed(records: Database) -> None:
    named = roles(database=records, admins="dora@harbour.example", managers="U0DORA")
    assert named.of({**ANA, "is_owner": True}) is Role.MEMBER
    assert named.of({"id": "U0DORA", "profile": {"email": "dora@harbour.example"}}) is Role.ADMIN
    assert named.of({"id": "U0DORA"}) is Role.MANAGER, "the id is enough"


@pytest.mark.parametrize(
    ("settings", "role"),
    [
        ({"viewers": "ana@harbour.example"}, Role.VIEWER),
        ({"viewers": "U0ANA", "managers": "ANA@HARBOUR.EXAMPLE"}, Role.MANAGER),
        ({"admin_emails": "ana@harbour.example", "admins": "U0DORA"}, Role.ADMIN),
        ({"members": ["U0ANA"], "default_role": "none"}, Role.MEMBER),
        ({"members": "U0DORA", "default_role": "none"}, Role.NONE),
        ({"viewers": "S0ALL", "managers": "S0LEADS"}, Role.MANAGER),
        ({"viewers": "S0ALL", "managers": "S0NOBODY"}, Role.VIEWER),
        ({"viewers": "S0NOBODY", "default_role": "viewer"}, Role.VIEWER),
    ],
)
def test_the_highest_list_that_names_somebody_counts(settings: dict[str, Any], role: Role) -> None:
    groups = Groups(S0ALL=["U0BEN", "U0ANA"], S0LEADS=["U0ANA"], S0NOBODY=[])
    assert roles(groups, **settings).of(ANA) is role


@pytest.mark.parametrize("code", ["missing_scope", "no_such_subteam", "TimeoutError", "ratelimited"])
@pytest.mark.parametrize(
    ("settings", "role"),
    [
        ({"managers": "S0DARK"}, Role.MEMBER),
        ({"managers": "S0DARK", "viewers": "U0BEN"}, Role.VIEWER),
        ({"viewers": "S0DARK"}, Role.VIEWER),
        ({"managers": "S0DARK", "default_role": "none"}, Role.NONE),
        ({"admins": "S0DARK", "managers": "U0ANA"}, Role.MANAGER),
        ({"managers": "S0DARK", "admins": "U0ANA"}, Role.ADMIN),
    ],
)
def test_while_a_group_cannot_be_read_only_what_is_sure_counts(
    settings: dict[str, Any], role: Role, code: str, records: Database
) -> None:
    groups = Groups(S0DARK=SendFailed(Failure.AMBIGUOUS, code))
    assert roles(groups, database=records, **settings).of({**ANA, "is_admin": False}) is role


def test_a_group_is_asked_about_once_a_minute_and_only_where_it_matters() -> None:
    groups, now = Groups(S0LEADS=["U0ANA"]), [0.0]
    found = Roles(Settings(managers=("S0LEADS",)), groups, empty_database(), WORKSPACE, lambda: now[0])  # type: ignore[arg-type]
    assert found.may(ANA, Right.ACT)
    assert groups.asked == 0, "every role of these settings may"
    for moment in (0.0, KEEP - 0.1, KEEP):
        now[0] = moment
        assert found.may(ANA, Right.TEAM)
    assert groups.asked == 2
    groups.groups["S0LEADS"] = []
    now[0] = 2 * KEEP
    assert not found.may(ANA, Right.TEAM), "who left the group has lost the right within a minute"


def keeper(**settings: Any) -> Access:
    caller = Groups()
    return Access(caller, Identity("T1", "UBOT", "BBOT"), Lookup(), roles(caller, **settings), NO_RULES)  # type: ignore[arg-type]


ASKER = Asker("U0ANA", "T1", "C1", None, None)


def test_without_a_role_nothing_is_shown() -> None:
    with pytest.raises(NotAllowed) as raised:
        keeper(default_role="none").check_person(ASKER)
    assert raised.value.why is Who.NO_ROLE


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("right", list(Right))
def test_each_role_has_its_rights_and_no_other(role: Role, right: Right) -> None:
    lists = {Role.NONE: {"default_role": "none"}, Role.ADMIN: {"admins": "U0ANA"}, Role.MANAGER: {"managers": "U0ANA"}}
    access = keeper(**lists.get(role, {"default_role": role}))
    assert access.may("U0ANA", right) is may(role, right)
    if may(role, right):
        access.check_person(ASKER, right=right)
        return
    with pytest.raises(NotAllowed if right is Right.READ else RightMissing):
        access.check_person(ASKER, right=right)


def test_the_documented_table_is_the_one_in_the_code() -> None:
    text = DOCUMENT.read_text("utf-8")
    rows = re.findall(r"^\| ([a-z].*?) \| (yes|–) \| (yes|–) \| (yes|–) \| (yes|–) \|$", text, re.MULTILINE)
    told = {words: dict(zip(list(Role)[1:], marks, strict=True)) for words, *marks in rows}
    assert told == {
        WORDS[right]: {role: "yes" if may(role, right) else "–" for role in list(Role)[1:]} for right in Right
    }
    assert list(FIRST) == list(Right)
