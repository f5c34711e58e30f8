"""How the app is set up in the workspace: the parts of its manifest that decide what Slack does with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DEFAULT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "files:read",
        "files:write",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:read",
        "users:read",
        "users:read.email",
    }
)
DEFAULT_EVENTS = frozenset(
    {"app_home_opened", "app_mention", "app_uninstalled", "channel_id_changed", "channel_shared", "message.im"}
    | {"tokens_revoked"}
)


@dataclass(frozen=True)
class Command:
    """A slash command as the message field offers it."""

    name: str
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True)
class Shortcut:
    """A shortcut: `type` is `global` or `message` (in a message's menu)."""

    callback_id: str
    name: str
    type: str
    description: str = ""


@dataclass(frozen=True)
class AppSettings:
    """The app's manifest, as far as the workspace acts on it.

    With `socket_mode` every payload goes over a WebSocket and the request URLs are not used; without it commands,
    interactions and events are posted, signed, to `request_url`, and type-ahead requests to `options_url` (or to
    `request_url`). `events` are the bot events subscribed to; others are not delivered. `should_escape` turns
    `@name` and `#name` in command text into `<@U…|name>` and `<#C…|name>`.
    """

    name: str = "Engagement"
    bot_name: str = "engagement"
    scopes: frozenset[str] = DEFAULT_SCOPES
    commands: tuple[Command, ...] = (Command("/engagement"),)
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] = DEFAULT_EVENTS
    socket_mode: bool = True
    request_url: str | None = None
    options_url: str | None = None
    interactivity: bool = True
    home_tab: bool = True
    messages_tab: bool = True
    messages_tab_read_only: bool = False
    should_escape: bool = False

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> "AppSettings":
        """The settings of a parsed app manifest (version 1 or 2, as a mapping)."""
        features, settings = manifest.get("features") or {}, manifest.get("settings") or {}
        home, interactivity = features.get("app_home") or {}, settings.get("interactivity") or {}
        commands = features.get("slash_commands") or []
        events = settings.get("event_subscriptions") or {}
        scopes = (manifest.get("oauth_config") or {}).get("scopes") or {}
        name = manifest["display_information"]["name"]
        return cls(
            name=name,
            bot_name=(features.get("bot_user") or {}).get("display_name", name),
            scopes=frozenset(scopes.get("bot") or ()) | frozenset(scopes.get("bot_optional") or ()),
            commands=tuple(
                Command(one["command"], one.get("description", ""), one.get("usage_hint", "")) for one in commands
            ),
            shortcuts=tuple(
                Shortcut(one["callback_id"], one["name"], one["type"], one.get("description", ""))
                for one in features.get("shortcuts") or ()
            ),
            events=frozenset(events.get("bot_events") or ()),
            socket_mode=bool(settings.get("socket_mode_enabled", False)),
            request_url=interactivity.get("request_url") or events.get("request_url"),
            options_url=interactivity.get("message_menu_options_url"),
            interactivity=bool(interactivity.get("is_enabled", False)),
            home_tab=bool(home.get("home_tab_enabled", False)),
            messages_tab=bool(home.get("messages_tab_enabled", True)),
            messages_tab_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
            should_escape=any(bool(command.get("should_escape")) for command in commands),
        )
