"""The checks that ask Slack about tokens, scopes, the clock, roles and administrators. They never run while Slack waits
for an acknowledgement."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.administrators import Administrators
from bot.checks.found import Code, Finding, note, ok, problem
from bot.clients import ClientFactory
from bot.people import Passed
from bot.roles import GROUP, NAMED, lowest_of, named_by
from bot.settings import Settings
from bot.slack_clock import REFUSED, WORRYING, header, offset
from bot.slack_codes import classify
from engagement.render.wording.formats import count, listed

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
_MEND_ADMIN = "Set ADMIN_EMAILS to addresses of full members, as Slack has them."
_WHY: Final[dict[str, str]] = {
    Passed.UNKNOWN: "nobody in Slack has that address",
    Passed.GUEST: "a guest",
    Passed.OUTSIDER: "of another organisation",
    Passed.BOT: "a bot",
    Passed.DEACTIVATED: "deactivated",
}


def check_bot_token(settings: Settings, clients: ClientFactory) -> Iterator[Finding]:
    """The bot's token and its scopes, and the clock against Slack's."""
    if settings.slack_bot_token is None:
        return
    answer = ask(bot_client(settings, clients), "auth.test")
    if isinstance(answer, str):
        text = f"SLACK_BOT_TOKEN is not accepted: {answer}."
        yield problem(Code.BOT_TOKEN_REFUSED, text, "Install the app again (docs/slack.md).")
        return
    yield ok(Code.BOT_TOKEN, "the bot token is accepted.")
    yield from _scopes(answer.headers)
    yield from _clock(answer.headers)


def check_app_token(settings: Settings, clients: ClientFactory) -> Iterator[Finding]:
    """The token of Socket Mode."""
    if settings.slack_app_token is None:
        return
    answer = ask(clients.client(settings.slack_app_token.get_secret_value()), "apps.connections.open")
    if isinstance(answer, str):
        text = f"SLACK_APP_TOKEN is not accepted: {answer}."
        yield problem(Code.APP_TOKEN_REFUSED, text, "It needs connections:write, and Socket Mode must be on.")
    else:
        yield ok(Code.APP_TOKEN, "the app token opens Socket Mode.")


def check_roles(settings: Settings, clients: ClientFactory) -> Iterator[Finding]:
    """Who has which role, and whether the user groups that say so can be read."""
    told: list[str] = []
    client = bot_client(settings, clients)
    for role in NAMED:
        named = named_by(settings, role)
        groups = [each for each in named if each.startswith(GROUP)]
        for group in groups if settings.slack_bot_token else ():
            answer = ask(client, "usergroups.users.list", usergroup=group)
            if isinstance(answer, str):
                text = f"the user group {group} of the role {role} cannot be read: {answer}."
                until = f"Until then whom no list names is only {lowest_of(settings)}."
                yield problem(Code.GROUP_UNREAD, text, f"{_MEND_GROUP} {until}")
        people = len(named) - len(groups)
        lists = [count(people, "person", "people")] * bool(people) + [count(len(groups), "user group")] * bool(groups)
        told += [f"{role} for {listed(lists)}"] if lists else []
    yield ok(Code.ROLES, f"{listed([*told, f'{settings.default_role} for everybody else'])}.")


def check_administrators(found: Administrators) -> Iterator[Finding]:
    """Whether somebody of ADMIN_EMAILS and ADMINS can be written to. That neither names anybody, the settings say."""
    number = sum(found.passed.values())
    why = listed([f"{_WHY.get(each, each)} ({times})" for each, times in sorted(found.passed.items())])
    if found.reached:
        yield ok(Code.ADMINS, f"{count(len(found.reached), 'administrator')} can be written to.")
        if number:
            yield note(Code.ADMIN_NOT_REACHED, f"{count(number, 'administrator')} cannot be: {why}.", _MEND_ADMIN)
    elif found.waiting:
        yield note(Code.ADMIN_NOT_REACHED, "Slack does not say at the moment who the administrators are.")
    elif number:
        text = f"no administrator can be written to: {why}. Nobody is told about accounts that have nobody else."
        yield problem(Code.NO_ADMIN_REACHED, text, _MEND_ADMIN)


def bot_client(settings: Settings, clients: ClientFactory) -> WebClient:
    """A client with the bot's token."""
    token = settings.slack_bot_token
    return clients.client(token.get_secret_value() if token else None)


def ask(client: WebClient, method: str, **args: Any) -> Any:
    """Slack's answer, or the code of its refusal."""
    try:
        return client.api_call(method, params=args)
    except SlackApiError as error:
        return classify(error).code
    except Exception as error:  # noqa: BLE001 - the SDK lets every kind of network error through
        return f"Slack cannot be reached ({classify(error).code})"


def _scopes(headers: Mapping[str, Any]) -> Iterator[Finding]:
    given = {scope.strip() for scope in header(headers, "x-oauth-scopes").split(",")}
    for scope, purpose in SCOPES.items():
        if scope not in given:
            add = "Add it under OAuth & Permissions and install the app again."
            yield problem(Code.SCOPE_MISSING, f"the scope {scope} is missing ({purpose}).", add)
    for scope, purpose in OPTIONAL_SCOPES.items():
        if scope not in given:
            yield note(Code.SCOPE_NOT_GIVEN, f"without the scope {scope} it does not hold that {purpose}.")


def _clock(headers: Mapping[str, Any]) -> Iterator[Finding]:
    found = offset(headers, datetime.now(UTC))
    if found is None:
        return
    if abs(found) > WORRYING:
        text = f"this clock is {abs(found):.0f} s {'ahead of' if found > 0 else 'behind'} Slack's."
        yield problem(Code.CLOCK_WRONG, text, f"Set it by NTP: beyond {REFUSED:.0f} s every request is refused.")
    else:
        yield ok(Code.CLOCK_RIGHT, "agrees with Slack's.")
