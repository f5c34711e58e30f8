"""Fields to type into, of input blocks."""

from typing import Literal

from pydantic import Field

from bot.workspace.blocks.buttons import Element
from bot.workspace.blocks.objects import DispatchConfig, Plain150
from bot.workspace.blocks.rich_text import RichText


class _Input(Element):
    placeholder: Plain150 | None = None
    focus_on_load: bool | None = None
    dispatch_action_config: DispatchConfig | None = None


class PlainTextInput(_Input):
    """A field for words."""

    type: Literal["plain_text_input"]
    initial_value: str | None = None
    multiline: bool | None = None
    min_length: int | None = Field(default=None, ge=0, le=3000)
    max_length: int | None = Field(default=None, ge=1, le=3000)


class RichTextInput(_Input):
    """A field for formatted words."""

    type: Literal["rich_text_input"]
    initial_value: RichText | None = None
    min_lines: int | None = None
    max_lines: int | None = None


class EmailInput(_Input):
    """A field for an e-mail address."""

    type: Literal["email_text_input"]
    initial_value: str | None = None


class UrlInput(_Input):
    """A field for a web address."""

    type: Literal["url_text_input"]
    initial_value: str | None = None


class NumberInput(_Input):
    """A field for a number (numbers are given as text)."""

    type: Literal["number_input"]
    is_decimal_allowed: bool
    initial_value: str | None = None
    min_value: str | None = None
    max_value: str | None = None


class FileInput(Element):
    """A field for files."""

    type: Literal["file_input"]
    filetypes: list[str] | None = None
    max_files: int | None = Field(default=None, ge=1, le=10)


FIELDS = PlainTextInput | RichTextInput | EmailInput | UrlInput | NumberInput | FileInput
