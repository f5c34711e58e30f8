"""Composition objects: texts, options, confirmation dialogs, filters, images and Slack files."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from bot.workspace.blocks.base import Alt2000, Part, Url, refuse


class PlainText(Part):
    """A `plain_text` object."""

    type: Literal["plain_text"]
    text: str = Field(min_length=1, max_length=3000)
    emoji: bool | None = None


class Mrkdwn(Part):
    """A `mrkdwn` object."""

    type: Literal["mrkdwn"]
    text: str = Field(min_length=1, max_length=3000)
    verbatim: bool | None = None


AnyText = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]


def at_most(limit: int) -> AfterValidator:
    """A limit, in characters, on the text of a text object."""

    def check(value: PlainText | Mrkdwn) -> PlainText | Mrkdwn:
        if len(value.text) > limit:
            refuse(f"must be less than {limit + 1} characters", "/text")
        return value

    return AfterValidator(check)


Plain24 = Annotated[PlainText, at_most(24)]
Plain30 = Annotated[PlainText, at_most(30)]
Plain75 = Annotated[PlainText, at_most(75)]
Plain100 = Annotated[PlainText, at_most(100)]
Plain150 = Annotated[PlainText, at_most(150)]
Plain199 = Annotated[PlainText, at_most(199)]
Plain200 = Annotated[PlainText, at_most(200)]
Plain2000 = Annotated[PlainText, at_most(2000)]
Any75 = Annotated[AnyText, at_most(75)]
Any150 = Annotated[AnyText, at_most(150)]
Any200 = Annotated[AnyText, at_most(200)]
Any300 = Annotated[AnyText, at_most(300)]
Any2000 = Annotated[AnyText, at_most(2000)]
Style = Literal["primary", "danger"]


class Confirm(Part):
    """A confirmation dialog."""

    title: Plain100 | None = None
    text: Any300
    confirm: Plain30 | None = None
    deny: Plain30 | None = None
    style: Style | None = None


class Option(Part):
    """A choice in a select menu: plain text only."""

    text: Plain75
    value: str = Field(max_length=150)
    description: Plain75 | None = None


class OverflowOption(Option):
    """A choice in an overflow menu, which may lead to an address."""

    url: Url | None = None


class ChoiceOption(Part):
    """A choice among checkboxes or radio buttons: mrkdwn allowed."""

    text: Any75
    value: str = Field(max_length=150)
    description: Any75 | None = None


class OptionGroup(Part):
    """A labelled group of choices in a select menu."""

    label: Plain75
    options: list[Option] = Field(min_length=1, max_length=100)


class Filter(Part):
    """Which conversations a conversation menu offers."""

    include: list[Literal["im", "mpim", "private", "public"]] | None = Field(default=None, min_length=1)
    exclude_external_shared_channels: bool | None = None
    exclude_bot_users: bool | None = None


class DispatchConfig(Part):
    """When an input tells the app about typing."""

    trigger_actions_on: list[Literal["on_enter_pressed", "on_character_entered"]] | None = Field(
        default=None, min_length=1, max_length=2
    )


class SlackFile(Part):
    """A file in Slack, by id or by address."""

    id: str | None = None
    url: Url | None = None

    @model_validator(mode="after")
    def _one(self) -> "SlackFile":
        if (self.id is None) == (self.url is None):
            refuse("must provide one of id or url")
        return self


class ImageElement(Part):
    """An image inside another block."""

    type: Literal["image"]
    alt_text: Alt2000
    image_url: Url | None = None
    slack_file: SlackFile | None = None

    @model_validator(mode="after")
    def _one(self) -> "ImageElement":
        if (self.image_url is None) == (self.slack_file is None):
            refuse("must provide one of image_url or slack_file")
        return self


class SlackIcon(Part):
    """One of Slack's own icons (the names are not published as a closed list)."""

    type: Literal["icon"]
    name: str = Field(min_length=1)


class UrlSource(Part):
    """A source shown with a task."""

    type: Literal["url"]
    url: Url
    text: str = Field(min_length=1)
