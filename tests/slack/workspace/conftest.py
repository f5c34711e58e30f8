"""Fixtures for the local workspace's own tests: running workspaces with people and channels, and Slack's clients."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import Channel, LocalWorkspace, RateLimits, UserKind

Refused = Callable[..., dict[str, Any]]
_numbers = itertools.count()


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


@pytest.fixture(scope="module")
def workspace() -> Iterator[LocalWorkspace]:
    """A running workspace for a whole module, without rate limits; tests take rooms of their own."""
    with LocalWorkspace(limits=RateLimits(enforced=False)) as running:
        yield people(running)


@pytest.fixture
def fresh() -> Iterator[LocalWorkspace]:
    """A running workspace for one test, rate limits and all."""
    with LocalWorkspace() as running:
        yield people(running)


@pytest.fixture
def room(workspace: LocalWorkspace) -> Channel:
    """A new public channel with ana, ben and the bot."""
    return workspace.add_channel(f"room-{next(_numbers)}", ["ana", "ben"], with_bot=True)


@pytest.fixture(scope="module")
def client(workspace: LocalWorkspace) -> WebClient:
    """Slack's own client with the bot token."""
    return web_client(workspace)


@pytest.fixture(scope="session")
def refused() -> Refused:
    """Calls a client's method, which must be refused, and gives the answer."""

    def call(method: Callable[..., Any], **args: Any) -> dict[str, Any]:
        with pytest.raises(SlackApiError) as caught:
            method(**args)
        answer = caught.value.response.data
        assert isinstance(answer, dict)
        assert answer["ok"] is False
        return answer

    return call
