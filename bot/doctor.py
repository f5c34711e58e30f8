"""What ``engagement doctor`` looks at: each check says how things are and, where something is wrong, how to mend it.

Nothing here changes anything, and no finding holds a secret or a customer's data.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clients import ClientFactory
from bot.roles import GROUP, NAMED, lowest_of, named_by
from bot.settings import Settings
from bot.slack_clock import REFUSED, WORRYING, header, offset
from bot.slack_codes import classify
from engagement.delivery import OutboxState
from engagement.errors import EngagementError
from engagement.model import ListedAccount, Source
from engagement.render.wording.formats import count, listed
from engagement.restriction import restricted
from engagement.service import Engagement
from engagement.store import queries
from engagement.store.health import Standing, standing
from engagement.store.serving import file_system
from engagement.store.sqlite import driver, wal_is_safe

SCOPES: Final = {
    "commands": "the command /engagement",
    "app_mentions:read": "mentions are answered",
    "chat:write": "reports, digests and every other message",
    "users:read": "guests and people of other organisations are told apart",
    "users:read.email": "account owners are found by their address",
    "channels:read": "shared channels are told apart",
    "groups:read": "shared private channels are told apart",
    "im:read": "the conversation with a person is told apart",
    "im:history": "questions in the app's own conversation are answered, and lost answers are looked up there",
    "im:write": "digests and escalations are sent to people",
    "files:write": "reports are sent as files",
}
"""What the bot cannot do without, and for what."""
OPTIONAL_SCOPES: Final = {
    "usergroups:read": "roles come from Slack's user groups",
}
_MEND_GROUP = "Add the scope usergroups:read and install the app again, or correct the group's id."
_SCAN_AGE = timedelta(hours=26)
_OVERDUE = 300.0  # seconds


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"  # worth knowing, nothing to mend
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    level: Level
    subject: str
    text: str


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Tokens and what follows from them."""
    problems = []
    if settings.slack_bot_token is None:
        problems.append("SLACK_BOT_TOKEN is not set: put the token of the installed app there (docs/slack.md).")
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        problems.append("nothing can arrive: set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for --http.")
    if not settings.admin_emails:
        problems.append("ADMIN_EMAILS is not set: digests of accounts without an owner may reach nobody.")
    yield from (_problem("settings", text) for text in problems)
    if not problems:
        yield Finding(Level.OK, "settings", "what is needed is set.")


def check_database(service: Engagement) -> Iterator[Finding]:
    """The schema, and for SQLite what it stands on."""
    service.check()
    database = service.database
    yield Finding(Level.OK, "database", f"{database.place} answers and has this program's schema.")
    if not database.is_sqlite:
        return
    safe = wal_is_safe(driver().sqlite_version_info)
    mode = "WAL" if safe else "a rollback journal"
    yield Finding(Level.OK, "database", f"SQLite {driver().sqlite_version} with {mode}.")
    if not safe:
        text = "reports wait for imports with this SQLite, which is not safe in WAL mode: `pip install pysqlite3`."
        yield Finding(Level.NOTE, "database", text)
    kind = file_system(database.file)
    if kind is not None:
        yield Finding(Level.NOTE, "database", f"the file lies on {kind}.")


def check_data(
    accounts: Sequence[ListedAccount], sources: Sequence[Source], *, now: datetime, stale_after: timedelta
) -> Iterator[Finding]:
    """Accounts and their owners, and sources. ``stale_after``: how long one may be silent."""
    if not accounts:
        yield _problem("data", "there are no accounts: `engagement import` brings them in (docs/data.md).")
        return
    ownerless = sum(1 for account in accounts if not account.owner_email and account.closed_at is None)
    yield Finding(Level.OK, "data", f"{count(len(accounts), 'account')} from {count(len(sources), 'source')}.")
    if ownerless:
        text = f"{count(ownerless, 'open account')} without owner_email: their digests go to the manager or an admin."
        yield _problem("data", text)
    for source in sources:
        if source.last_at is not None and now - source.last_at > stale_after:
            days = (now - source.last_at).days
            text = (
                f"source {source.name[:40]} delivered last {days} days ago: what it measures is kept, not judged anew."
            )
            yield _problem("data", f"{text} Import it again, or look at why it stopped.")


def check_restrictions(service: Engagement, settings: Settings) -> Iterator[Finding]:
    """What the rules of RESTRICTED come to; a rule that fits nothing restricts nothing."""
    if not settings.restricted:
        return
    with service.database.session(service.workspace_id) as session:
        accounts, people = queries.listed_accounts(session), queries.everybody(session)
    for number, rule in enumerate(settings.restricted, start=1):
        if not restricted([rule], accounts, people):
            yield _problem("roles", f"rule {number} of RESTRICTED fits no account, so it hides none: is it misspelt?")
    found = count(len(restricted(settings.restricted, accounts, people)), "account")
    yield Finding(Level.OK, "roles", f"RESTRICTED: {found} for their own people only.")


def check_delivery(found: Standing, now: datetime) -> Iterator[Finding]:
    """Whether scans run and messages go out."""
    if found.last_scan is None:
        yield _problem("scan", "no scan has finished: `engagement serve` runs one every night, `engagement scan` now.")
    elif now - found.last_scan > _SCAN_AGE:
        hours = (now - found.last_scan).total_seconds() / 3600
        yield _problem("scan", f"the last scan finished {hours:.0f} hours ago: is `engagement serve` running?")
    else:
        yield Finding(Level.OK, "scan", f"the last one finished at {found.last_scan:%Y-%m-%d %H:%M} UTC.")
    if found.skipped:
        yield _problem("scan", f"{count(found.skipped, 'account')} left out by the last scan: please report it.")
    overdue = max(found.inbox_oldest, found.outbox_overdue)
    if overdue > _OVERDUE:
        yield _problem("delivery", f"something waits for {overdue / 60:.0f} minutes: is `engagement serve` running?")
    parked = sum(number for (_, state), number in found.outbox.items() if state == OutboxState.DEAD)
    if parked:
        reasons = listed([f"{reason} ({number})" for (_, reason), number in sorted(found.dead.items())])
        yield Finding(Level.NOTE, "delivery", f"{count(parked, 'message')} could not be delivered: {reasons}.")
    if overdue <= _OVERDUE:
        yield Finding(Level.OK, "delivery", "nothing is overdue.")


def check_slack(settings: Settings, clients: ClientFactory) -> Iterator[Finding]:
    """The tokens, their scopes, and the clock against Slack's."""
    if settings.slack_bot_token is not None:
        answer = _ask(clients.client(settings.slack_bot_token.get_secret_value()), "auth.test")
        if isinstance(answer, str):
            yield _problem(
                "slack", f"SLACK_BOT_TOKEN is not accepted: {answer}. Install the app again (docs/slack.md)."
            )
        else:
            yield Finding(Level.OK, "slack", "the bot token is accepted.")
            yield from _scopes(answer.headers)
            yield from _clock(answer.headers)
    if settings.slack_app_token is not None:
        answer = _ask(clients.client(settings.slack_app_token.get_secret_value()), "apps.connections.open")
        if isinstance(answer, str):
            text = f"SLACK_APP_TOKEN is not accepted: {answer}. It needs connections:write, and Socket Mode must be on."
            yield _problem("slack", text)
        else:
            yield Finding(Level.OK, "slack", "the app token opens Socket Mode.")


def check_roles(settings: Settings, clients: ClientFactory) -> Iterator[Finding]:
    """Who has which role, and whether the user groups that say so can be read."""
    told: list[str] = []
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    for role in NAMED:
        named = named_by(settings, role)
        groups = [each for each in named if each.startswith(GROUP)]
        for group in groups if token else ():
            answer = _ask(clients.client(token), "usergroups.users.list", usergroup=group)
            if isinstance(answer, str):
                text = f"the user group {group} of the role {role} cannot be read: {answer}. {_MEND_GROUP}"
                yield _problem("roles", f"{text} Until then whom no list names is only {lowest_of(settings)}.")
        people = len(named) - len(groups)
        lists = [count(people, "person", "people")] * bool(people) + [count(len(groups), "user group")] * bool(groups)
        told += [f"{role} for {listed(lists)}"] if lists else []
    yield Finding(Level.OK, "roles", f"{listed([*told, f'{settings.default_role} for everybody else'])}.")


def examine(service: Callable[[], Engagement], settings: Settings, *, slack: bool, now: datetime) -> Iterator[Finding]:
    """Every check, in the order in which things depend on one another; a refused one says why and the rest goes on."""
    yield from check_settings(settings)
    try:
        opened = service()
        with opened:
            yield from check_database(opened)
            yield from check_restrictions(opened, settings)
            with opened.database.session(opened.workspace_id) as session:
                accounts, sources = queries.listed_accounts(session), queries.sources(session, before=now)
                found = standing(session)
            stale_after = timedelta(days=opened.config.metrics.stale_after_days)
            yield from check_data(accounts, sources, now=now, stale_after=stale_after)
            yield from check_delivery(found, now)
    except EngagementError as error:
        yield _problem("database", str(error))
    if slack:
        yield from check_slack(settings, ClientFactory(settings.slack_api_url))
        yield from check_roles(settings, ClientFactory(settings.slack_api_url))


def _scopes(headers: Mapping[str, Any]) -> Iterator[Finding]:
    given = {scope.strip() for scope in header(headers, "x-oauth-scopes").split(",")}
    for scope, purpose in SCOPES.items():
        if scope not in given:
            yield _problem("slack", f"the scope {scope} is missing ({purpose}): add it and install the app again.")
    for scope, purpose in OPTIONAL_SCOPES.items():
        if scope not in given:
            yield Finding(Level.NOTE, "slack", f"without the scope {scope} it does not hold that {purpose}.")


def _clock(headers: Mapping[str, Any]) -> Iterator[Finding]:
    found = offset(headers, datetime.now(UTC))
    if found is None:
        return
    if abs(found) > WORRYING:
        text = f"this clock is {abs(found):.0f} s {'ahead of' if found > 0 else 'behind'} Slack's: set it by NTP."
        yield _problem("clock", f"{text} Beyond {REFUSED:.0f} s every request is refused.")
    else:
        yield Finding(Level.OK, "clock", "agrees with Slack's.")


def _ask(client: WebClient, method: str, **args: str) -> Any:
    """Slack's answer, or the code of its refusal."""
    try:
        return client.api_call(method, params=args)
    except SlackApiError as error:
        return classify(error).code
    except Exception as error:  # noqa: BLE001 - the SDK lets every kind of network error through
        return f"Slack cannot be reached ({classify(error).code})"


def _problem(subject: str, text: str) -> Finding:
    return Finding(Level.PROBLEM, subject, text)
