"""Who may ask and where may be answered: roles times surfaces, flips, lookups that fail. It fails closed."""

from typing import Any

import pytest

from bot.access import Access
from bot.asker import Asker
from bot.errors import Failure, NotAllowed, PlaceRefused, SendFailed, Where, Who
from bot.hidden_accounts import Restrictions
from bot.identity import Identity
from bot.lookup import KEEP, Lookup
from bot.people import Directory, Member
from bot.roles import Roles
from bot.settings import Settings
from tests.slack.fakes import WORKSPACE, empty_database

IDENTITY = Identity(team_id="T1", bot_user_id="UBOT", bot_id="BBOT", enterprise_id="E1")
NO_RULES = Restrictions((), empty_database(), WORKSPACE)
MEMBER = {"id": "U1", "team_id": "T1", "deleted": False, "is_bot": False, "is_restricted": False}
CHANNEL = {"id": "C1", "is_channel": True, "is_member": True, "is_ext_shared": False, "is_archived": False}


class FakeCaller:
    """Answers users.info, conversations.info and conversations.members from what it was given."""

    def __init__(self, users: dict[str, Any] | None = None, channel: Any = None, members: Any = ()) -> None:
        self.users, self.channel, self.members = users or {"U1": MEMBER}, channel, members
        self.asked: list[str] = []

    def call(self, method: str, args: dict[str, Any], *, form: bool = False) -> dict[str, Any]:
        self.asked.append(method)
        match method:
            case "users.info":
                found = self.users.get(args["user"], SendFailed(Failure.RECIPIENT, "user_not_found"))
                return self._give("user", found)
            case "conversations.info":
                return self._give("channel", self.channel)
        return self._give("members", self.members)

    def _give(self, name: str, value: Any) -> dict[str, Any]:
        if isinstance(value, Exception):
            raise value
        return {"ok": True, name: value}


def roles(caller: FakeCaller, **settings: Any) -> Roles:
    return Roles(Settings(**settings), caller, empty_database(), WORKSPACE)  # type: ignore[arg-type]


def access(caller: FakeCaller, now: list[float] | None = None) -> Access:
    time = now if now is not None else [0.0]
    users, places = (Lookup(lambda: time[0]) for _ in range(2))
    return Access(caller, IDENTITY, users, roles(caller), NO_RULES, places)  # type: ignore[arg-type]


def asker(team: str = "T1", user: str = "U1") -> Asker:
    return Asker(user, team, "C1", None, None)


@pytest.mark.parametrize(
    "user",
    [
        MEMBER,
        {**MEMBER, "is_admin": True, "is_owner": True},
        {**MEMBER, "team_id": "E1"},
        {**MEMBER, "team_id": "T9", "enterprise_user": {"teams": ["T9", "T1"]}},
    ],
)
def test_full_members_may_ask(user: dict[str, Any]) -> None:
    access(FakeCaller({"U1": user})).check_person(asker())


@pytest.mark.parametrize(
    ("user", "why"),
    [
        ({**MEMBER, "is_restricted": True}, Who.GUEST),
        ({**MEMBER, "is_restricted": True, "is_ultra_restricted": True}, Who.GUEST),
        ({**MEMBER, "is_stranger": True}, Who.OUTSIDER),
        ({**MEMBER, "team_id": "T2"}, Who.OUTSIDER),
        ({**MEMBER, "team_id": None}, Who.OUTSIDER),
        ({**MEMBER, "is_bot": True}, Who.BOT),
        ({**MEMBER, "deleted": True}, Who.DEACTIVATED),
        (SendFailed(Failure.RECIPIENT, "user_not_found"), Who.OUTSIDER),
        (SendFailed(Failure.WORKSPACE, "missing_scope"), Who.NOT_CHECKED),
        (SendFailed(Failure.AMBIGUOUS, "TimeoutError"), Who.NOT_CHECKED),
        (SendFailed(Failure.NOT_SENT, "ratelimited"), Who.NOT_CHECKED),
        ("no object", Who.NOT_CHECKED),
        ({}, Who.OUTSIDER),
    ],
)
def test_everybody_else_is_refused(user: Any, why: Who) -> None:
    with pytest.raises(NotAllowed) as raised:
        access(FakeCaller({"U1": user})).check_person(asker())
    assert raised.value.why is why


def test_who_comes_from_another_team_is_refused_without_a_lookup() -> None:
    caller = FakeCaller()
    with pytest.raises(NotAllowed):
        access(caller).check_person(asker(team="T2"))
    assert caller.asked == []


def test_people_are_looked_up_again_after_a_minute() -> None:
    caller, now = FakeCaller(), [0.0]
    checked = access(caller, now)
    for moment in (0.0, 30.0, KEEP - 0.1, KEEP):
        now[0] = moment
        checked.check_person(asker())
    assert caller.asked == ["users.info"] * 2


@pytest.mark.parametrize(
    "channel",
    [
        CHANNEL,
        {**CHANNEL, "is_private": True},
        {**CHANNEL, "is_org_shared": True, "is_shared": True},
        {"id": "D1", "is_im": True, "user": "U1"},
    ],
)
def test_internal_places_are_fine(channel: dict[str, Any]) -> None:
    access(FakeCaller(channel=channel)).check_place("C1", "U1")


@pytest.mark.parametrize(
    ("channel", "why"),
    [
        ({**CHANNEL, "is_ext_shared": True}, Where.SHARED),
        ({**CHANNEL, "is_ext_shared": True, "is_private": True}, Where.SHARED),
        ({**CHANNEL, "is_ext_shared": None}, Where.NOT_CHECKED),
        ({"id": "C1", "is_member": True}, Where.NOT_CHECKED),
        ({**CHANNEL, "is_pending_ext_shared": True}, Where.SHARING_PENDING),
        ({**CHANNEL, "pending_connected_team_ids": ["T2"]}, Where.SHARING_PENDING),
        ({**CHANNEL, "is_member": False}, Where.NOT_A_MEMBER),
        ({**CHANNEL, "is_archived": True}, Where.ARCHIVED),
        ({"id": "D1", "is_im": True, "user": "U2"}, Where.OTHERS_MESSAGES),
        ({"id": "D1", "is_im": True, "user": "U1", "is_ext_shared": True}, Where.SHARED),
        (SendFailed(Failure.RECIPIENT, "channel_not_found"), Where.NOT_A_MEMBER),
        (SendFailed(Failure.WORKSPACE, "missing_scope"), Where.NOT_CHECKED),
        (SendFailed(Failure.AMBIGUOUS, "TimeoutError"), Where.NOT_CHECKED),
        (SendFailed(Failure.NOT_SENT, "ratelimited"), Where.NOT_CHECKED),
        (None, Where.NOT_CHECKED),
    ],
)
def test_all_other_places_are_refused(channel: Any, why: Where) -> None:
    with pytest.raises(PlaceRefused) as raised:
        access(FakeCaller(channel=channel)).check_place("C1", "U1")
    assert raised.value.why is why


GROUP = {**CHANNEL, "is_mpim": True}
GUEST = {**MEMBER, "id": "U2", "is_restricted": True}
BOT = {**MEMBER, "id": "UBOT", "is_bot": True}


@pytest.mark.parametrize(
    ("members", "refused"),
    [
        (["U1", "UBOT"], None),
        (["U1", "U2", "UBOT"], Where.GROUP_WITH_OUTSIDERS),
        (["U1", "U9", "UBOT"], Where.NOT_CHECKED),
        (["UBOT"], Where.GROUP_WITH_OUTSIDERS),
        (SendFailed(Failure.WORKSPACE, "missing_scope"), Where.NOT_CHECKED),
    ],
)
def test_in_a_group_message_everybody_is_looked_at(members: Any, refused: Where | None) -> None:
    checked = access(FakeCaller({"U1": MEMBER, "U2": GUEST, "UBOT": BOT}, GROUP, members))
    if refused is None:
        checked.check_place("C1", "U1")
        return
    with pytest.raises(PlaceRefused) as raised:
        checked.check_place("C1", "U1")
    assert raised.value.why is refused


def test_a_channel_that_becomes_shared_is_noticed_at_the_next_message() -> None:
    caller, now = FakeCaller(channel=CHANNEL), [0.0]
    checked = access(caller, now)
    checked.check_place("C1", "U1")
    caller.channel = {**CHANNEL, "is_ext_shared": True}
    with pytest.raises(PlaceRefused):
        checked.check_place("C1", "U1")


def test_replies_share_the_look_at_the_place_for_the_time_they_are_given() -> None:
    caller, now = FakeCaller(channel=CHANNEL), [0.0]
    checked = access(caller, now)
    for moment in (0.0, 0.5, 0.9, 1.0):
        now[0] = moment
        checked.check_place("C1", "U1", 1.0)
    assert caller.asked == ["conversations.info"] * 2


def test_whoever_asks_about_a_person_slack_is_asked_once() -> None:
    caller, users = FakeCaller(), Lookup(lambda: 0.0)
    keeper = Access(caller, IDENTITY, users, roles(caller), NO_RULES)  # type: ignore[arg-type]
    directory = Directory(caller, IDENTITY, users)  # type: ignore[arg-type]
    keeper.check_person(asker())
    assert directory.member("U1") == Member("U1", "UTC")
    keeper.check_person(asker())
    assert caller.asked == ["users.info"]
