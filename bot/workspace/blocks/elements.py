"""Interactive elements: buttons, menus, pickers, inputs; and which of them may stand where."""

import re
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from bot.workspace.blocks.base import Id255, Part, Str75, Text, Url, Value2000, refuse
from bot.workspace.blocks.objects import (
    ChoiceOption,
    Confirm,
    DispatchConfig,
    Filter,
    ImageElement,
    Option,
    OptionGroup,
    Plain75,
    Plain150,
    Style,
)
from bot.workspace.blocks.rich_text import RichText

DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class _Element(Part):
    action_id: Id255 | None = None


class _Confirmed(_Element):
    confirm: Confirm | None = None


class _Focused(_Confirmed):
    focus_on_load: bool | None = None


class _Menu(_Focused):
    placeholder: Plain150 | None = None


class _MultiMenu(_Menu):
    max_selected_items: int | None = Field(default=None, ge=1)


class Button(_Confirmed):
    """A button."""

    type: Literal["button"]
    text: Plain75
    value: Value2000 | None = None
    url: Url | None = None
    style: Style | None = None
    accessibility_label: Str75 | None = None
    agent_prompt: str | None = Field(default=None, max_length=4000)
    agent_prompt_display: str | None = Field(default=None, max_length=4000)


class WorkflowParameter(Part):
    """An input of a workflow."""

    name: Text
    value: str


class WorkflowTrigger(Part):
    """A link trigger."""

    url: Url
    customizable_input_parameters: list[WorkflowParameter] | None = None


class Workflow(Part):
    """The workflow a button runs."""

    trigger: WorkflowTrigger


class WorkflowButton(_Confirmed):
    """A button that runs a workflow."""

    type: Literal["workflow_button"]
    text: Plain75
    workflow: Workflow
    style: Style | None = None
    accessibility_label: Str75 | None = None


class Checkboxes(_Focused):
    """Up to ten boxes to tick."""

    type: Literal["checkboxes"]
    options: list[ChoiceOption] = Field(min_length=1, max_length=10)
    initial_options: list[ChoiceOption] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _offered(self) -> "Checkboxes":
        for index, chosen in enumerate(self.initial_options or ()):
            if chosen not in self.options:
                refuse("initial_options must be among the options", f"/initial_options/{index}")
        return self


class RadioButtons(_Focused):
    """Up to ten choices of which one is taken."""

    type: Literal["radio_buttons"]
    options: list[ChoiceOption] = Field(min_length=1, max_length=10)
    initial_option: ChoiceOption | None = None

    @model_validator(mode="after")
    def _offered(self) -> "RadioButtons":
        if self.initial_option is not None and self.initial_option not in self.options:
            refuse("initial_option must be among the options", "/initial_option")
        return self


class Overflow(_Confirmed):
    """A menu behind three dots."""

    type: Literal["overflow"]
    options: list[Option] = Field(min_length=1, max_length=5)


class DatePicker(_Menu):
    """A date."""

    type: Literal["datepicker"]
    initial_date: str | None = Field(default=None, pattern=f"^{DATE.pattern}$")


class TimePicker(_Menu):
    """A time of day."""

    type: Literal["timepicker"]
    initial_time: str | None = Field(default=None, pattern=f"^{TIME.pattern}$")
    timezone: str | None = None


class DateTimePicker(_Focused):
    """A moment, in Unix seconds."""

    type: Literal["datetimepicker"]
    initial_date_time: int | None = Field(default=None, ge=1_000_000_000, le=9_999_999_999)


class _Static(Part):
    options: list[Option] | None = Field(default=None, min_length=1, max_length=100)
    option_groups: list[OptionGroup] | None = Field(default=None, min_length=1, max_length=100)

    @model_validator(mode="after")
    def _one(self) -> "_Static":
        if (self.options is None) == (self.option_groups is None):
            refuse("must provide one of options or option_groups")
        chosen = getattr(self, "initial_options", None) or []
        single = getattr(self, "initial_option", None)
        offered = [*(self.options or ()), *(o for g in self.option_groups or () for o in g.options)]
        if any(option not in offered for option in [*chosen, *([single] if single else [])]):
            refuse("the initial choice must be among the options")
        return self


class StaticSelect(_Menu, _Static):
    """A menu with the app's own choices."""

    type: Literal["static_select"]
    initial_option: Option | None = None


class MultiStaticSelect(_MultiMenu, _Static):
    """A menu with the app's own choices, several to be taken."""

    type: Literal["multi_static_select"]
    initial_options: list[Option] | None = Field(default=None, min_length=1)


class ExternalSelect(_Menu):
    """A menu whose choices the app gives while the person types."""

    type: Literal["external_select"]
    initial_option: Option | None = None
    min_query_length: int | None = Field(default=None, ge=0)


class MultiExternalSelect(_MultiMenu):
    """The same, several to be taken."""

    type: Literal["multi_external_select"]
    initial_options: list[Option] | None = Field(default=None, min_length=1)
    min_query_length: int | None = Field(default=None, ge=0)


class UsersSelect(_Menu):
    """A menu of people."""

    type: Literal["users_select"]
    initial_user: str | None = None


class MultiUsersSelect(_MultiMenu):
    """A menu of people, several to be taken."""

    type: Literal["multi_users_select"]
    initial_users: list[str] | None = None


class ConversationsSelect(_Menu):
    """A menu of conversations."""

    type: Literal["conversations_select"]
    initial_conversation: str | None = None
    default_to_current_conversation: bool | None = None
    response_url_enabled: bool | None = None
    filter: Filter | None = None


class MultiConversationsSelect(_MultiMenu):
    """A menu of conversations, several to be taken."""

    type: Literal["multi_conversations_select"]
    initial_conversations: list[str] | None = None
    default_to_current_conversation: bool | None = None
    filter: Filter | None = None


class ChannelsSelect(_Menu):
    """A menu of public channels."""

    type: Literal["channels_select"]
    initial_channel: str | None = None
    response_url_enabled: bool | None = None


class MultiChannelsSelect(_MultiMenu):
    """A menu of public channels, several to be taken."""

    type: Literal["multi_channels_select"]
    initial_channels: list[str] | None = None


class _Input(_Element):
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


class FileInput(_Element):
    """A field for files."""

    type: Literal["file_input"]
    filetypes: list[str] | None = None
    max_files: int | None = Field(default=None, ge=1, le=10)


class FeedbackChoice(Part):
    """One of the two feedback buttons."""

    text: Plain75
    value: Value2000
    accessibility_label: Str75 | None = None


class FeedbackButtons(_Element):
    """Thumbs up and thumbs down."""

    type: Literal["feedback_buttons"]
    positive_button: FeedbackChoice
    negative_button: FeedbackChoice


class IconButton(_Confirmed):
    """A small button with an icon."""

    type: Literal["icon_button"]
    icon: Text
    text: Plain75
    value: Value2000 | None = None
    accessibility_label: Str75 | None = None
    visible_to_user_ids: list[str] | None = None


_Pickers = DatePicker | TimePicker | DateTimePicker
_Selects = StaticSelect | ExternalSelect | UsersSelect | ConversationsSelect | ChannelsSelect
_MultiSelects = (
    MultiStaticSelect | MultiExternalSelect | MultiUsersSelect | MultiConversationsSelect | MultiChannelsSelect
)
_Choices = Checkboxes | RadioButtons
_Fields = PlainTextInput | RichTextInput | EmailInput | UrlInput | NumberInput | FileInput

ActionsElement = Annotated[
    Button | WorkflowButton | Overflow | _Choices | _Pickers | _Selects | _MultiSelects | RichTextInput,
    Field(discriminator="type"),
]
Accessory = Annotated[
    Button | WorkflowButton | Overflow | ImageElement | _Choices | _Pickers | _Selects | _MultiSelects,
    Field(discriminator="type"),
]
InputElement = Annotated[_Choices | _Pickers | _Selects | _MultiSelects | _Fields, Field(discriminator="type")]

INTERACTIVE = frozenset(
    str(get_args(kind.model_fields["type"].annotation)[0])
    for kind in (
        *get_args(_Choices | _Pickers | _Selects | _MultiSelects | _Fields),
        *(Button, WorkflowButton, Overflow, FeedbackButtons, IconButton),
    )
)
