"""Response URLs: up to five answers within 30 minutes, to the person or to the channel; replacing and deleting."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.workspace.content import Content, checked_content, checked_metadata
from bot.workspace.errors import SlackError
from bot.workspace.gateway import Answer
from bot.workspace.model import Json, Message, ResponseUrl
from bot.workspace.state import State


class Reply(BaseModel):
    """What may be sent to a response URL, and as the body of a command's acknowledgement."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str | None = None
    blocks: list[Any] | None = None
    attachments: list[Any] | None = None
    response_type: str = "ephemeral"
    replace_original: bool = False
    delete_original: bool = False
    thread_ts: str | None = None
    mrkdwn: bool | None = None
    unfurl_links: bool | None = None
    unfurl_media: bool | None = None
    metadata: Json | None = None


def parse(body: object) -> Reply:
    """The reply; SlackError `invalid_payload` when it is not one."""
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    try:
        reply = Reply.model_validate({key: value for key, value in body.items() if value is not None})
    except ValidationError as refused:
        raise SlackError("invalid_payload") from refused
    if reply.response_type not in ("ephemeral", "in_channel"):
        raise SlackError("invalid_payload")
    return reply


class ResponseUrls:
    """Answers posts to response URLs."""

    def __init__(self, state: State) -> None:
        self._state = state

    def answer(self, path: str, body: object) -> Answer:
        """Act on one post; 404 for a URL that is unknown, over, or used up; 400 for what Slack refuses to show."""
        with self._state.lock:
            url = self._state.response_urls.get(path)
            if url is None:
                return Answer(404, {"ok": False, "error": "no_such_url"})
            if self._state.clock.now() >= url.expires_at:
                return Answer(404, {"ok": False, "error": "expired_url"})
            if url.uses_left <= 0:
                return Answer(404, {"ok": False, "error": "used_url"})
            try:
                self._act(url, parse(body))
            except SlackError as refused:
                return Answer(400, refused.body())
            url.uses_left -= 1
            return Answer(200, "ok")

    def _act(self, url: ResponseUrl, reply: Reply) -> None:
        original = url.message
        if reply.delete_original:
            if original is not None:
                original.deleted = True
                self._state.tell("message.deleted", original)
            return
        content = checked_content(self._state, text=reply.text, blocks=reply.blocks, attachments=reply.attachments)
        if reply.replace_original and original is not None and not original.deleted:
            original.text, original.blocks = content.text, content.blocks
            original.attachments = content.attachments
            original.edited_ts = None if original.is_ephemeral else self._state.stamps.next()
            self._state.tell("message.updated", original)
            return
        post_reply(self._state, url.channel, url.user, reply, content)


def post_reply(state: State, channel: str, user: str, reply: Reply, content: Content) -> Message:
    """Show a reply to the person, or to all when it says `in_channel`."""
    return state.post(
        Message(
            channel=channel,
            ts=state.stamps.next(),
            user=state.bot_user_id,
            text=content.text,
            blocks=content.blocks,
            attachments=content.attachments,
            thread_ts=reply.thread_ts,
            bot_id=state.bot_id,
            app_id=state.app_id,
            metadata=checked_metadata(reply.metadata),
            visible_to=None if reply.response_type == "in_channel" else user,
        )
    )
