"""The inputs of modals, from parts to ``slackblocks``. Block id and action id are the input's name."""

from slackblocks import (
    Block,
    DatePicker,
    DateTimePicker,
    Element,
    ExternalSelectMenu,
    InputBlock,
    Option,
    PlainTextInput,
    RadioButtonGroup,
    StaticSelectMenu,
    Text,
    TextType,
    TimePicker,
    UserSelectMenu,
)

from bot.blocks import limits, parts
from bot.blocks.escape import clean


def input_block(part: parts.Input) -> Block:
    """The input with its label, its hint and what stands in it at first."""
    optional = not isinstance(part, parts.TimeInput | parts.MomentInput) and part.optional
    hint = Text(part.hint, TextType.PLAINTEXT) if part.hint else None
    label = Text(part.label, TextType.PLAINTEXT)
    return InputBlock(label=label, element=_element(part), hint=hint, optional=optional, block_id=part.name)


def option(part: parts.Option) -> Option:
    """An entry of a menu or list."""
    return Option(Text(limits.clip(clean(part.label), limits.OPTION_TEXT), TextType.PLAINTEXT), part.value)


def _element(part: parts.Input) -> Element:
    match part:
        case parts.DateInput(name, _, initial):
            return DatePicker(action_id=name, initial_date=initial.isoformat() if initial else None)
        case parts.TimeInput(name, _, at):
            return TimePicker(action_id=name, initial_time=f"{at:%H:%M}")
        case parts.LineInput(name, _, most, written):
            return PlainTextInput(action_id=name, max_length=most, initial_value=written)
        case parts.MomentInput(name, _, moment):
            return DateTimePicker(action_id=name, initial_datetime=int(moment.timestamp()))
        case parts.TextInput(name, _, most):
            return PlainTextInput(action_id=name, multiline=True, max_length=most)
        case parts.PersonInput(name, _, person):
            return UserSelectMenu(action_id=name, initial_user=person)
        case parts.AccountInput(name, _, account, placeholder):
            return ExternalSelectMenu(
                action_id=name,
                initial_option=option(account) if account else None,
                min_query_length=0,
                placeholder=placeholder or None,
            )
        case parts.PickInput(name, _, offered, chosen):
            first = next((option(each) for each in offered if each.value == chosen), None)
            if part.menu:
                return StaticSelectMenu(
                    action_id=name, options=[option(each) for each in offered], initial_option=first
                )
            return RadioButtonGroup(action_id=name, options=[option(each) for each in offered], initial_option=first)
