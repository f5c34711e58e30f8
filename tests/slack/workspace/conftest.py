"""Fixtures for the local workspace's own tests: running workspaces with people and channels, and Slack's clients."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import Channel, LocalWorkspace, RateLimits
from tests.slack.workspace.kit import Refused, people, web_client

_numbers = itertools.count()


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
def http() -> Iterator[httpx.Client]:
    """A plain HTTP client."""
    with httpx.Client(trust_env=False, verify=False) as plain:
        yield plain


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
