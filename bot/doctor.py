"""What ``engagement doctor`` and the bot itself look at, in the order in which things depend on one another: the checks
of ``bot.checks``. Nothing here changes anything."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.administrators import administrators, group_members
from bot.checks.channels import check_channels
from bot.checks.found import Code, Finding, problem
from bot.checks.slack import bot_client, check_administrators, check_app_token, check_bot_token, check_roles
from bot.checks.stored import Service, check_database, check_digests, check_settings, check_stored
from bot.clients import Caller, ClientFactory
from bot.identity import read_identity
from bot.lookup import Lookup
from bot.people import Directory
from bot.settings import Settings
from engagement.errors import EngagementError, SettingsError
from engagement.model import Person
from engagement.service import Engagement
from engagement.store import queries
from engagement.store.links import linked_channels


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the records say that Slack is asked about: people by address in lower case, linked channels by id."""

    people: Mapping[str, Person] = field(default_factory=dict)
    linked: frozenset[str] = frozenset()


def recorded(service: Service) -> Recorded:
    """The same of a workspace. Raises ``DatabaseUnavailable``."""
    with service.database.session(service.workspace_id) as session:
        people = {person.email.casefold(): person for person in queries.everybody(session)}
        return Recorded(people, linked_channels(session))


def examine(service: Callable[[], Engagement], settings: Settings, *, slack: bool, now: datetime) -> Iterator[Finding]:
    """Every check; a refused one says why and the rest goes on. ``slack``: with those that ask Slack."""
    known = Recorded()
    yield from check_settings(settings)
    try:
        with service() as opened:
            yield from check_database(opened)
            known = recorded(opened)
            yield from examine_records(opened, settings, now)
    except EngagementError as error:
        yield problem(Code.NO_DATABASE, str(error), "")
    if slack:
        clients = ClientFactory(settings.slack_api_url)
        yield from check_app_token(settings, clients)
        yield from examine_slack(settings, clients, known)


def examine_records(service: Service, settings: Settings, now: datetime) -> Iterator[Finding]:
    """What the database says. Raises ``EngagementError`` where it does not."""
    yield from check_stored(service, settings, now)
    yield from check_digests(service, settings, now)


def examine_slack(
    settings: Settings, clients: ClientFactory, known: Recorded, directory: Directory | None = None
) -> Iterator[Finding]:
    """What Slack says of the bot's token, roles, administrators and channels. ``directory``: where people are known
    already. Nobody whom Slack keeps waiting may do this."""
    found = list(check_bot_token(settings, clients))
    yield from found
    yield from check_roles(settings, clients)
    if Code.BOT_TOKEN not in {finding.code for finding in found}:
        return
    client = bot_client(settings, clients)
    caller = Caller(client, attempts=1)
    try:
        asked = directory or Directory(caller, read_identity(caller), Lookup())
    except SettingsError as error:
        yield problem(Code.BOT_TOKEN_REFUSED, str(error), "")
        return
    members = partial(group_members, caller)
    yield from check_administrators(administrators(settings, asked, known.people, members))
    yield from check_channels(client, linked=known.linked, escalations=settings.escalation_channel)
