"""Which block may stand on which surface, and the shapes of modals and home tabs."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from bot.workspace.blocks.base import Part
from bot.workspace.blocks.data import DataTable, DataVisualization, Table
from bot.workspace.blocks.layout import (
    Actions,
    Alert,
    Card,
    Carousel,
    Container,
    Context,
    ContextActions,
    Divider,
    Header,
    Image,
    Input,
    Markdown,
    Plan,
    RemoteFile,
    Section,
    TaskCard,
    Video,
)
from bot.workspace.blocks.objects import Option, OptionGroup, Plain24
from bot.workspace.blocks.rich_text import RichText


class Surface(StrEnum):
    """Where blocks stand."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


_Everywhere = Actions | Card | Context | Divider | Header | Image | Input | RichText | Section | Video
_MessageAndHome = Carousel | Container | DataTable | Table
_MessageOnly = ContextActions | DataVisualization | Markdown | Plan | RemoteFile | TaskCard

MessageBlock = Annotated[_Everywhere | _MessageAndHome | _MessageOnly, Field(discriminator="type")]
ModalBlock = Annotated[_Everywhere | Alert, Field(discriminator="type")]
HomeBlock = Annotated[_Everywhere | _MessageAndHome, Field(discriminator="type")]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100


class _View(Part):
    private_metadata: str | None = Field(default=None, max_length=3000)
    callback_id: str | None = Field(default=None, max_length=255)
    external_id: str | None = Field(default=None, max_length=255)


class Modal(_View):
    """A modal."""

    type: Literal["modal"]
    title: Plain24
    blocks: list[ModalBlock] = Field(min_length=1, max_length=VIEW_BLOCKS)
    submit: Plain24 | None = None
    close: Plain24 | None = None
    clear_on_close: bool | None = None
    notify_on_close: bool | None = None


class Home(_View):
    """A home tab."""

    type: Literal["home"]
    blocks: list[HomeBlock] = Field(max_length=VIEW_BLOCKS)


class OptionsAnswer(Part):
    """An answer to a type-ahead request: choices or groups of choices."""

    options: list[Option] | None = Field(default=None, max_length=100)
    option_groups: list[OptionGroup] | None = Field(default=None, max_length=100)


BLOCKS: dict[Surface, TypeAdapter[Any]] = {
    Surface.MESSAGE: TypeAdapter(Annotated[list[MessageBlock], Field(max_length=MESSAGE_BLOCKS)]),
    Surface.MODAL: TypeAdapter(Annotated[list[ModalBlock], Field(max_length=VIEW_BLOCKS)]),
    Surface.HOME: TypeAdapter(Annotated[list[HomeBlock], Field(max_length=VIEW_BLOCKS)]),
}
VIEWS: dict[str, TypeAdapter[Any]] = {"modal": TypeAdapter(Modal), "home": TypeAdapter(Home)}
OPTIONS: TypeAdapter[Any] = TypeAdapter(OptionsAnswer)
