"""What is sent to Slack, as the arguments of each call: built here only, so that a recorded line is what is sent."""

from bot.blocks.message import Json, Message

EVENT_TYPE = "engagement_delivery"


def post_args(channel: str, message: Message, thread_ts: str | None = None, *, native: bool = True) -> Json:
    """The arguments of chat.postMessage."""
    args = {"channel": channel, **_content(message, native=native), "parse": "none", "link_names": False}
    return args if thread_ts is None else {**args, "thread_ts": thread_ts}


def update_args(channel: str, ts: str, message: Message, *, native: bool = True) -> Json:
    """The arguments of chat.update, which knows no unfurling. The metadata of the message stays."""
    content = {"text": message.text, "blocks": _blocks(message, native=native)}
    return {"channel": channel, "ts": ts, **content, "parse": "none", "link_names": False}


def ephemeral_args(
    channel: str, user: str, message: Message, thread_ts: str | None = None, *, native: bool = True
) -> Json:
    """The arguments of chat.postEphemeral, which knows no unfurling. ``thread_ts``: of a thread that has replies."""
    content = {"text": message.text, "blocks": _blocks(message, native=native)}
    args = {"channel": channel, "user": user, **content, "parse": "none", "link_names": False}
    return args if thread_ts is None else {**args, "thread_ts": thread_ts}


def response_args(message: Message, *, native: bool = True, replace: bool = False) -> Json:
    """The body for a response_url, seen by one person."""
    args = {"response_type": "ephemeral", **_content(message, native=native)}
    return {**args, "replace_original": True} if replace else args


def share_args(channel: str, file_id: str, title: str, said: str, thread_ts: str | None = None) -> Json:
    """The arguments of files.completeUploadExternal: ``said`` is parsed by Slack, ``title`` is not."""
    args = {"files": [{"id": file_id, "title": title}], "channel_id": channel, "initial_comment": said}
    return args if thread_ts is None else {**args, "thread_ts": thread_ts}


def ack_args(message: Message) -> Json:
    """The body of an acknowledgement that says something to the asker alone."""
    return {"response_type": "ephemeral", "text": message.text, "blocks": list(message.blocks)}


def stamped(args: Json, delivery_id: str) -> Json:
    """The arguments with the delivery's id, by which the message is found again: the metadata hold nothing else."""
    first, *rest = args["blocks"] or [{}]
    blocks = [{**first, "block_id": delivery_id}, *rest] if first else []
    return {**args, "blocks": blocks, "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": delivery_id}}}


def stamp_of(message: Json) -> str | None:
    """The delivery's id in a message of a conversation's history, None where there is none."""
    metadata = message.get("metadata") or {}
    found = (metadata.get("event_payload") or {}).get("id") if metadata.get("event_type") == EVENT_TYPE else None
    if found is None and message.get("blocks"):
        found = message["blocks"][0].get("block_id")
    return None if found is None else str(found)


def _content(message: Message, *, native: bool) -> Json:
    blocks = _blocks(message, native=native)
    return {"text": message.text, "blocks": blocks, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}


def _blocks(message: Message, *, native: bool) -> list[Json]:
    return list(message.blocks if native else message.plain_blocks)
