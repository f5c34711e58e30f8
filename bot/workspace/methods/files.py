"""files.*: uploading in three steps, and looking a file up."""

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.workspace.errors import SlackError
from bot.workspace.methods.arguments import Args, JsonList, Listed
from bot.workspace.methods.call import Call, Method, Tier
from bot.workspace.methods.chat import thread_parent
from bot.workspace.methods.render import file_json
from bot.workspace.model import ChannelKind, File, Json, Message

SNIPPET_BYTES = 1_000_000
ALT_TEXT = 1_000
CHANNELS = 100


class GetUploadUrl(Args):
    """Arguments of files.getUploadURLExternal."""

    filename: str
    length: int
    alt_txt: str | None = None
    snippet_type: str | None = None


class CompleteUpload(Args):
    """Arguments of files.completeUploadExternal."""

    files: JsonList
    channel_id: str | None = None
    channels: Listed | None = None
    initial_comment: str | None = None
    thread_ts: str | None = None
    blocks: JsonList | None = None


class Info(Args):
    """Arguments of files.info."""

    file: str
    count: int | None = None
    cursor: str | None = None
    limit: int | None = None
    page: int | None = None


class _Finished(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    title: str | None = None
    highlight_type: str | None = None


def get_upload_url(call: Call, args: GetUploadUrl) -> Json:
    """Announce a file of a length; the answer says where to send it."""
    state = call.state
    if args.length <= 0 or not args.filename:
        raise SlackError("missing_argument")
    if args.alt_txt is not None and len(args.alt_txt) > ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    if args.snippet_type is not None and args.length > SNIPPET_BYTES:
        raise SlackError("snippet_too_large")
    file = File(
        id=state.ids.new("F"),
        name=args.filename,
        size=args.length,
        title=args.filename,
        user=state.bot_user_id,
        created=int(state.clock.now()),
        snippet_type=args.snippet_type,
        alt_txt=args.alt_txt,
    )
    state.files[file.id] = file
    ticket = state.ids.secret(32)
    state.upload_tickets[ticket] = file.id
    return {"ok": True, "upload_url": f"{call.base_url}/upload/{ticket}", "file_id": file.id}


def complete_upload(call: Call, args: CompleteUpload) -> Json:
    """Finish uploads and share them; the type fields are filled a little later, as with Slack."""
    state = call.state
    finished = [_finished(call, one) for one in args.files]
    if not finished:
        raise SlackError("invalid_arguments")
    targets = [*([args.channel_id] if args.channel_id else []), *(args.channels or [])]
    if len(targets) > CHANNELS:
        raise SlackError("channels_limit_exceeded")
    for target in targets:
        _may_share(call, target)
    for file, title in finished:
        file.title = title or file.title
        file.complete = True
        file.ready_at = state.clock.now() + state.file_processing
        file.channels = list(dict.fromkeys([*file.channels, *targets]))
        state.tell("file.completed", file)
    for target in targets:
        _share(call, args, target, [file.id for file, _ in finished])
    return {"ok": True, "files": [file_json(state, file) for file, _ in finished]}


def info(call: Call, args: Info) -> Json:
    """One file; its type is empty until Slack has looked at it."""
    file = call.state.files.get(args.file)
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    return {"ok": True, "file": file_json(call.state, file), "comments": []}


def _finished(call: Call, given: object) -> tuple[File, str | None]:
    try:
        wanted = _Finished.model_validate(given)
    except ValidationError as refused:
        raise SlackError("invalid_arguments") from refused
    file = call.state.files.get(wanted.id)
    if file is None or not file.uploaded or file.complete:
        raise SlackError("file_not_found")
    return file, wanted.title


def _may_share(call: Call, channel_id: str) -> None:
    channel = call.state.channels.get(channel_id)
    if channel is None:
        raise SlackError("channel_not_found" if channel_id[:1] in "CDG" else "invalid_channel")
    if call.state.bot_user_id not in channel.members:
        raise SlackError("not_in_channel" if channel.kind is ChannelKind.PUBLIC else "channel_not_found")
    if channel.archived:
        raise SlackError("posting_to_channel_denied")


def _share(call: Call, args: CompleteUpload, channel_id: str, files: list[str]) -> None:
    state = call.state
    state.post(
        Message(
            channel=channel_id,
            ts=state.stamps.next(),
            user=state.bot_user_id,
            text=args.initial_comment or "",
            thread_ts=thread_parent(call, channel_id, args.thread_ts),
            bot_id=state.bot_id,
            app_id=state.app_id,
            files=files,
        )
    )


METHODS = (
    Method("files.getUploadURLExternal", GetUploadUrl, get_upload_url, Tier.TIER_4, ("files:write",)),
    Method("files.completeUploadExternal", CompleteUpload, complete_upload, Tier.TIER_4, ("files:write",)),
    Method("files.info", Info, info, Tier.TIER_4, ("files:read",)),
)
