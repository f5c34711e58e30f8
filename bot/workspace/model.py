"""What a workspace consists of: people, channels, messages, views, files. Data; `state.py` holds it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class UserKind(StrEnum):
    """Who a person is to the workspace the app is installed in."""

    MEMBER = "member"
    ADMIN = "admin"
    OWNER = "owner"
    GUEST = "guest"  # multi-channel guest: is_restricted
    SINGLE_CHANNEL_GUEST = "single_channel_guest"  # is_restricted and is_ultra_restricted
    EXTERNAL = "external"  # of another organisation's team (Slack Connect)
    BOT = "bot"


class ChannelKind(StrEnum):
    """What kind of conversation a channel is."""

    PUBLIC = "public"
    PRIVATE = "private"
    IM = "im"
    MPIM = "mpim"


class Sharing(StrEnum):
    """With whom a channel is shared."""

    INTERNAL = "internal"
    EXTERNAL = "external"  # is_ext_shared: with another organisation
    PENDING = "pending"  # is_pending_ext_shared: an invitation to another organisation is open
    ORG = "org"  # is_org_shared: with another workspace of the same Enterprise organisation


@dataclass
class User:
    """A person or bot; `team_id` differs from the workspace's for people of other organisations."""

    id: str
    team_id: str
    name: str
    real_name: str
    kind: UserKind = UserKind.MEMBER
    email: str | None = None
    tz: str = "Etc/UTC"
    locale: str = "en-GB"
    deleted: bool = False
    title: str = ""
    bot_id: str | None = None


@dataclass
class Channel:
    """A conversation. `topic` and `purpose` are plain text; `created` is in Unix seconds."""

    id: str
    name: str
    kind: ChannelKind
    created: int
    sharing: Sharing = Sharing.INTERNAL
    members: list[str] = field(default_factory=list)
    archived: bool = False
    read_only: bool = False
    creator: str = ""
    topic: str = ""
    purpose: str = ""
    connected_teams: list[str] = field(default_factory=list)


@dataclass
class Message:
    """A message as the workspace keeps it; `visible_to` is the one reader of an ephemeral message, else None."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    metadata: Json | None = None
    visible_to: str | None = None
    edited_ts: str | None = None
    reply_broadcast: bool = False
    files: list[str] = field(default_factory=list)
    username: str | None = None
    icons: Json | None = None
    subtype: str | None = None
    deleted: bool = False

    @property
    def is_ephemeral(self) -> bool:
        """Seen by one person only and never part of the channel's history."""
        return self.visible_to is not None


@dataclass
class View:
    """A modal or a home tab as the workspace keeps it: the app's payload plus what Slack adds."""

    id: str
    user: str
    payload: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: Json = field(default_factory=dict)
    open: bool = True

    @property
    def external_id(self) -> str:
        """The app's own name for the view, or an empty string."""
        return str(self.payload.get("external_id") or "")


@dataclass
class File:
    """An uploaded file; it is `complete` after files.completeUploadExternal and `processed` once it has a type."""

    id: str
    name: str
    size: int
    title: str
    user: str
    created: int
    content: bytes = b""
    uploaded: bool = False
    complete: bool = False
    ready_at: float = 0.0
    channels: list[str] = field(default_factory=list)
    snippet_type: str | None = None
    alt_txt: str | None = None


@dataclass
class Trigger:
    """A trigger id: valid for a short time, usable once."""

    id: str
    user: str
    expires_at: float
    used: bool = False
    view_id: str | None = None


@dataclass
class ResponseUrl:
    """A response URL: where it answers, until when, and how often it may still be used."""

    secret: str
    path: str
    channel: str
    user: str
    expires_at: float
    uses_left: int = 5
    message: Message | None = None


@dataclass
class Token:
    """A token with its scopes; `state` is ok, revoked, expired or inactive."""

    value: str = field(repr=False)
    kind: str
    user: str
    scopes: frozenset[str]
    state: str = "ok"


@dataclass(frozen=True)
class Change:
    """One thing that happened, for subscribers: `kind` such as `message.posted` and the object concerned."""

    seq: int
    kind: str
    subject: object
