"""Elements to choose with: checkboxes, radio buttons, overflow, date and time pickers, select menus."""

from typing import Literal

from pydantic import Field, model_validator

from bot.workspace.blocks.base import Part, refuse
from bot.workspace.blocks.buttons import Confirmed
from bot.workspace.blocks.objects import ChoiceOption, Filter, Option, OptionGroup, OverflowOption, Plain150

DATE = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
TIME = r"^([01]\d|2[0-3]):[0-5]\d$"


class _Focused(Confirmed):
    focus_on_load: bool | None = None


class _Menu(_Focused):
    placeholder: Plain150 | None = None


class _MultiMenu(_Menu):
    max_selected_items: int | None = Field(default=None, ge=1)


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


class Overflow(Confirmed):
    """A menu behind three dots."""

    type: Literal["overflow"]
    options: list[OverflowOption] = Field(min_length=1, max_length=5)


class DatePicker(_Menu):
    """A date."""

    type: Literal["datepicker"]
    initial_date: str | None = Field(default=None, pattern=DATE)


class TimePicker(_Menu):
    """A time of day."""

    type: Literal["timepicker"]
    initial_time: str | None = Field(default=None, pattern=TIME)
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


CHOICES = Checkboxes | RadioButtons
PICKERS = DatePicker | TimePicker | DateTimePicker
SELECTS = StaticSelect | ExternalSelect | UsersSelect | ConversationsSelect | ChannelsSelect
MULTI_SELECTS = (
    MultiStaticSelect | MultiExternalSelect | MultiUsersSelect | MultiConversationsSelect | MultiChannelsSelect
)
