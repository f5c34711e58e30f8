"""chat.*: posting, updating and deleting messages, and messages for one reader only."""

import re

from bot.workspace.content import TEXT_KEPT, checked_content, checked_metadata
from bot.workspace.errors import SlackError
from bot.workspace.methods.access import writable_channel
from bot.workspace.methods.arguments import Args, Flag, JsonList, JsonObject, Listed, messages
from bot.workspace.methods.call import Call, Method, Tier
from bot.workspace.methods.render import message_json
from bot.workspace.model import Json, Message

_TS = re.compile(r"\d{10}\.\d{6}")


class _Content(Args):
    text: str | None = None
    blocks: JsonList | None = None
    attachments: JsonList | None = None
    markdown_text: str | None = None
    link_names: Flag | None = None
    parse: str | None = None
    as_user: Flag | None = None
    username: str | None = None
    icon_emoji: str | None = None
    icon_url: str | None = None
    thread_ts: str | None = None


class PostMessage(_Content):
    """Arguments of chat.postMessage."""

    channel: str
    metadata: JsonObject | None = None
    mrkdwn: Flag | None = None
    reply_broadcast: Flag | None = None
    unfurl_links: Flag | None = None
    unfurl_media: Flag | None = None
    unfurl_app_links: Flag | None = None


class PostEphemeral(_Content):
    """Arguments of chat.postEphemeral."""

    channel: str
    user: str


class Update(Args):
    """Arguments of chat.update."""

    channel: str
    ts: str
    text: str | None = None
    blocks: JsonList | None = None
    attachments: JsonList | None = None
    markdown_text: str | None = None
    metadata: JsonObject | None = None
    link_names: Flag | None = None
    parse: str | None = None
    as_user: Flag | None = None
    reply_broadcast: Flag | None = None
    file_ids: Listed | None = None


class Delete(Args):
    """Arguments of chat.delete."""

    channel: str
    ts: str
    as_user: Flag | None = None


def post_message(call: Call, args: PostMessage) -> Json:
    """Post to a conversation or into a thread."""
    state = call.state
    channel = writable_channel(call, args.channel)
    if args.reply_broadcast and args.thread_ts is None:
        raise SlackError("invalid_arguments", **messages(["reply_broadcast needs thread_ts"]))
    thread_ts = thread_parent(call, channel.id, args.thread_ts)
    call.limiter.check_post(channel.id)
    metadata = checked_metadata(args.metadata)
    _customised(call, args)
    content = checked_content(
        state,
        text=args.text,
        blocks=args.blocks,
        attachments=args.attachments,
        markdown_text=args.markdown_text,
    )
    message = state.post(
        Message(
            channel=channel.id,
            ts=state.stamps.next(),
            user=state.bot_user_id,
            text=content.text,
            blocks=content.blocks,
            attachments=content.attachments,
            thread_ts=thread_ts,
            bot_id=state.bot_id,
            app_id=state.app_id,
            metadata=metadata,
            reply_broadcast=bool(args.reply_broadcast),
            username=args.username,
            icons={"emoji": args.icon_emoji} if args.icon_emoji else None,
            subtype="thread_broadcast" if args.reply_broadcast else None,
        )
    )
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": message_json(state, message)}


def post_ephemeral(call: Call, args: PostEphemeral) -> Json:
    """Show a message to one person in a conversation."""
    state = call.state
    channel = writable_channel(call, args.channel)
    if args.user not in channel.members:
        raise SlackError("user_not_in_channel")
    if args.text is not None and len(args.text) > TEXT_KEPT:
        raise SlackError("msg_too_long")
    thread_ts = thread_parent(call, channel.id, args.thread_ts)
    _customised(call, args)
    content = checked_content(
        state,
        text=args.text,
        blocks=args.blocks,
        attachments=args.attachments,
        markdown_text=args.markdown_text,
    )
    message = state.post(
        Message(
            channel=channel.id,
            ts=state.stamps.next(),
            user=state.bot_user_id,
            text=content.text,
            blocks=content.blocks,
            attachments=content.attachments,
            thread_ts=thread_ts,
            bot_id=state.bot_id,
            app_id=state.app_id,
            visible_to=args.user,
        )
    )
    return {"ok": True, "message_ts": message.ts}


def update(call: Call, args: Update) -> Json:
    """Change one of the app's own messages."""
    state = call.state
    message = _own(call, args.channel, args.ts, "cant_update_message")
    metadata = checked_metadata(args.metadata) if args.metadata else None
    content = checked_content(
        state,
        text=args.text,
        blocks=args.blocks,
        attachments=args.attachments,
        markdown_text=args.markdown_text,
        update=True,
    )
    if args.text is not None or args.markdown_text is not None:
        message.text = content.text
    if args.blocks is not None or args.text is not None or args.markdown_text is not None:
        message.blocks = content.blocks
    if args.attachments is not None or args.text is not None:
        message.attachments = content.attachments
    if args.metadata is not None:
        message.metadata = metadata
    if not args.blocks:  # Slack shows no "edited" on a message updated with blocks
        message.edited_ts = state.stamps.next()
    state.tell("message.updated", message)
    shown = message_json(state, message)
    return {"ok": True, "channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call, args: Delete) -> Json:
    """Remove one of the app's own messages."""
    message = _own(call, args.channel, args.ts, "cant_delete_message")
    message.deleted = True
    call.state.tell("message.deleted", message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def thread_parent(call: Call, channel: str, thread_ts: str | None) -> str | None:
    """The thread to reply in: a reply's stamp leads to its parent's.

    SlackError `invalid_thread_ts` for what is no stamp. A stamp of no message is taken, as Slack takes it: the reply
    is stored and shown nowhere (`LocalWorkspace.lost_replies` lists such).
    """
    if thread_ts is None:
        return None
    if not _TS.fullmatch(thread_ts):
        raise SlackError("invalid_thread_ts", **messages([f"{thread_ts} is not a valid thread_ts"]))
    parent = call.state.find(channel, thread_ts)
    return thread_ts if parent is None else parent.thread_ts or parent.ts


def _own(call: Call, channel_id: str, ts: str, refusal: str) -> Message:
    channel = call.state.channels.get(channel_id)
    if channel is None:
        raise SlackError("channel_not_found")
    if call.state.bot_user_id not in channel.members and channel.kind != "public":
        raise SlackError("channel_not_found")
    message = call.state.find(channel_id, ts)
    if message is None:
        raise SlackError("message_not_found")
    if channel.archived:
        raise SlackError("is_inactive" if refusal == "cant_update_message" else refusal)
    if message.user != call.state.bot_user_id:
        raise SlackError(refusal)
    return message


def _customised(call: Call, args: _Content) -> None:
    if (args.username or args.icon_emoji or args.icon_url) and not call.has("chat:write.customize"):
        provided = ",".join(sorted(call.token.scopes))
        raise SlackError("missing_scope", needed="chat:write.customize", provided=provided)


METHODS = (
    Method("chat.postMessage", PostMessage, post_message, Tier.SPECIAL, ("chat:write",)),
    Method("chat.postEphemeral", PostEphemeral, post_ephemeral, Tier.TIER_4, ("chat:write",)),
    Method("chat.update", Update, update, Tier.TIER_3, ("chat:write",)),
    Method("chat.delete", Delete, delete, Tier.TIER_3, ("chat:write",)),
)
