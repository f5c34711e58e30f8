"""What one person sees, as the JSON that the browser draws. Copies: nothing here is a live object of the workspace."""

from collections.abc import Iterable
from copy import deepcopy

from bot.workspace.inputs import kept_values
from bot.workspace.methods.render import file_type
from bot.workspace.model import Channel, ChannelKind, File, Json, Message, User, View
from bot.workspace.page.preview import preview
from bot.workspace.page.sight import Sight
from bot.workspace.settings import AppSettings
from bot.workspace.state import State

REPLY_FACES = 5


def everything(sight: Sight) -> Json:
    """All that a person sees at once. Call with the state's lock held."""
    state, app = sight.state, sight.state.app
    channels = sight.channels()
    home = sight.home()
    return {
        "team": {"id": state.team_id, "name": state.team_name, "domain": state.team_domain},
        "me": sight.me.id,
        "bot": {"user_id": state.bot_user_id, "app_id": state.app_id, "name": app.name},
        "app": {"home_tab": app.home_tab, "messages_tab": app.messages_tab and not app.messages_tab_read_only},
        "users": [user_json(state, user) for user in sight.users()],
        "channels": [channel_json(sight, channel) for channel in channels],
        "commands": commands_json(app) if not sight.is_external else [],
        "shortcuts": shortcuts_json(app),
        "home": None if home is None else view_json(home),
        "views": [view_json(view) for view in sight.modals()],
        "messages": {channel.id: messages_json(sight, channel) for channel in channels},
        "files": {file.id: file_json(file) for file in sight.files()},
    }


def user_json(state: State, user: User) -> Json:
    """A person or bot."""
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "kind": str(user.kind),
        "tz": user.tz,
        "title": user.title,
        "deleted": user.deleted,
        "is_bot": user.bot_id is not None or str(user.kind) == "bot",
        "external": user.team_id != state.team_id,
    }


def channel_json(sight: Sight, channel: Channel) -> Json:
    """A conversation; `peer` is the other person of a direct message."""
    state, me = sight.state, sight.me.id
    others = [member for member in channel.members if member != me]
    peer = (others[0] if others else me) if channel.kind is ChannelKind.IM else None
    return {
        "id": channel.id,
        "name": state.users[peer].real_name if peer else channel.name,
        "kind": str(channel.kind),
        "sharing": str(channel.sharing),
        "archived": channel.archived,
        "read_only": channel.read_only,
        "is_member": me in channel.members,
        "members": list(channel.members),
        "with_bot": state.bot_user_id in channel.members,
        "topic": channel.topic,
        "peer": peer,
    }


def messages_json(sight: Sight, channel: Channel) -> list[Json]:
    """All messages of a conversation that the person sees."""
    listed = sight.messages(channel)
    threads: dict[str, list[Message]] = {}
    for one in listed:
        if one.thread_ts not in (None, one.ts) and not one.is_ephemeral:
            threads.setdefault(str(one.thread_ts), []).append(one)
    return [_message(sight, one, threads.get(one.ts, ())) for one in listed]


def message_json(sight: Sight, message: Message) -> Json:
    """One message with its thread's figures."""
    listed = () if message.is_ephemeral else sight.state.visible(message.channel, message.ts)
    return _message(sight, message, [one for one in listed if one.ts != message.ts])


def _message(sight: Sight, message: Message, replies: Iterable[Message]) -> Json:
    replies = list(replies)
    attached = [block for one in message.attachments for block in one.get("blocks", ())]
    chosen = sight.state.message_values.get((sight.me.id, message.channel, message.ts), {})
    return {
        "channel": message.channel,
        "ts": message.ts,
        "user": message.user,
        "username": message.username,
        "text": message.text,
        "blocks": deepcopy(message.blocks),
        "attachments": deepcopy(message.attachments),
        "thread_ts": message.thread_ts,
        "edited": message.edited_ts,
        "ephemeral": message.is_ephemeral,
        "bot": message.bot_id is not None,
        "files": list(message.files),
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(reply.user for reply in replies))[:REPLY_FACES],
        "latest_reply": replies[-1].ts if replies else None,
        "broadcast": message.reply_broadcast,
        "subtype": message.subtype,
        "values": deepcopy(kept_values([*message.blocks, *attached], chosen)),
    }


def view_json(view: View) -> Json:
    """A modal or home, without what the app keeps for itself."""
    payload = {key: value for key, value in view.payload.items() if key not in ("private_metadata", "external_id")}
    return {"id": view.id, "payload": deepcopy(payload), "hash": view.hash, "values": deepcopy(view.values)}


def file_json(file: File) -> Json:
    """A file and what its card shows of it."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "size": file.size,
        "mimetype": file_type(file.name)[0],
        "user": file.user,
        "preview": preview(file),
    }


def commands_json(app: AppSettings) -> list[Json]:
    """The slash commands the message field offers."""
    return [{"command": one.name, "description": one.description, "usage_hint": one.usage_hint} for one in app.commands]


def shortcuts_json(app: AppSettings) -> list[Json]:
    """The shortcuts offered: global ones, and those in a message's menu."""
    return [
        {"callback_id": one.callback_id, "name": one.name, "type": one.type, "description": one.description}
        for one in app.shortcuts
    ]
