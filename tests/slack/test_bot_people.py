"""From an account to the person who is told, over a real Web API: who stands in for whom, and when nobody is asked."""

from collections.abc import Iterator

import pytest

from bot.clients import Caller, ClientFactory
from bot.errors import SendFailed
from bot.identity import read_identity
from bot.lookup import Lookup
from bot.people import BUSY_FOR, NOBODY_KEPT, Directory, Member, Passed, Recipient, Role, manager_of, recipient_of
from bot.workspace import FaultKind, LocalWorkspace, UserKind
from engagement.model import Account, Person
from tests.slack.world import app_settings

OLA, MAX, TOP, ADA = (f"{name}@harbour.example" for name in ("ola", "max", "top", "ada"))
PEOPLE = {OLA: Person(OLA, manager_email=MAX), MAX: Person(MAX, manager_email=TOP), TOP: Person(TOP)}


class Office:
    """A workspace, its directory, and a clock for what is kept."""

    def __init__(self, workspace: LocalWorkspace) -> None:
        self.workspace, self.now = workspace, 0.0
        client = ClientFactory(workspace.api_url).client(workspace.bot_token)
        identity = read_identity(Caller(client))
        self.directory = Directory(Caller(client, attempts=1), identity, Lookup(self.clock), self.clock)

    def clock(self) -> float:
        return self.now

    def told(
        self, *, owner: str | None = OLA, manager: str | None = None, admins: tuple[str, ...] = (ADA,)
    ) -> Recipient | None:
        account = Account("A1", "Northwind", owner_email=owner, manager_email=manager)
        return recipient_of(account, PEOPLE, self.directory, admins=admins)


@pytest.fixture
def office() -> Iterator[Office]:
    with LocalWorkspace(app_settings()) as workspace:
        for name in ("ola", "max", "top", "ada"):
            workspace.add_user(name, name.title(), email=f"{name}@harbour.example", tz="Europe/Lisbon")
        yield Office(workspace)


def gone(office: Office, name: str, how: str) -> None:
    """Somebody may not be told any more."""
    user = office.workspace.user(name)
    match how:
        case "deactivated":
            user.deleted = True
        case "unknown":
            user.email = "elsewhere@harbour.example"
        case _:
            user.kind = UserKind(how)


def test_the_owner_is_told(office: Office) -> None:
    found = office.told()
    assert found == Recipient(office.workspace.user("ola").id, OLA, Role.OWNER)
    assert office.directory.find("Ola@Harbour.example") == Member(office.workspace.user("ola").id, "Europe/Lisbon")


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("unknown", Passed.UNKNOWN),
        ("deactivated", Passed.UNKNOWN),  # Slack does not find a deactivated person by address
        ("guest", Passed.GUEST),
        ("single_channel_guest", Passed.GUEST),
        ("bot", Passed.BOT),
    ],
)
def test_who_may_not_be_told_is_stood_in_for_by_the_manager(office: Office, how: str, why: Passed) -> None:
    gone(office, "ola", how)
    assert office.told() == Recipient(office.workspace.user("max").id, MAX, Role.MANAGER, ((Role.OWNER, why),))


def test_the_line_goes_up_to_an_administrator_and_ends(office: Office) -> None:
    gone(office, "ola", "guest")
    gone(office, "max", "unknown")
    assert office.told().role is Role.MANAGERS_MANAGER  # type: ignore[union-attr]
    office.now += 61
    gone(office, "top", "deactivated")
    found = office.told()
    assert (found and found.role, found and found.email) == (Role.ADMIN, ADA)
    assert office.told(admins=()) is None
    assert office.told(owner=None, admins=(ADA,)).passed[0] == (Role.OWNER, Passed.NOT_NAMED)  # type: ignore[union-attr]


def test_the_accounts_own_manager_comes_before_the_owners(office: Office) -> None:
    gone(office, "ola", "guest")
    assert office.told(manager=TOP).email == TOP  # type: ignore[union-attr]


def test_a_person_deactivated_after_they_were_found_is_noticed(office: Office) -> None:
    assert office.told().role is Role.OWNER  # type: ignore[union-attr]
    gone(office, "ola", "deactivated")
    office.now += 61
    assert office.told().passed == ((Role.OWNER, Passed.DEACTIVATED),)  # type: ignore[union-attr]


def test_a_fault_moves_nobodys_messages_to_the_manager(office: Office) -> None:
    office.workspace.fail_next("users.lookupByEmail", FaultKind.ERROR)
    with pytest.raises(SendFailed):
        office.told()
    assert office.told().role is Role.OWNER  # type: ignore[union-attr]


def test_a_busy_slack_is_left_alone_for_a_while(office: Office) -> None:
    office.workspace.fail_next("users.lookupByEmail", FaultKind.RATE_LIMITED)
    for _ in range(3):
        with pytest.raises(SendFailed, match="ratelimited"):
            office.told()
    asked = office.workspace.log.calls("users.lookupByEmail")
    assert len(asked) == 1
    office.now += BUSY_FOR
    assert office.told().role is Role.OWNER  # type: ignore[union-attr]


def test_somebody_who_joins_slack_later_is_found(office: Office) -> None:
    address = office.workspace.user("ola").email
    gone(office, "ola", "unknown")
    assert office.told().role is Role.MANAGER  # type: ignore[union-attr]
    office.workspace.user("ola").email = address
    office.now += NOBODY_KEPT
    assert office.told().role is Role.OWNER  # type: ignore[union-attr]


def test_a_known_slack_id_comes_first_and_a_wrong_one_does_no_harm(office: Office) -> None:
    gone(office, "ola", "unknown")
    known = office.workspace.user("ola").id
    assert isinstance(office.directory.find(OLA, known_id=known), Member)
    assert isinstance(office.directory.find(MAX, known_id="U0NOBODY0"), Member)


def test_people_are_called_as_slack_calls_them_where_it_says(office: Office) -> None:
    ola = office.workspace.user("ola")
    assert office.directory.name_of(OLA.upper()) == office.directory.name_of(ola.id) == ola.real_name
    for nobody in ("nobody@us.example", "U0NOBODY0", "root", ""):
        assert office.directory.name_of(nobody) is None
    office.workspace.fail_next("users.lookupByEmail", FaultKind.ERROR)
    assert office.directory.name_of(MAX) is None
    assert office.directory.name_of(MAX) == office.workspace.user("max").real_name


def test_nobody_is_their_own_manager() -> None:
    assert manager_of(OLA, PEOPLE) == MAX
    assert manager_of(OLA, {OLA: Person(OLA, manager_email=OLA.upper())}) is None
    assert manager_of(None, PEOPLE) is None
