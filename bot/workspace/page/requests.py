"""What the browser may ask for: one small model per deed, read from a JSON frame."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

LONGEST = 200_000  # characters of a frame
TEXT = 12_000  # characters that a person writes at once

_Id = Annotated[str, StringConstraints(min_length=1, max_length=255)]
_Text = Annotated[str, StringConstraints(max_length=TEXT)]


class BadRequest(Exception):
    """What is wrong with a frame, in one line; `id` is the request's, where it could be read."""

    def __init__(self, text: str, id: Any = None) -> None:
        super().__init__(text)
        self.id = id


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: int | str


class Say(_Request):
    """Write a message."""

    do: Literal["say"]
    channel: _Id
    text: _Text
    thread_ts: _Id | None = None


class Command(_Request):
    """Type a slash command; `thread_ts` where it was typed into a thread."""

    do: Literal["command"]
    channel: _Id
    command: _Id
    text: _Text = ""
    thread_ts: _Id | None = None


class _Target(_Request):
    """An element of a message or of a view; `values` is what stands in the view's inputs, by block id."""

    channel: _Id | None = None
    ts: _Id | None = None
    view_id: _Id | None = None
    action_id: _Id
    block_id: _Id | None = None
    values: dict[str, Any] = Field(default_factory=dict)


class Click(_Target):
    """Press a button or choose a value."""

    do: Literal["click"]
    value: Any = None


class Suggest(_Target):
    """Type into a menu whose choices the app gives."""

    do: Literal["suggest"]
    text: _Text = ""


class Submit(_Request):
    """Submit the topmost modal with what stands in its inputs, by block id."""

    do: Literal["submit"]
    view_id: _Id
    values: dict[str, Any] = Field(default_factory=dict)


class Close(_Request):
    """Close the topmost modal, or all of them."""

    do: Literal["close"]
    view_id: _Id | None = None
    everything: bool = False


class UseShortcut(_Request):
    """Use a shortcut, on a message where one is named."""

    do: Literal["shortcut"]
    callback_id: _Id
    channel: _Id | None = None
    ts: _Id | None = None


class Home(_Request):
    """Open the app's home or messages."""

    do: Literal["home"]
    tab: Literal["home", "messages"] = "home"


class Read(_Request):
    """Everything up to a message has been read."""

    do: Literal["read"]
    channel: _Id
    ts: _Id


class DirectMessage(_Request):
    """Open the direct message with somebody."""

    do: Literal["dm"]
    user: _Id


class Join(_Request):
    """Join a public channel."""

    do: Literal["join"]
    channel: _Id


class Invite(_Request):
    """Add somebody, the bot for instance, to a channel."""

    do: Literal["invite"]
    channel: _Id
    user: _Id


class Advance(_Request):
    """Move the clock forward by seconds."""

    do: Literal["advance"]
    seconds: float = Field(gt=0, allow_inf_nan=False)


class AdvanceTo(_Request):
    """Move the clock forward to a moment in Unix seconds."""

    do: Literal["advance_to"]
    at: float = Field(gt=0, allow_inf_nan=False)


class Reset(_Request):
    """Everything as at the start."""

    do: Literal["reset"]


Request = (
    Say
    | Command
    | Click
    | Suggest
    | Submit
    | Close
    | UseShortcut
    | Home
    | Read
    | DirectMessage
    | Join
    | Invite
    | Advance
    | AdvanceTo
    | Reset
)
_READER: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="do")])


def read(frame: str) -> Request:
    """The request in a frame. BadRequest when there is none."""
    if len(frame) > LONGEST:
        raise BadRequest(f"a request has at most {LONGEST} characters")
    try:
        body = json.loads(frame)
        json.dumps(body, ensure_ascii=False).encode()  # refuses halves of characters
    except (ValueError, RecursionError):
        raise BadRequest("a request is a JSON object") from None
    if not isinstance(body, dict):
        raise BadRequest("a request is a JSON object")
    known = body.get("id") if isinstance(body.get("id"), int | str) else None
    try:
        return _READER.validate_python(body)
    except ValidationError as refused:
        first = refused.errors(include_url=False, include_input=False)[0]
        at = ".".join(str(part) for part in first["loc"][1:])
        raise BadRequest(f"{at}: {first['msg']}" if at else first["msg"], known) from None
