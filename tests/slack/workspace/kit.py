"""What the tests of the local workspace share: people, clients, refusals, an app without some scopes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from slack_sdk import WebClient

from bot.workspace import LocalWorkspace, UserKind

Refused = Callable[..., dict[str, Any]]


def people(workspace: LocalWorkspace) -> LocalWorkspace:
    """The workspace with one person of every kind."""
    workspace.add_user("ana", "Ana Example", email="ana@harbour.example", tz="Europe/Lisbon")
    workspace.add_user("ben", "Ben Example", email="ben@harbour.example", kind=UserKind.ADMIN)
    workspace.add_user("gus", "Gus Guest", email="gus@guest.example", kind=UserKind.GUEST)
    workspace.add_user("sol", "Sol Guest", kind=UserKind.SINGLE_CHANNEL_GUEST)
    workspace.add_user("eve", "Eve Outside", email="eve@customer.example", kind=UserKind.EXTERNAL)
    workspace.add_user("rob", "Rob Robot", kind=UserKind.BOT)
    workspace.add_user("old", "Old Leaver", email="old@harbour.example", deleted=True)
    return workspace


def web_client(workspace: LocalWorkspace, token: str | None = None) -> WebClient:
    """Slack's own client, without retries of its own."""
    return WebClient(token or workspace.bot_token, base_url=workspace.api_url, retry_handlers=[], timeout=10)


@contextmanager
def without(workspace: LocalWorkspace, *scopes: str) -> Iterator[None]:
    """The app without these scopes for a while."""
    before = workspace.state.app.scopes
    workspace.configure_app(scopes=before - set(scopes))
    try:
        yield
    finally:
        workspace.configure_app(scopes=before)
