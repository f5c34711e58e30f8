"""Who is in the demo's Slack workspace and where: people found in the data, an admin, a guest and a customer."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.demo.sample import YOU
from bot.workspace import Channel, ChannelKind, LocalWorkspace, Sharing, User, UserKind
from engagement import sample
from engagement.model import Account, Person
from engagement.sample.staff import PEOPLE
from engagement.service import Engagement
from engagement.store import queries

ROOM = "customer-success"
_DEMO = "demo.example"  # the addresses of people who are in no data


@dataclass(frozen=True)
class Someone:
    """A person to be: how they are called, their address, who they are to the workspace."""

    real_name: str
    email: str
    title: str = ""
    kind: UserKind = UserKind.MEMBER

    @property
    def name(self) -> str:
        """What they are called by in the workspace; the same person has the same name everywhere."""
        return self.email.partition("@")[0].casefold() or self.email


@dataclass(frozen=True)
class People:
    """Everybody in the demo. ``above``: your manager, theirs, and so on; ``account``: what to ask about first."""

    team: str
    zone: str
    you: Someone
    above: tuple[Someone, ...]
    others: tuple[Someone, ...]
    admin: Someone
    guest: Someone
    customer: Someone
    account: str


@dataclass(frozen=True)
class Rooms:
    """The workspace with everybody in it: whom the page may act as, and the conversations of the tour."""

    cast: tuple[User, ...]
    room: Channel
    shared: Channel

    @property
    def you(self) -> User:
        """The account owner."""
        return self.cast[0]


def sample_people(*, accounts: int, as_of: datetime) -> People:
    """Those of the sample company."""
    company = sample.generate(accounts=accounts, as_of=as_of)
    account = "ACCT-123" if accounts > 22 else "ACCT-101"
    contact = company.book(account).contacts[0]
    staff = [Person(row.email, row.name, row.manager_email, row.team, row.role) for row in PEOPLE]
    customer = Someone(contact.name, contact.email, f"{contact.title}, {company.book(account).account.name}")
    return _people(sample.VENDOR_NAME, sample.TIME_ZONE, staff, YOU, customer, account)


def own_people(service: Engagement) -> People:
    """Those found in one's own data; you are the one with the most open accounts."""
    with service.database.session(service.workspace_id) as session:
        known, accounts = {person.email: person for person in queries.everybody(session)}, queries.accounts(session)
    open_accounts = [account for account in accounts if account.closed_at is None]
    for account in accounts:
        for email, above in ((account.owner_email, account.manager_email), (account.manager_email, None)):
            if email:
                known.setdefault(email, Person(email, manager_email=above if above != email else None))
    owned = Counter(account.owner_email for account in open_accounts if account.owner_email)
    you = min(owned, key=lambda email: (-owned[email], email)) if owned else f"you@{_DEMO}"
    customer = Someone("A customer", f"customer@{_DEMO}", "Customer", UserKind.EXTERNAL)
    first = _first(open_accounts, you)
    return _people("Your company", service.workspace().timezone, list(known.values()), you, customer, first)


def _first(accounts: Iterable[Account], you: str) -> str:
    """The account to ask about first: the first of yours."""
    listed = sorted(accounts, key=lambda account: (account.owner_email != you, account.id))
    return listed[0].id if listed else "ACCOUNT"


def _people(team: str, zone: str, staff: list[Person], you: str, customer: Someone, account: str) -> People:
    known = {person.email.casefold(): person for person in staff}
    above = list(_line(you, known))
    rest = sorted(known.keys() - {you.casefold(), *above})
    return People(
        team=team,
        zone=zone,
        you=_someone(known.get(you.casefold(), Person(you, "You")), "you"),
        above=tuple(_someone(known.get(email, Person(email))) for email in above),
        others=tuple(_someone(known[email]) for email in rest),
        admin=Someone("Rufus Tidewell", f"rufus.tidewell@{_DEMO}", "Workspace admin", UserKind.ADMIN),
        guest=Someone("Gil Overmarsh", f"gil.overmarsh@{_DEMO}", "Contractor, guest", UserKind.GUEST),
        customer=Someone(customer.real_name, customer.email, customer.title, UserKind.EXTERNAL),
        account=account,
    )


def _line(email: str, known: dict[str, Person]) -> Iterator[str]:
    """The people above somebody, the nearest first."""
    passed = {email.casefold()}
    person = known.get(email.casefold())
    while person is not None and person.manager_email and person.manager_email.casefold() not in passed:
        email = person.manager_email.casefold()
        passed.add(email)
        yield email
        person = known.get(email)


def _someone(person: Person, note: str = "") -> Someone:
    called = person.name or person.email.partition("@")[0]
    role = person.role or ("Account owner" if note else "")
    return Someone(called, person.email, f"{role} ({note})" if note else role)


def move_in(workspace: LocalWorkspace, people: People) -> Rooms:
    """Everybody into the workspace, with its channels and direct messages."""
    added = _add_all(workspace, people)
    you, above = added[people.you.email], [added[each.email] for each in people.above]
    admin, guest, customer = (added[each.email] for each in (people.admin, people.guest, people.customer))
    members = [user for user in added.values() if user.kind in (UserKind.MEMBER, UserKind.ADMIN)]
    room = workspace.add_channel(ROOM, [*members, guest], with_bot=True)
    workspace.add_channel("general", members)
    workspace.add_channel("my-team", [you, *above], kind=ChannelKind.PRIVATE, with_bot=True)
    shared = workspace.add_channel("with-a-customer", [you, customer], sharing=Sharing.EXTERNAL, with_bot=True)
    workspace.say(customer, shared, "Good morning. Is there anything you need from us before our next meeting?")
    for user in (you, *above, admin):
        workspace.open_dm(user)
    return Rooms((you, *above, admin, guest, customer), room, shared)


def _add_all(workspace: LocalWorkspace, people: People) -> dict[str, User]:
    """The users by address; a name that is taken becomes the whole address."""
    everybody = (people.you, *people.above, *people.others, people.admin, people.guest, people.customer)
    added: dict[str, User] = {}
    names: set[str] = set()
    for each in everybody:
        name = each.email.casefold() if each.name in names else each.name
        names.add(name)
        added[each.email] = workspace.add_user(
            name, each.real_name, kind=each.kind, email=each.email, tz=people.zone, title=each.title
        )
    return added
