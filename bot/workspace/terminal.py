"""A Slack message drawn in a terminal: every block as text, unknown ones as a labelled box with their JSON.

Pure: from a message's JSON to rich renderables. No customer string is read as markup.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.workspace.model import Json

_BARS = "▁▂▃▄▅▆▇█"
_EMOJI = {
    "large_green_circle": "🟢",
    "large_yellow_circle": "🟡",
    "large_orange_circle": "🟠",
    "red_circle": "🔴",
    "white_circle": "⚪",
    "warning": "⚠",
    "triangular_flag_on_post": "🚩",
    "rotating_light": "🚨",
    "hourglass_flowing_sand": "⏳",
    "lock": "🔒",
    "arrow_up": "↑",
    "arrow_down": "↓",
    "white_check_mark": "✅",
}
_MRKDWN = re.compile(
    r"```(?P<pre>.+?)```|`(?P<code>[^`\n]+)`|(?<!\w)\*(?P<bold>[^*\n]+)\*(?!\w)|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)"
    r"|(?<!\w)~(?P<strike>[^~\n]+)~(?!\w)|<(?P<link>[^<>|]+)(?:\|(?P<label>[^<>]*))?>|:(?P<emoji>[a-z0-9_+-]+):",
    re.DOTALL,
)


def draw_message(text: str, blocks: list[Json]) -> RenderableType:
    """The blocks of a message, or its text where it has none."""
    if not blocks:
        return mrkdwn(text)
    return Group(*(part for block in blocks for part in draw_block(block)))


def draw_block(block: Json) -> Iterator[RenderableType]:
    """One block as renderables."""
    yield from _DRAWERS.get(str(block.get("type")), _unknown)(block)


def buttons(blocks: list[Json]) -> list[Json]:
    """The buttons of a message in the order in which they are drawn: what a number typed in the terminal presses."""
    found: list[Json] = []
    for block in blocks:
        elements = block.get("elements", []) if block.get("type") == "actions" else [block.get("accessory") or {}]
        found += [{**element, "block_id": block.get("block_id")} for element in elements if _is_button(element)]
    return found


def mrkdwn(source: str) -> Text:
    """Slack's mrkdwn as styled text, its three escapes undone."""
    drawn, position = Text(), 0
    for match in _MRKDWN.finditer(source):
        drawn.append(_unescape(source[position : match.start()]))
        drawn.append_text(_marked(match))
        position = match.end()
    drawn.append(_unescape(source[position:]))
    return drawn


def _marked(match: re.Match[str]) -> Text:
    part = match.groupdict()
    if part["bold"] is not None:
        inner = mrkdwn(part["bold"])
        inner.stylize("bold")
        return inner
    if part["italic"] is not None:
        return Text(_unescape(part["italic"]), style="italic")
    if part["strike"] is not None:
        return Text(_unescape(part["strike"]), style="strike")
    if part["emoji"] is not None:
        return Text(_EMOJI.get(part["emoji"], match.group()))
    if part["link"] is not None:
        return _link(part["link"], part["label"])
    return Text(_unescape(part["pre"] or part["code"] or ""), style="cyan")


def _link(target: str, label: str | None) -> Text:
    if target.startswith("!date"):
        return Text(_unescape(label or ""))
    if target[:1] in "@#!":
        return Text(_unescape(label or target), style="blue")
    return Text(_unescape(label or target), style="underline blue")


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _words(element: Any) -> Text:
    """A text object, of either type, or a bare string."""
    if not isinstance(element, dict):
        return Text(str(element or ""))
    text = str(element.get("text", ""))
    return mrkdwn(text) if element.get("type") == "mrkdwn" else _emoji_only(text)


def _emoji_only(text: str) -> Text:
    return Text(re.sub(r":([a-z0-9_+-]+):", lambda m: _EMOJI.get(m.group(1), m.group()), text))


def _header(block: Json) -> Iterator[RenderableType]:
    text = _words(block["text"])
    text.stylize("bold")
    yield Text()
    yield text


def _section(block: Json) -> Iterator[RenderableType]:
    if block.get("text"):
        yield _words(block["text"])
    if block.get("fields"):
        grid = Table.grid(padding=(0, 3), expand=False)
        fields = [_words(field) for field in block["fields"]]
        for index in range(0, len(fields), 2):
            grid.add_row(*fields[index : index + 2])
        yield grid
    if _is_button(block.get("accessory") or {}):
        yield _button(block["accessory"])


def _context(block: Json) -> Iterator[RenderableType]:
    for element in block.get("elements", []):
        text = _words(element) if element.get("type") != "image" else Text(f"[{element.get('alt_text', 'image')}]")
        text.stylize("dim")
        yield text


def _actions(block: Json) -> Iterator[RenderableType]:
    row = Text()
    for element in block.get("elements", []):
        row.append_text(_button(element) if _is_button(element) else Text(f"[{element.get('type')}]"))
        row.append("  ")
    yield row


def _is_button(element: Json) -> bool:
    return element.get("type") == "button"


def _button(element: Json) -> Text:
    return Text(f"[ {_words(element.get('text')).plain} ]", style="reverse")


def _divider(_: Json) -> Iterator[RenderableType]:
    yield Rule(style="dim")


def _table(block: Json) -> Iterator[RenderableType]:
    rows = block.get("rows", [])
    table = Table(box=box.SIMPLE, show_header=block["type"] == "data_table" or len(rows) > 1, pad_edge=False)
    for cell in rows[0] if rows else []:
        table.add_column(_cell(cell))
    for row in rows[1:]:
        table.add_row(*(_cell(cell) for cell in row))
    if block.get("caption"):
        yield Text(str(block["caption"]), style="italic")
    yield table


def _cell(cell: Json) -> Text:
    if cell.get("type") == "rich_text":
        return Text("\n").join(_rich_lines(cell))
    return Text(str(cell.get("text", cell.get("value", ""))))


def _rich_text(block: Json) -> Iterator[RenderableType]:
    yield from _rich_lines(block)


def _rich_lines(block: Json) -> Iterator[Text]:
    for element in block.get("elements", []):
        kind = element.get("type")
        if kind == "rich_text_list":
            for number, item in enumerate(element.get("elements", []), 1 + int(element.get("offset", 0))):
                mark = f"{number}. " if element.get("style") == "ordered" else "• "
                yield Text("  " * int(element.get("indent", 0)) + mark).append_text(_inline(item))
        else:
            text = _inline(element)
            yield Text("│ ").append_text(text) if kind == "rich_text_quote" else text


def _inline(section: Json) -> Text:
    drawn = Text()
    for part in section.get("elements", []):
        style = " ".join(name for name in ("bold", "italic", "strike") if (part.get("style") or {}).get(name))
        if part.get("type") == "emoji":
            drawn.append(_EMOJI.get(part.get("name", ""), f":{part.get('name')}:"))
        elif part.get("type") == "user":
            drawn.append(f"@{part.get('user_id')}", style="blue")
        else:
            drawn.append(str(part.get("text", part.get("url", ""))), style=style)
    return Text(drawn.plain.rstrip("\n")) if not drawn.spans else drawn


def _chart(block: Json) -> Iterator[RenderableType]:
    chart = block.get("chart", {})
    table = Table(box=box.SIMPLE, title=str(block.get("title", "")), title_justify="left", pad_edge=False)
    if chart.get("type") == "pie":
        table.add_column()
        table.add_column(justify="right")
        for segment in chart.get("segments", []):
            table.add_row(Text(str(segment["label"])), f"{segment['value']:g}")
    else:
        table.add_column()
        for category in chart.get("axis_config", {}).get("categories", []):
            table.add_column(Text(str(category)), justify="right")
        for series in chart.get("series", []):
            values = [float(point["value"]) for point in series["data"]]
            table.add_row(
                Text(str(series["name"])),
                *(f"{_bar(value, values)} {value:g}" for value in values),
            )
    yield table


def _bar(value: float, values: list[float]) -> str:
    low, high = min(0.0, *values), max(*values, 1.0)
    return _BARS[round((value - low) / (high - low) * (len(_BARS) - 1))]


def _container(block: Json) -> Iterator[RenderableType]:
    children = [part for child in block.get("child_blocks", []) for part in draw_block(child)]
    yield Panel(Group(*children), title=_words(block.get("title")), title_align="left", border_style="dim")


def _card(block: Json) -> Iterator[RenderableType]:
    parts: list[RenderableType] = [
        _words(block[key]) for key in ("title", "subtitle", "body", "subtext") if block.get(key)
    ]
    yield Panel(Group(*parts, *(_button(b) for b in block.get("actions", []))), border_style="dim")


def _unknown(block: Json) -> Iterator[RenderableType]:
    body = Text(json.dumps(block, ensure_ascii=False, indent=1)[:2000], style="dim")
    yield Padding(Panel(body, title=Text(str(block.get("type"))), title_align="left"), (0, 0))


_DRAWERS: dict[str, Callable[[Json], Iterator[RenderableType]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "table": _table,
    "data_table": _table,
    "rich_text": _rich_text,
    "data_visualization": _chart,
    "container": _container,
    "card": _card,
}
