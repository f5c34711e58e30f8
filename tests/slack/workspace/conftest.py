"""Fixtures for the local workspace's own tests: a running workspace with people and channels, and Slack's clients."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.workspace import LocalWorkspace


@pytest.fixture
def workspace() -> Iterator[LocalWorkspace]:
    """A running workspace with `ana` and `ben` in the public channel `success`, the bot in it too."""
    with LocalWorkspace() as running:
        ana = running.add_user("ana", "Ana Example", email="ana@harbour.example", tz="Europe/Lisbon")
        ben = running.add_user("ben", "Ben Example", email="ben@harbour.example")
        running.add_channel("success", [ana, ben], with_bot=True)
        yield running


@pytest.fixture
def client(workspace: LocalWorkspace) -> WebClient:
    """Slack's own client with the bot token and no retries."""
    return WebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[], timeout=10)
