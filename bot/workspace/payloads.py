"""The payloads Slack sends to an app: commands, interactions, type-ahead requests, events. Data in, JSON out."""

from bot.workspace.methods.render import channel_json, message_json, view_json
from bot.workspace.model import Channel, ChannelKind, Json, Message, ResponseUrl, Trigger, User, View
from bot.workspace.state import State


def team_json(state: State) -> Json:
    """The workspace as payloads name it."""
    return {"id": state.team_id, "domain": state.team_domain}


def actor_json(user: User) -> Json:
    """The person who acted."""
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id}


def channel_name(channel: Channel) -> str:
    """The name payloads carry: `directmessage` and `privategroup` hide the real one."""
    hidden = {ChannelKind.IM: "directmessage", ChannelKind.PRIVATE: "privategroup"}
    return hidden.get(channel.kind, channel.name)


def command(
    state: State, user: User, channel: Channel, name: str, text: str, trigger: Trigger, response_url: str
) -> Json:
    """A slash command."""
    return {
        "token": state.verification_token,
        "team_id": state.team_id,
        "team_domain": state.team_domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": state.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger.id,
    }


def _common(state: State, kind: str, user: User) -> Json:
    return {
        "type": kind,
        "user": actor_json(user),
        "api_app_id": state.app_id,
        "token": state.verification_token,
        "team": team_json(state),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def block_actions(
    state: State,
    user: User,
    actions: list[Json],
    trigger: Trigger,
    *,
    message: Message | None = None,
    view: View | None = None,
    response_url: str = "",
    values: Json | None = None,
) -> Json:
    """Somebody used an interactive element of a message or a view."""
    payload = _common(state, "block_actions", user) | {"trigger_id": trigger.id, "actions": actions}
    if view is not None:
        container: Json = {"type": "view", "view_id": view.id}
        return payload | {"container": container, "view": view_json(state, view)}
    assert message is not None
    channel = state.channels[message.channel]
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.is_ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload |= {"container": container, "channel": {"id": channel.id, "name": channel_name(channel)}}
    payload |= {"response_url": response_url, "state": {"values": values or {}}}
    return payload if message.is_ephemeral else payload | {"message": message_json(state, message)}


def view_submission(state: State, user: User, view: View, trigger: Trigger, urls: list[Json]) -> Json:
    """Somebody submitted a modal."""
    payload = _common(state, "view_submission", user)
    return payload | {"trigger_id": trigger.id, "view": view_json(state, view), "response_urls": urls}


def view_closed(state: State, user: User, view: View, *, cleared: bool) -> Json:
    """Somebody closed a modal that asked to be told."""
    return _common(state, "view_closed", user) | {"view": view_json(state, view), "is_cleared": cleared}


def suggestion(
    state: State,
    user: User,
    element: Json,
    block_id: str,
    text: str,
    *,
    message: Message | None = None,
    view: View | None = None,
) -> Json:
    """Somebody types into a menu whose choices the app gives."""
    payload = _common(state, "block_suggestion", user)
    payload |= {"action_id": element["action_id"], "block_id": block_id, "value": text}
    if view is not None:
        container: Json = {"type": "view", "view_id": view.id}
        return payload | {"container": container, "view": view_json(state, view)}
    assert message is not None
    channel = state.channels[message.channel]
    container = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    payload |= {"container": container | {"is_ephemeral": message.is_ephemeral}}
    payload |= {"channel": {"id": channel.id, "name": channel_name(channel)}}
    return payload if message.is_ephemeral else payload | {"message": message_json(state, message)}


def shortcut(
    state: State,
    user: User,
    callback_id: str,
    trigger: Trigger,
    message: Message | None = None,
    url: ResponseUrl | None = None,
    base: str = "",
) -> Json:
    """Somebody used a global shortcut, or one on a message."""
    payload = _common(state, "shortcut" if message is None else "message_action", user)
    payload |= {"callback_id": callback_id, "trigger_id": trigger.id, "action_ts": state.stamps.next()}
    if message is None:
        return payload
    channel = state.channels[message.channel]
    payload |= {"channel": {"id": channel.id, "name": channel_name(channel)}, "message_ts": message.ts}
    return payload | {"message": message_json(state, message), "response_url": base + url.path if url else ""}


def event(state: State, inner: Json, *, channel: Channel | None = None) -> Json:
    """The outer body of an event; `event_id` is the key by which repeats are known."""
    authorization = {
        "enterprise_id": None,
        "team_id": state.team_id,
        "user_id": state.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": state.verification_token,
        "team_id": state.team_id,
        "context_team_id": state.team_id,
        "context_enterprise_id": None,
        "api_app_id": state.app_id,
        "event": inner,
        "type": "event_callback",
        "event_id": state.ids.new("Ev"),
        "event_time": int(state.clock.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": bool(channel and channel_json(state, channel)["is_ext_shared"]),
        "event_context": state.ids.secret(32),
    }
