"""Every documented limit of Block Kit: the largest that Slack takes, and one more, which it refuses."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.workspace import Surface, check_blocks, check_options, check_view
from tests.slack.workspace.samples import (
    button,
    card,
    container,
    data_table,
    field,
    home,
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

Make = Callable[[int], dict[str, Any]]


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def confirm(**more: Any) -> dict[str, Any]:
    return actions(button(confirm={"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}))


def image(**more: Any) -> dict[str, Any]:
    return {"type": "image", "alt_text": "x", "image_url": "https://img.example/x.png", **more}


def options(count: int) -> list[dict[str, Any]]:
    return [option(str(n)) for n in range(count)]


def choices(kind: str, count: int) -> dict[str, Any]:
    return actions({"type": kind, "action_id": "c", "options": options(count)})


# what, how to make one of size n, the largest size, where the problem is shown
MESSAGE: list[tuple[str, Make, int, str]] = [
    ("action id", lambda n: actions(button("a" * n)), 255, "/elements/0/action_id"),
    ("actions", lambda n: actions(*(button(f"b{i}") for i in range(n))), 25, "/elements"),
    ("axis label", lambda n: axis(x_label="x" * n), 50, "/chart/axis_config/x_label"),
    (
        "button accessibility label",
        lambda n: actions(button(accessibility_label="x" * n)),
        75,
        "/elements/0/accessibility_label",
    ),
    ("button text", lambda n: actions(button(text=plain("x" * n))), 75, "/elements/0/text/text"),
    ("button url", lambda n: actions(button(url="u" * n)), 3000, "/elements/0/url"),
    ("button value", lambda n: actions(button(value="v" * n)), 2000, "/elements/0/value"),
    ("agent prompt", lambda n: actions(button(agent_prompt="x" * n)), 4000, "/elements/0/agent_prompt"),
    ("card body", lambda n: card(body=mrkdwn("x" * n)), 200, "/body/text"),
    ("card buttons", lambda n: card(actions=[button(f"b{i}") for i in range(n)]), 3, "/actions"),
    ("card subtext", lambda n: card(subtext=mrkdwn("x" * n)), 200, "/subtext/text"),
    ("card subtitle", lambda n: card(subtitle=mrkdwn("x" * n)), 150, "/subtitle/text"),
    ("card title", lambda n: card(title=mrkdwn("x" * n)), 150, "/title/text"),
    ("carousel", lambda n: {"type": "carousel", "elements": [card() for _ in range(n)]}, 10, "/elements"),
    ("categories", lambda n: line(points=n), 20, "/chart/series/0/data"),
    ("category", lambda n: axis(categories=["c" * n], label="c" * n), 20, "/chart/series/0/data/0/label"),
    ("chart title", lambda n: pie(title="x" * n), 50, "/title"),
    ("checkboxes", lambda n: choices("checkboxes", n), 10, "/elements/0/options"),
    ("confirm button", lambda n: confirm(confirm=plain("x" * n)), 30, "/elements/0/confirm/confirm/text"),
    ("confirm deny", lambda n: confirm(deny=plain("x" * n)), 30, "/elements/0/confirm/deny/text"),
    ("confirm text", lambda n: confirm(text=mrkdwn("x" * n)), 300, "/elements/0/confirm/text/text"),
    ("confirm title", lambda n: confirm(title=plain("x" * n)), 100, "/elements/0/confirm/title/text"),
    ("container children", lambda n: container(*(section() for _ in range(n))), 10, "/child_blocks"),
    ("container subtitle", lambda n: container(subtitle=plain("x" * n)), 150, "/subtitle/text"),
    ("container title", lambda n: container(title=plain("x" * n)), 150, "/title/text"),
    ("context", lambda n: {"type": "context", "elements": [mrkdwn() for _ in range(n)]}, 10, "/elements"),
    ("data table columns", lambda n: data_table(columns=n), 20, "/rows/0"),
    ("data table page", lambda n: data_table(page_size=n), 100, "/page_size"),
    ("data table rows", lambda n: data_table(rows=n), 201, "/rows"),
    ("field", lambda n: {"type": "section", "fields": [mrkdwn("x" * n)]}, 2000, "/fields/0/text"),
    ("fields", lambda n: {"type": "section", "fields": [mrkdwn() for _ in range(n)]}, 10, "/fields"),
    ("header", lambda n: {"type": "header", "text": plain("x" * n)}, 150, "/text/text"),
    ("header level", lambda n: {"type": "header", "text": plain(), "level": n}, 4, "/level"),
    ("hint", lambda n: field(hint=plain("x" * n)), 2000, "/hint/text"),
    ("image alt text", lambda n: image(alt_text="x" * n), 2000, "/alt_text"),
    ("image title", lambda n: image(title=plain("x" * n)), 2000, "/title/text"),
    ("image url", lambda n: image(image_url="u" * n), 3000, "/image_url"),
    ("label", lambda n: field(label=plain("x" * n)), 2000, "/label/text"),
    ("mrkdwn text", lambda n: section("x" * n), 3000, "/text/text"),
    (
        "option description",
        lambda n: section(accessory=select(options=[option(description=plain("x" * n))])),
        75,
        "/accessory/options/0/description/text",
    ),
    (
        "option text",
        lambda n: section(accessory=select(options=[option(text="x" * n)])),
        75,
        "/accessory/options/0/text/text",
    ),
    ("option value", lambda n: section(accessory=select(options=[option("v" * n)])), 150, "/accessory/options/0/value"),
    ("options", lambda n: section(accessory=select(options=options(n))), 100, "/accessory/options"),
    ("overflow", lambda n: choices("overflow", n), 5, "/elements/0/options"),
    ("pie", lambda n: pie(n), 12, "/chart/segments"),
    ("placeholder", lambda n: actions(select(placeholder=plain("x" * n))), 150, "/elements/0/placeholder/text"),
    ("radio buttons", lambda n: choices("radio_buttons", n), 10, "/elements/0/options"),
    ("series", lambda n: line(series=n), 12, "/chart/series"),
    ("table columns", lambda n: table(columns=n), 20, "/rows/0"),
    ("table rows", lambda n: table(rows=n), 100, "/rows"),
    ("column settings", lambda n: table() | {"column_settings": [None] * n}, 20, "/column_settings"),
    (
        "typed length",
        lambda n: field({"type": "plain_text_input", "action_id": "t", "max_length": n}),
        3000,
        "/element/max_length",
    ),
]

# what, how to make one of size n, the smallest size (one less is refused)
LEAST: list[tuple[str, Make, int]] = [
    ("actions", lambda n: actions(*(button(f"b{i}") for i in range(n))), 1),
    ("cell", lambda n: {"type": "table", "rows": [[raw("x" * n)]]}, 1),
    ("context", lambda n: {"type": "context", "elements": [mrkdwn() for _ in range(n)]}, 1),
    ("data table page", lambda n: data_table(page_size=n), 1),
    ("data table rows", lambda n: data_table(rows=n), 2),
    ("header", lambda n: {"type": "header", "text": plain("x" * n)}, 1),
    ("header level", lambda n: {"type": "header", "text": plain(), "level": n}, 1),
    ("overflow", lambda n: choices("overflow", n), 1),
    ("pie", lambda n: pie(n), 1),
    ("rich text", lambda n: rich("x" * n), 1),
    ("section text", lambda n: section("x" * n), 1),
    ("select", lambda n: section(accessory=select(options=options(n))), 1),
    ("table rows", lambda n: table(rows=n), 1),
]

# view member, limit, where shown
VIEW = [
    ("title", 24, "/view/title/text"),
    ("submit", 24, "/view/submit/text"),
    ("close", 24, "/view/close/text"),
    ("private_metadata", 3000, "/view/private_metadata"),
    ("callback_id", 255, "/view/callback_id"),
    ("external_id", 255, "/view/external_id"),
]


def axis(label: str = "c", **config: Any) -> dict[str, Any]:
    series = [{"name": "s", "data": [{"label": label, "value": 1}]}]
    axis_config = {"categories": [label], **config}
    chart = {"type": "bar", "series": series, "axis_config": axis_config}
    return {"type": "data_visualization", "title": "Bars", "chart": chart}


@pytest.mark.parametrize(("make", "most", "where"), [row[1:] for row in MESSAGE], ids=[row[0] for row in MESSAGE])
def test_a_limit_holds_to_the_last_character_or_item(make: Make, most: int, where: str) -> None:
    assert check_blocks([make(most)], Surface.MESSAGE) == []
    assert f"/blocks/0{where}" in [one.pointer for one in check_blocks([make(most + 1)], Surface.MESSAGE)]


@pytest.mark.parametrize(("make", "least"), [row[1:] for row in LEAST], ids=[row[0] for row in LEAST])
def test_too_little_is_refused(make: Make, least: int) -> None:
    assert check_blocks([make(least)], Surface.MESSAGE) == []
    assert check_blocks([make(least - 1)], Surface.MESSAGE) != []


@pytest.mark.parametrize(("member", "most", "where"), VIEW)
def test_a_view_keeps_its_limits(member: str, most: int, where: str) -> None:
    def made(size: int) -> dict[str, Any]:
        text = "x" * size
        return modal(**{member: plain(text) if member in ("title", "submit", "close") else text})

    assert check_view(made(most)) == []
    assert [one.pointer for one in check_view(made(most + 1))] == [where]


@pytest.mark.parametrize(("surface", "most"), [(Surface.MESSAGE, 50), (Surface.MODAL, 100), (Surface.HOME, 100)])
def test_a_surface_takes_so_many_blocks(surface: Surface, most: int) -> None:
    assert check_blocks([{"type": "divider"}] * most, surface) == []
    (found,) = check_blocks([{"type": "divider"}] * (most + 1), surface)
    assert str(found) == f"no more than {most} items allowed [json-pointer:/blocks]"


def test_an_alert_has_at_most_200_characters() -> None:
    assert check_view(modal({"type": "alert", "text": plain("x" * 200)})) == []
    assert check_view(modal({"type": "alert", "text": plain("x" * 201)})) != []


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (
            lambda n: [{"type": "markdown", "text": "x" * (n // 2)}, {"type": "markdown", "text": "x" * (n - n // 2)}],
            12_000,
        ),
        (lambda n: [table(text="x" * 5_000), table(text="x" * (n - 5_000))], 10_000),
        (lambda n: [data_table(text="x" * 5_000), data_table(rows=2, text="x" * ((n - 10_000) // 2))], 20_000),
        (lambda n: [pie() for _ in range(n)], 2),
    ],
    ids=["markdown", "tables", "data tables", "charts"],
)
def test_blocks_of_a_kind_share_a_limit(make: Callable[[int], list[Any]], most: int) -> None:
    assert check_blocks(make(most), Surface.MESSAGE) == []
    (found,) = check_blocks(make(most + 2), Surface.MESSAGE)
    assert found.pointer == "/blocks"


def test_length_is_counted_in_characters_not_bytes() -> None:
    assert check_blocks([{"type": "header", "text": plain("é🙂" * 75)}], Surface.MESSAGE) == []


def test_type_ahead_answers_keep_their_limits() -> None:
    assert check_options({"options": options(100)}) == []
    assert check_options({"options": options(101)}) != []
    assert check_options({"options": []}) == []
    groups = [{"label": plain("g"), "options": options(2)} for _ in range(100)]
    assert check_options({"option_groups": groups}) == []
    assert check_options({"option_groups": [*groups, groups[0]]}) != []
    assert check_options({}) != []
    assert check_options({"options": options(1), "option_groups": groups}) != []
    assert check_options({"options": [option() | {"text": mrkdwn()}]}) != []


def test_home_and_modal_take_inputs_and_only_a_modal_with_them_needs_submit() -> None:
    assert check_view(home(field())) == []
    assert check_view(modal(field())) == []
    without = modal(field())
    del without["submit"]
    assert [str(one) for one in check_view(without)] == ["missing required field: submit [json-pointer:/view]"]
