"""Layout blocks: everything but rich text and the blocks that show figures."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from bot.workspace.blocks.base import Alt2000, Id255, Part, Text, Url, refuse
from bot.workspace.blocks.buttons import Button, FeedbackButtons, IconButton
from bot.workspace.blocks.data import Table
from bot.workspace.blocks.elements import Accessory, ActionsElement, InputElement
from bot.workspace.blocks.objects import (
    Any150,
    Any200,
    Any2000,
    AnyText,
    ImageElement,
    Mrkdwn,
    Plain150,
    Plain199,
    Plain200,
    Plain2000,
    PlainText,
    SlackFile,
    SlackIcon,
    UrlSource,
)
from bot.workspace.blocks.rich_text import RichText


class _Block(Part):
    block_id: Id255 | None = None


class Divider(_Block):
    """A line."""

    type: Literal["divider"]


class Header(_Block):
    """A heading."""

    type: Literal["header"]
    text: Plain150
    level: int | None = Field(default=None, ge=1, le=4)


class Section(_Block):
    """Text, fields, and an element beside them."""

    type: Literal["section"]
    text: AnyText | None = None
    fields: list[Any2000] | None = Field(default=None, min_length=1, max_length=10)
    accessory: Accessory | None = None
    expand: bool | None = None

    @model_validator(mode="after")
    def _something(self) -> "Section":
        if self.text is None and self.fields is None:
            refuse("must provide text or fields")
        return self


class Context(_Block):
    """Small texts and images."""

    type: Literal["context"]
    elements: list[Annotated[PlainText | Mrkdwn | ImageElement, Field(discriminator="type")]] = Field(
        min_length=1, max_length=10
    )


class Actions(_Block):
    """A row of interactive elements."""

    type: Literal["actions"]
    elements: list[ActionsElement] = Field(min_length=1, max_length=25)


class ContextActions(_Block):
    """Feedback and icon buttons under a message."""

    type: Literal["context_actions"]
    elements: list[Annotated[FeedbackButtons | IconButton, Field(discriminator="type")]] = Field(
        min_length=1, max_length=5
    )


class Image(_Block):
    """A picture."""

    type: Literal["image"]
    alt_text: Alt2000
    image_url: Url | None = None
    slack_file: SlackFile | None = None
    title: Plain2000 | None = None

    @model_validator(mode="after")
    def _one(self) -> "Image":
        if (self.image_url is None) == (self.slack_file is None):
            refuse("must provide one of image_url or slack_file")
        return self


class Input(_Block):
    """A field with a label."""

    type: Literal["input"]
    label: Plain2000
    element: InputElement
    hint: Plain2000 | None = None
    optional: bool | None = None
    dispatch_action: bool | None = None


class Markdown(Part):
    """Standard markdown."""

    type: Literal["markdown"]
    text: str = Field(min_length=1, max_length=12000)
    block_id: Id255 | None = None


class Video(_Block):
    """An embedded video."""

    type: Literal["video"]
    alt_text: Text
    title: Plain199
    video_url: Url
    thumbnail_url: Url
    title_url: Url | None = None
    author_name: str | None = Field(default=None, max_length=49)
    provider_name: str | None = None
    provider_icon_url: str | None = None
    description: Plain200 | None = None


class RemoteFile(_Block):
    """A remote file."""

    type: Literal["file"]
    source: Literal["remote"]
    external_id: Text


class Alert(_Block):
    """A notice; modals only."""

    type: Literal["alert"]
    text: Any200
    level: Literal["default", "info", "warning", "error", "success"] | None = None


class Card(_Block):
    """A card."""

    type: Literal["card"]
    hero_image: ImageElement | None = None
    icon: ImageElement | None = None
    slack_icon: SlackIcon | None = None
    title: Any150 | None = None
    subtitle: Any150 | None = None
    body: Any200 | None = None
    subtext: Any200 | None = None
    actions: list[Button] | None = Field(default=None, min_length=1, max_length=3)

    @model_validator(mode="after")
    def _something(self) -> "Card":
        if not (self.hero_image or self.title or self.actions or self.body):
            refuse("must provide one of hero_image, title, actions or body")
        if self.icon and self.slack_icon:
            refuse("icon and slack_icon exclude each other")
        return self


class Carousel(_Block):
    """Cards side by side."""

    type: Literal["carousel"]
    elements: list[Card] = Field(min_length=1, max_length=10)


class TaskCard(_Block):
    """A task of a plan, or alone."""

    type: Literal["task_card"]
    task_id: Text
    title: Text
    status: Literal["pending", "in_progress", "complete", "error"]
    details: RichText | None = None
    output: RichText | None = None
    sources: list[UrlSource] | None = None


class Plan(_Block):
    """A list of tasks."""

    type: Literal["plan"]
    title: Annotated[str, StringConstraints(min_length=1)]
    tasks: list[TaskCard] | None = None


ContainerChild = Annotated[
    Actions | Context | Divider | RemoteFile | Header | Image | Input | RichText | Section | Table | Video,
    Field(discriminator="type"),
]


class Container(_Block):
    """Up to ten blocks in a frame with a title."""

    type: Literal["container"]
    child_blocks: list[ContainerChild] = Field(min_length=1, max_length=10)
    title: Plain150 | None = None
    rich_text_title: RichText | None = None
    subtitle: Any150 | None = None
    width: Literal["narrow", "standard", "wide", "full"] | None = None
    icon: ImageElement | None = None
    is_collapsible: bool | None = None
    default_collapsed: bool | None = None
    has_header_divider: bool | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Container":
        if self.title is None and self.rich_text_title is None:
            refuse("must provide title or rich_text_title")
        if self.has_header_divider and self.is_collapsible:
            refuse("is allowed only when the container is not collapsible", "/has_header_divider")
        if self.default_collapsed and not self.is_collapsible:
            refuse("requires is_collapsible", "/default_collapsed")
        return self
