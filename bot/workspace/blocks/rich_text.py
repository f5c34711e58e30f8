"""Rich text: the block, its sections, lists, quotes and preformatted parts, and what stands inside them."""

from typing import Annotated, Literal

from pydantic import Field

from bot.workspace.blocks.base import Id255, Part, Text


class RichStyle(Part):
    """The looks of a piece of rich text."""

    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    code: bool | None = None
    underline: bool | None = None
    highlight: bool | None = None
    client_highlight: bool | None = None
    unlink: bool | None = None


class _Piece(Part):
    style: RichStyle | None = None


class RichTextPiece(_Piece):
    """Plain words."""

    type: Literal["text"]
    text: Text


class RichLink(_Piece):
    """A link."""

    type: Literal["link"]
    url: Text
    text: str | None = None
    unsafe: bool | None = None


class RichEmoji(_Piece):
    """An emoji by name."""

    type: Literal["emoji"]
    name: Text
    unicode: str | None = None
    url: str | None = None


class RichUser(_Piece):
    """A mention of a person."""

    type: Literal["user"]
    user_id: Text


class RichChannel(_Piece):
    """A mention of a channel."""

    type: Literal["channel"]
    channel_id: Text


class RichUsergroup(_Piece):
    """A mention of a user group."""

    type: Literal["usergroup"]
    usergroup_id: Text


class RichTeam(_Piece):
    """A mention of a team."""

    type: Literal["team"]
    team_id: Text


class RichBroadcast(_Piece):
    """@here, @channel or @everyone."""

    type: Literal["broadcast"]
    range: Literal["here", "channel", "everyone"]


class RichDate(_Piece):
    """A date in the reader's time zone."""

    type: Literal["date"]
    timestamp: int
    format: Text
    url: str | None = None
    fallback: str | None = None


class RichColor(_Piece):
    """A colour swatch."""

    type: Literal["color"]
    value: Text


Inline = Annotated[
    RichTextPiece
    | RichLink
    | RichEmoji
    | RichUser
    | RichChannel
    | RichUsergroup
    | RichTeam
    | RichBroadcast
    | RichDate
    | RichColor,
    Field(discriminator="type"),
]


class RichSection(Part):
    """A paragraph."""

    type: Literal["rich_text_section"]
    elements: list[Inline]


class RichList(Part):
    """A bulleted or numbered list."""

    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: list[RichSection]
    indent: int | None = Field(default=None, ge=0, le=8)
    offset: int | None = Field(default=None, ge=0)
    border: Literal[0, 1] | None = None


class RichQuote(Part):
    """A quotation."""

    type: Literal["rich_text_quote"]
    elements: list[Inline]
    border: Literal[0, 1] | None = None


class RichPreformatted(Part):
    """A code block: words and links only."""

    type: Literal["rich_text_preformatted"]
    elements: list[Annotated[RichTextPiece | RichLink, Field(discriminator="type")]]
    border: Literal[0, 1] | None = None


class RichText(Part):
    """The `rich_text` block, also used for cells, titles and initial values."""

    type: Literal["rich_text"]
    elements: list[Annotated[RichSection | RichList | RichQuote | RichPreformatted, Field(discriminator="type")]]
    block_id: Id255 | None = None
