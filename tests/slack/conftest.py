"""The bot at work in a local workspace: real HTTP, real WebSocket, real Bolt; only the engine is a fake."""

from collections.abc import Iterator

import pytest

from bot.serve import running
from bot.workspace import LocalWorkspace
from tests.slack.world import World, app_settings, populated


@pytest.fixture
def world() -> Iterator[World]:
    """The bot over Socket Mode."""
    with LocalWorkspace(app_settings()) as workspace:
        made = populated(workspace)
        with running(made.deps):
            workspace.wait_for_socket()
            yield made
