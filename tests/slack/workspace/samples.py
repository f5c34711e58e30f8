"""The smallest valid specimen of every block and of the objects in them, to be made larger or broken by tests."""

from typing import Any

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str = "go", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def option(value: str = "1", text: str = "one", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [option()], **more}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def raw(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def rich(text: str = "x") -> Json:
    section_ = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section_]}


def card(**more: Any) -> Json:
    return {"type": "card", "title": mrkdwn(), **more}


def field(element: Json | None = None, **more: Any) -> Json:
    typed = {"type": "plain_text_input", "action_id": "typed"}
    return {"type": "input", "label": plain("Label"), "element": element or typed, **more}


def pie(count: int = 2, **more: Any) -> Json:
    segments = [{"label": f"s{n}", "value": n + 1} for n in range(count)]
    return {"type": "data_visualization", "title": "Pie", "chart": {"type": "pie", "segments": segments}, **more}


def line(series: int = 1, points: int = 3) -> Json:
    categories = [f"c{n}" for n in range(points)]
    data = [{"label": name, "value": n} for n, name in enumerate(categories)]
    drawn = [{"name": f"line {n}", "data": data} for n in range(series)]
    chart = {"type": "line", "series": drawn, "axis_config": {"categories": categories}}
    return {"type": "data_visualization", "title": "Line", "chart": chart}


def table(rows: int = 1, columns: int = 1, text: str = "x") -> Json:
    return {"type": "table", "rows": [[raw(text)] * columns for _ in range(rows)]}


def data_table(rows: int = 2, columns: int = 1, text: str = "x", **more: Any) -> Json:
    cells = [[raw(text)] * columns for _ in range(rows)]
    return {"type": "data_table", "caption": "Table", "rows": cells, **more}


def container(*children: Json, **more: Any) -> Json:
    return {"type": "container", "title": plain("Frame"), "child_blocks": list(children) or [section()], **more}


def modal(*blocks: Json, **more: Any) -> Json:
    shown = {"type": "modal", "title": plain("Title"), "submit": plain("Send"), "blocks": list(blocks) or [section()]}
    return shown | more


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section()], **more}


EVERY: dict[str, Json] = {
    "actions": {"type": "actions", "elements": [button()]},
    "alert": {"type": "alert", "text": mrkdwn()},
    "card": card(),
    "carousel": {"type": "carousel", "elements": [card()]},
    "container": container(),
    "context": {"type": "context", "elements": [mrkdwn()]},
    "context_actions": {
        "type": "context_actions",
        "elements": [{"type": "icon_button", "action_id": "i", "icon": "trash", "text": plain("Remove")}],
    },
    "data_table": data_table(),
    "data_visualization": pie(),
    "divider": {"type": "divider"},
    "file": {"type": "file", "source": "remote", "external_id": "x"},
    "header": {"type": "header", "text": plain()},
    "image": {"type": "image", "alt_text": "x", "image_url": "https://img.example/x.png"},
    "input": field(),
    "markdown": {"type": "markdown", "text": "x"},
    "plan": {"type": "plan", "title": "Plan", "tasks": []},
    "rich_text": rich(),
    "section": section(),
    "table": table(),
    "task_card": {"type": "task_card", "task_id": "1", "title": "Task", "status": "complete"},
    "video": {
        "type": "video",
        "alt_text": "x",
        "title": plain(),
        "video_url": "https://v.example/x",
        "thumbnail_url": "https://v.example/x.png",
    },
}
