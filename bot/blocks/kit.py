"""From parts to Slack's JSON, through the ``slackblocks`` package, which checks every block as it is made.

Customer text goes into rich text, plain text and table cells only: Slack parses none of them. Block ids are counted,
so that the same parts give the same JSON.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from slackblocks import (
    ActionsBlock,
    Block,
    Button,
    ContextBlock,
    Element,
    HeaderBlock,
    HomeTabView,
    ModalView,
    OverflowMenu,
    RichText,
    RichTextBlock,
    RichTextList,
    RichTextObject,
    RichTextSection,
    RichTextUser,
    SectionBlock,
    Text,
    TextType,
    WebhookMessage,
)

from bot.blocks import limits
from bot.blocks.data import chart, data_as_items, data_table, grid_as_items, table
from bot.blocks.escape import clean, mrkdwn
from bot.blocks.inputs import input_block, option
from bot.blocks.message import Json, Message
from bot.blocks.parts import (
    BarGraph,
    Buttons,
    Choice,
    DataGrid,
    Graph,
    Grid,
    Heading,
    Input,
    Items,
    Line,
    LineGraph,
    Mention,
    Note,
    Option,
    Para,
    Part,
    Press,
    Span,
)
from bot.ids import ViewId

_CUT = "…"


def message(kind: str, parts: Sequence[Part], said: Sequence[Part] | None = None) -> Message:
    """The parts as a message. ``kind`` names it in its block ids; ``said``: what its text says instead of them all."""
    blocks = _blocks(kind, parts, native=True)
    plain = (
        _blocks(kind, parts, native=False)
        if any(isinstance(part, Graph | Grid | DataGrid) for part in parts)
        else blocks
    )
    return Message(full_text(_lines(parts if said is None else said)), blocks, plain)


def fits(parts: Sequence[Part]) -> bool:
    """Whether a text can say all the parts."""
    return full_text(_lines(parts)).rpartition("\n")[2] != _CUT


def _lines(parts: Sequence[Part]) -> Iterator[str]:
    return (line for part in parts for line in _text_lines(part))


def modal(
    view: ViewId,
    title: str,
    parts: Sequence[Part],
    *,
    metadata: str = "",
    submit: str | None = None,
    close: str = "Close",
) -> Json:
    """The parts as a modal. ``metadata`` comes back with its submission, which needs the label of ``submit``."""
    made = [block for part in parts for block in _block(part, native=True)][: limits.VIEW_BLOCKS]
    named = {part.name for part in parts if isinstance(part, Input)}
    for number, block in enumerate(made):
        if block.block_id not in named:
            block.block_id = f"{view.value}.{number}"
    shown = ModalView(
        title=limits.clip(title, limits.VIEW_TITLE),
        blocks=made,
        close=close,
        submit=submit,
        private_metadata=metadata or None,
        callback_id=view.value,
    )
    made_json: Json = shown.to_dict()
    return made_json


def option_json(part: Option) -> Json:
    """An entry of a menu, for an answer to somebody who types into it."""
    made: Json = json.loads(repr(option(part)))
    return made


def home(parts: Sequence[Part]) -> Json:
    """The parts as a home tab."""
    made = [block for part in parts for block in _block(part, native=True)][: limits.VIEW_BLOCKS]
    for number, block in enumerate(made):
        block.block_id = f"home.{number}"
    json: Json = HomeTabView(blocks=made).to_dict()
    return json


def full_text(lines: Iterable[str]) -> str:
    """Lines as one escaped text, whole lines only, within the length that Slack recommends."""
    kept: list[str] = []
    room = limits.TEXT - len(_CUT) - 1
    for line in lines:
        escaped = mrkdwn(clean(line))
        if limits.size(escaped) + 1 > room:
            return "\n".join([*kept, _CUT])
        kept.append(escaped)
        room -= limits.size(escaped) + 1
    return "\n".join(kept)


def _blocks(kind: str, parts: Sequence[Part], *, native: bool) -> tuple[Json, ...]:
    made = [block for part in parts for block in _block(part, native=native)][: limits.MESSAGE_BLOCKS]
    for number, block in enumerate(made):
        block.block_id = f"{kind}.{number}"
    checked: Json = WebhookMessage(blocks=made).to_dict() if made else {"blocks": []}
    return tuple(checked["blocks"])


def _block(part: Part, *, native: bool) -> list[Block]:
    match part:
        case Heading(text):
            return [HeaderBlock(Text(limits.clip(clean(text), limits.HEADER), TextType.PLAINTEXT))]
        case Para(lines):
            return [RichTextBlock([_section(_joined(lines))])]
        case Items():
            return [RichTextBlock(_list(part))]
        case Note(text):
            return [ContextBlock([Text(limits.clip(clean(text), limits.FIELD), TextType.PLAINTEXT)])]
        case Choice():
            return [_choice(part)]
        case Buttons():
            return [_buttons(part)]
        case LineGraph() | BarGraph():
            return [chart(part)] if native else []
        case DataGrid():
            return data_table(part) if native else [RichTextBlock(_list(data_as_items(part)))]
        case Grid():
            return [table(part) if native else RichTextBlock(_list(grid_as_items(part)))]
        case _:
            return [input_block(part)]


def _section(spans: Line) -> RichTextSection:
    return RichTextSection([_rich(span) for span in spans])


def _rich(span: Span | Mention | str) -> RichText | RichTextUser:
    if isinstance(span, str):
        return RichText(span)
    if isinstance(span, Mention):
        return RichTextUser(span.user_id)
    return RichText(span.text, bold=span.bold or None, italic=span.italic or None, code=span.code or None)


def _joined(lines: Sequence[Line]) -> list[Span | Mention | str]:
    """Lines as one run of spans with line breaks between them."""
    spans: list[Span | Mention | str] = []
    for number, line in enumerate(lines):
        spans.extend(["\n"] if number else [])
        spans.extend(_shown(line))
    return spans


def _shown(line: Line) -> list[Span | Mention | str]:
    """A line's spans cleaned, the spaces at their edges kept."""
    shown: list[Span | Mention | str] = []
    for span in line:
        if isinstance(span, Mention):
            shown.append(span)
            continue
        text = span if isinstance(span, str) else span.text
        kept = f"{' ' * text[:1].isspace()}{clean(text)}{' ' * text[-1:].isspace()}" if text.strip() else " "
        shown.append(kept if isinstance(span, str) else Span(kept, span.bold, span.italic, span.code))
    return shown or [" "]


def _list(part: Items) -> list[RichTextObject]:
    style = "ordered" if part.numbered else "bullet"
    made: list[RichTextObject] = [
        RichTextList(style, [_section(_shown(line)) for line in part.lines], offset=None, border=None)
    ]
    if part.more:
        made.append(_section([part.more]))
    return made


def _choice(part: Choice) -> Block:
    lines = ["".join(_plain(span) for span in _shown(part.line)), clean(part.below)]
    text = limits.clip("\n".join(line for line in lines if line), limits.SECTION)
    label = limits.clip(clean(part.button), limits.BUTTON_TEXT)
    return SectionBlock(
        Text(text, TextType.PLAINTEXT), accessory=Button(label, action_id=part.action.value, value=part.value)
    )


def _buttons(part: Buttons) -> Block:
    elements: list[Element] = [*map(_press, part.presses[: limits.ACTIONS - 1])]
    if part.menu is not None:
        offered = [option(each) for each in part.menu.options][: limits.OPTIONS_IN_MENU]
        elements.append(OverflowMenu(part.menu.action.value, offered))
    return ActionsBlock(elements)


def _press(press: Press) -> Button:
    return Button(
        limits.clip(clean(press.label), limits.BUTTON_TEXT),
        action_id=press.action.value,
        value=press.value,
        style="primary" if press.primary else None,
        accessibility_label=limits.clip(clean(press.says), limits.BUTTON_SAYS),
    )


def _text_lines(part: Part) -> list[str]:
    match part:
        case Heading(text) | Note(text):
            return [text]
        case Para(lines):
            return ["".join(map(_plain, line)) for line in lines]
        case Items(lines, numbered, more):
            marks = (f"{number}. " if numbered else "• " for number in range(1, len(lines) + 1))
            said = [mark + "".join(map(_plain, line)) for mark, line in zip(marks, lines, strict=True)]
            return [*said, more] if more else said
        case Choice(line, below=below):
            return ["• " + "".join(map(_plain, line)), *([below] if below else [])]
        case Grid():
            return _text_lines(grid_as_items(part))
        case DataGrid():
            return _text_lines(data_as_items(part))
        case _:
            return []


def _plain(span: Span | Mention | str) -> str:
    return span if isinstance(span, str) else span.text
