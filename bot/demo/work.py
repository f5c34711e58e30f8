"""The bot at work in a local workspace, by the workspace's clock and with settings of its own: nothing is read from the
environment, so that a demo never meets a real workspace."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.deps import Deps, connect
from bot.serve import running
from bot.settings import Settings
from bot.workspace import AppSettings, LocalWorkspace
from engagement.service import Engagement

_MANIFEST = "manifest.yml"
_CONNECTED_WITHIN = 30.0  # seconds


class _GivenSettings(Settings):
    """Settings that are only what they are given."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *others: PydanticBaseSettingsSource,
        **more: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Neither the environment nor ``.env``."""
        return (init_settings,)


def settings_for(workspace: LocalWorkspace, **others: Any) -> Settings:
    """The bot's settings for a running local workspace."""
    return _GivenSettings(
        slack_bot_token=workspace.bot_token,
        slack_app_token=workspace.app_token,
        slack_signing_secret=workspace.signing_secret,
        slack_api_url=workspace.api_url,
        **{"locale": "GB", **others},  # the sample company's people write English to each other
    )


def app_settings() -> AppSettings:
    """The app as its manifest installs it in Slack."""
    return AppSettings.from_manifest(yaml.safe_load(_manifest().read_text("utf-8")))


def _manifest() -> Any:
    """In an installed package beside the modules, in a clone above them."""
    packaged = resources.files("bot") / _MANIFEST
    return packaged if packaged.is_file() else Path(__file__).parents[2] / _MANIFEST


@contextmanager
def at_work(workspace: LocalWorkspace, service: Engagement, **settings: Any) -> Iterator[Deps]:
    """The bot, connected and listening while the block runs; what is planned is not looked at (``time_machine``)."""
    deps = replace(
        connect(settings_for(workspace, **settings), service, ready=service.check),
        clock=lambda: datetime.fromtimestamp(workspace.clock.now(), UTC),
    )
    with running(deps):
        workspace.wait_for_socket(timeout=_CONNECTED_WITHIN)
        yield deps
