"""The JSON in which the Web API shows users, channels, messages, views and files: copies, not live objects."""

from copy import deepcopy
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.workspace.model import Channel, ChannelKind, File, Json, Message, Sharing, User, UserKind, View
from bot.workspace.state import State

_ADMINS = (UserKind.ADMIN, UserKind.OWNER)
_GUESTS = (UserKind.GUEST, UserKind.SINGLE_CHANNEL_GUEST)


def user_json(state: State, user: User, *, with_email: bool, with_locale: bool = False) -> Json:
    """A user object; flags for guests, strangers and bots as Slack gives them."""
    names = user.real_name.split(" ", 1)
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": names[0],
        "last_name": names[1] if len(names) > 1 else "",
        "title": user.title,
        "team": user.team_id,
    }
    if with_email and user.email:
        profile["email"] = user.email
    if user.bot_id:
        profile |= {"bot_id": user.bot_id, "api_app_id": state.app_id}
    shown: Json = {"id": user.id, "team_id": user.team_id, "name": user.name, "deleted": user.deleted}
    shown |= {"profile": profile, "is_bot": user.kind is UserKind.BOT, "is_app_user": False}
    shown |= {"updated": int(state.clock.now())}
    if user.team_id != state.team_id:
        shown["is_stranger"] = state.is_stranger(user)
    if user.deleted:
        return shown
    if with_locale:
        shown["locale"] = user.locale
    return shown | {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": _offset(user.tz, state.clock.now()),
        "is_admin": user.kind in _ADMINS,
        "is_owner": user.kind is UserKind.OWNER,
        "is_primary_owner": False,
        "is_restricted": user.kind in _GUESTS,
        "is_ultra_restricted": user.kind is UserKind.SINGLE_CHANNEL_GUEST,
    }


def _offset(zone: str, now: float) -> int:
    offset = datetime.fromtimestamp(now, ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def channel_json(state: State, channel: Channel, *, members: bool = False) -> Json:
    """A conversation object with its sharing flags."""
    external = channel.sharing is Sharing.EXTERNAL
    shown: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind is ChannelKind.IM,
        "is_org_shared": channel.sharing is Sharing.ORG,
        "is_ext_shared": external,
        "is_shared": channel.sharing in (Sharing.EXTERNAL, Sharing.ORG),
        "is_pending_ext_shared": channel.sharing is Sharing.PENDING,
        "context_team_id": state.team_id,
        "updated": channel.created * 1000,
    }
    if members:
        shown["num_members"] = len(channel.members)
    if channel.kind is ChannelKind.IM:
        other = [member for member in channel.members if member != state.bot_user_id]
        return shown | {"user": other[0] if other else state.bot_user_id, "is_user_deleted": False, "priority": 0}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind is ChannelKind.PUBLIC,
        "is_group": channel.kind is ChannelKind.PRIVATE,
        "is_mpim": channel.kind is ChannelKind.MPIM,
        "is_private": channel.kind is not ChannelKind.PUBLIC,
        "is_general": False,
        "is_member": state.bot_user_id in channel.members,
        "creator": channel.creator,
        "unlinked": 0,
        "shared_team_ids": [state.team_id, *channel.connected_teams],
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "previous_names": [],
    }


def message_json(state: State, message: Message, *, full: bool = True, metadata: bool = True) -> Json:
    """A message object; with `full` the thread's figures for a parent; `metadata` shows the payload too."""
    shown: Json = {"type": "message", "ts": message.ts, "user": message.user, "text": message.text}
    shown["team"] = state.team_id
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.bot_id:
        shown |= {"bot_id": message.bot_id, "app_id": message.app_id, "bot_profile": bot_profile(state)}
    if message.username:
        shown["username"] = message.username
    if message.icons:
        shown["icons"] = message.icons
    if message.blocks:
        shown["blocks"] = deepcopy(message.blocks)
    if message.attachments:
        shown["attachments"] = deepcopy(message.attachments)
    if message.files:
        shown["files"] = [file_json(state, state.files[one]) for one in message.files]
    if message.edited_ts:
        shown["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.metadata is not None:
        shown["metadata"] = message.metadata if metadata else {"event_type": message.metadata["event_type"]}
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
        if message.thread_ts != message.ts:
            parent = state.find(message.channel, message.thread_ts)
            shown["parent_user_id"] = parent.user if parent else ""
    return shown | (_thread_figures(state, message) if full else {})


def _thread_figures(state: State, message: Message) -> Json:
    replies = [m for m in state.visible(message.channel, message.ts) if m.ts != message.ts]
    if not replies:
        return {}
    people = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "reply_users": people[:5],
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def bot_profile(state: State) -> Json:
    """The app's bot as messages show it."""
    return {
        "id": state.bot_id,
        "app_id": state.app_id,
        "user_id": state.bot_user_id,
        "name": state.app.name,
        "icons": {},
        "deleted": False,
        "updated": int(state.clock.now()),
        "team_id": state.team_id,
    }


def view_json(state: State, view: View) -> Json:
    """A view object: the app's payload plus ids, hash and state."""
    return {
        "id": view.id,
        "team_id": state.team_id,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": {"type": "plain_text", "text": "View Title", "emoji": True},
        "close": None,
        "submit": None,
        "clear_on_close": False,
        "notify_on_close": False,
        **deepcopy(view.payload),
        "state": {"values": deepcopy(view.values)},
        "hash": view.hash,
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": state.app_id,
        "app_installed_team_id": state.team_id,
        "bot_id": state.bot_id,
    }


_TYPES = {
    "csv": ("text/csv", "csv"),
    "png": ("image/png", "png"),
    "jpg": ("image/jpeg", "jpg"),
    "jpeg": ("image/jpeg", "jpg"),
    "txt": ("text/plain", "text"),
    "json": ("application/json", "json"),
    "pdf": ("application/pdf", "pdf"),
    "html": ("text/html", "html"),
    "md": ("text/markdown", "markdown"),
    "gif": ("image/gif", "gif"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}


def file_type(name: str) -> tuple[str, str]:
    """The media type of a file and Slack's word for it, by the end of its name."""
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    return _TYPES.get(suffix, ("application/octet-stream", "binary"))


def file_json(state: State, file: File) -> Json:
    """A file object; type fields stay empty until Slack has looked at the file (`ready_at`)."""
    mimetype, filetype = file_type(file.name)
    ready = file.complete and state.clock.now() >= file.ready_at
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": mimetype if ready else "",
        "filetype": filetype if ready else "",
        "user": file.user,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "channels": [c for c in file.channels if state.channels[c].kind is ChannelKind.PUBLIC],
        "groups": [c for c in file.channels if state.channels[c].kind is ChannelKind.PRIVATE],
        "ims": [c for c in file.channels if state.channels[c].kind is ChannelKind.IM],
        "alt_txt": file.alt_txt or "",
    }
