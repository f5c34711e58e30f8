"""Rules of Block Kit that are not sizes: what excludes what, what must match, what may not repeat."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace import Surface, check_blocks, check_options, check_view
from tests.slack.workspace.samples import (
    button,
    card,
    container,
    data_table,
    field,
    line,
    modal,
    mrkdwn,
    option,
    pie,
    plain,
    raw,
    rich,
    section,
    select,
    table,
)

IMAGE = {"type": "image", "alt_text": "x", "image_url": "https://img.example/x.png"}
FILE = {"type": "image", "alt_text": "x", "slack_file": {"id": "F0123456789"}}


def series(*rows: dict[str, Any], categories: list[str]) -> dict[str, Any]:
    chart = {"type": "area", "series": list(rows), "axis_config": {"categories": categories}}
    return {"type": "data_visualization", "title": "Area", "chart": chart}


def row(name: str, **values: Any) -> dict[str, Any]:
    return {"name": name, "data": [{"label": label, "value": value} for label, value in values.items()]}


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("section of nothing", {"type": "section"}, "must provide text or fields"),
    ("two image sources", IMAGE | {"slack_file": {"id": "F0123456789"}}, "must provide one of image_url or slack_file"),
    ("no image source", {"type": "image", "alt_text": "x"}, "must provide one of image_url or slack_file"),
    ("slack file twice", FILE | {"slack_file": {"id": "F0123456789", "url": "u"}}, "must provide one of id or url"),
    (
        "select of nothing",
        section(accessory={"type": "static_select", "action_id": "s"}),
        "must provide one of options or option_groups",
    ),
    (
        "select of both",
        section(accessory=select(option_groups=[{"label": plain(), "options": [option()]}])),
        "must provide one of options or option_groups",
    ),
    (
        "initial not offered",
        section(accessory=select(initial_option=option("2"))),
        "the initial choice must be among the options",
    ),
    (
        "mrkdwn in a select",
        section(accessory=select(options=[option() | {"text": mrkdwn()}])),
        "must be a valid enum value: 'plain_text'",
    ),
    (
        "url in a select",
        section(accessory=select(options=[option(url="https://x.example")])),
        "invalid additional property: url",
    ),
    ("empty card", {"type": "card", "subtitle": mrkdwn()}, "must provide one of hero_image, title, actions or body"),
    (
        "two icons",
        card(icon=IMAGE, slack_icon={"type": "icon", "name": "star"}),
        "icon and slack_icon exclude each other",
    ),
    (
        "container without title",
        {"type": "container", "child_blocks": [section()]},
        "must provide title or rich_text_title",
    ),
    (
        "divider of a collapsible",
        container(is_collapsible=True, has_header_divider=True),
        "is allowed only when the container is not collapsible",
    ),
    ("collapsed but not collapsible", container(default_collapsed=True), "requires is_collapsible"),
    (
        "ragged data table",
        {"type": "data_table", "caption": "c", "rows": [[raw(), raw()], [raw()]]},
        "must have 2 cells like the header row",
    ),
    (
        "rich text header",
        {"type": "data_table", "caption": "c", "rows": [[rich()], [raw()]]},
        "rich_text is not allowed in the header row",
    ),
    ("no such column", data_table(row_header_column_index=1), "no such column"),
    ("gap in a series", series(row("s", a=1), categories=["a", "b"]), "must have exactly one point for every category"),
    ("stray label", series(row("s", a=1, b=2), categories=["a"]), "data labels must be categories of the axis"),
    ("same name twice", series(row("s", a=1), row("s", a=2), categories=["a"]), "series names must be unique"),
    ("same category twice", series(row("s", a=1), categories=["a", "a"]), "categories must be unique"),
    ("null in a series", series(row("s", a=None), categories=["a"]), "must not be null"),
    ("text in a series", series(row("s", a="1"), categories=["a"]), "must provide a number"),
    ("infinity", series(row("s", a=float("inf")), categories=["a"]), "must provide a finite number"),
    (
        "nothing in a pie",
        {
            "type": "data_visualization",
            "title": "p",
            "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]},
        },
        "must be more than 0",
    ),
    (
        "a doughnut",
        {"type": "data_visualization", "title": "p", "chart": {"type": "doughnut", "segments": []}},
        "unsupported type: doughnut",
    ),
    (
        "bad date",
        section(accessory={"type": "datepicker", "action_id": "d", "initial_date": "2026-13-01"}),
        "must match the expected format",
    ),
    (
        "bad time",
        section(accessory={"type": "timepicker", "action_id": "t", "initial_time": "24:00"}),
        "must match the expected format",
    ),
    ("button in an input", field(button()), "unsupported type: button"),
    ("file input in a message", field({"type": "file_input", "action_id": "f"}), "unsupported type: file_input"),
    (
        "text field among actions",
        {"type": "actions", "elements": [{"type": "plain_text_input", "action_id": "p"}]},
        "unsupported type: plain_text_input",
    ),
    ("same action twice", {"type": "actions", "elements": [button(), button()]}, "action_id already exists: go"),
    (
        "waiting task alone",
        {"type": "task_card", "task_id": "1", "title": "t", "status": "pending"},
        "a task_card outside a plan cannot be pending",
    ),
    ("boolean as a word", section(expand="yes"), "must provide a boolean"),
    ("number as a word", {"type": "header", "text": plain(), "level": "2"}, "must provide an integer"),
    ("half a level", {"type": "header", "text": plain(), "level": 1.5}, "must provide an integer"),
    ("a word for a list", {"type": "actions", "elements": "button"}, "must provide an array"),
    ("a word for a text", {"type": "header", "text": "x"}, "must provide an object"),
    ("no type", {"text": plain()}, "missing required field: type"),
]

TAKEN: list[tuple[str, dict[str, Any]]] = [
    ("negative bars", series(row("s", a=-1, b=2.5), categories=["a", "b"])),
    ("order of points is free", series(row("s", b=2, a=1), categories=["a", "b"])),
    ("three lines", line(series=3)),
    (
        "address in an overflow",
        {
            "type": "actions",
            "elements": [{"type": "overflow", "action_id": "o", "options": [option(url="https://x.example")]}],
        },
    ),
    (
        "mrkdwn in checkboxes",
        {
            "type": "actions",
            "elements": [{"type": "checkboxes", "action_id": "c", "options": [option() | {"text": mrkdwn()}]}],
        },
    ),
    (
        "same action in two blocks",
        container({"type": "actions", "elements": [button()]}, {"type": "actions", "elements": [button()]}),
    ),
    (
        "a waiting task in a plan",
        {
            "type": "plan",
            "title": "p",
            "tasks": [{"type": "task_card", "task_id": "1", "title": "t", "status": "pending"}],
        },
    ),
    ("skipped column", table() | {"column_settings": [None, {"align": "right"}]}),
    ("numbers in cells", {"type": "table", "rows": [[{"type": "raw_number", "value": 2, "text": "2"}, rich()]]}),
    ("initial choice", section(accessory=select(initial_option=option()))),
]


@pytest.mark.parametrize(("block", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_rule_is_kept(block: dict[str, Any], why: str) -> None:
    assert why in [one.message for one in check_blocks([block], Surface.MESSAGE)]


@pytest.mark.parametrize("block", [row[1] for row in TAKEN], ids=[row[0] for row in TAKEN])
def test_what_is_allowed_is_taken(block: dict[str, Any]) -> None:
    assert check_blocks([block], Surface.MESSAGE) == []


@pytest.mark.parametrize("member", ["text", "fields", "accessory", "block_id", "expand"])
def test_an_optional_member_is_left_out_not_null(member: str) -> None:
    found = [str(one) for one in check_blocks([section() | {member: None}], Surface.MESSAGE)]
    assert found == [f"must not be null [json-pointer:/blocks/0/{member}]"]


def test_ids_may_not_repeat_in_nested_blocks() -> None:
    found = check_blocks([section(block_id="same"), container(section(block_id="same"))], Surface.MESSAGE)
    assert [str(one) for one in found] == [
        "block_id already exists: same [json-pointer:/blocks/1/child_blocks/0/block_id]"
    ]


def test_only_one_element_takes_the_focus() -> None:
    first = field({"type": "plain_text_input", "action_id": "a", "focus_on_load": True})
    second = field({"type": "plain_text_input", "action_id": "b", "focus_on_load": True})
    assert check_view(modal(first)) == []
    assert [one.message for one in check_view(modal(first, second))] == ["only one element can have focus_on_load"]


def test_every_problem_is_listed_with_its_place() -> None:
    found = [str(one) for one in check_blocks([{"type": "header"}, section(foo=1), pie(0)], Surface.MESSAGE)]
    assert found == [
        "missing required field: text [json-pointer:/blocks/0]",
        "invalid additional property: foo [json-pointer:/blocks/1]",
        "no fewer than 1 items allowed [json-pointer:/blocks/2/chart/segments]",
    ]


def test_a_problem_inside_rich_text_is_placed_right() -> None:
    style = {"type": "text", "text": "x", "style": {"bold": "yes"}}
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [style]}]}
    (found,) = check_blocks([block], Surface.MESSAGE)
    assert found.pointer == "/blocks/0/elements/0/elements/0/style/bold"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "text", "blocks"]), inner),
    max_leaves=8,
)


@given(JSON)
def test_nonsense_is_refused_not_crashed_on(nonsense: Any) -> None:
    for surface in Surface:
        found = check_blocks(nonsense, surface)
        assert (found == []) is (nonsense == [])
    assert check_view(nonsense) != []
    check_options(nonsense)
