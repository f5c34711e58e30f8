"""Which block may stand where: the table of Slack's block reference, block by block and surface by surface."""

from typing import Any

import pytest

from bot.workspace import Surface, check_blocks, check_view
from tests.slack.workspace.samples import EVERY, container, home, modal, section

EVERYWHERE = {"actions", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
ALLOWED = {
    Surface.MESSAGE: EVERYWHERE
    | {"carousel", "container", "data_table", "table"}
    | {"context_actions", "data_visualization", "file", "markdown", "plan", "task_card"},
    Surface.MODAL: EVERYWHERE | {"alert"},
    Surface.HOME: EVERYWHERE | {"carousel", "container", "data_table", "table"},
}
CHILDREN = {"actions", "context", "divider", "file", "header", "image", "input", "rich_text", "section"}
CHILDREN |= {"table", "video"}


@pytest.mark.parametrize("surface", Surface)
@pytest.mark.parametrize("kind", EVERY)
def test_a_block_stands_where_slack_lets_it(kind: str, surface: Surface) -> None:
    found = [str(one) for one in check_blocks([EVERY[kind]], surface)]
    refused = [f"unsupported type: {kind} [json-pointer:/blocks/0/type]"]
    assert found == ([] if kind in ALLOWED[surface] else refused)


@pytest.mark.parametrize("kind", EVERY)
def test_a_container_holds_what_slack_lets_it(kind: str) -> None:
    found = [str(one) for one in check_blocks([container(EVERY[kind])], Surface.MESSAGE)]
    refused = [f"unsupported type: {kind} [json-pointer:/blocks/0/child_blocks/0/type]"]
    assert found == ([] if kind in CHILDREN else refused)


@pytest.mark.parametrize("kind", EVERY)
def test_a_block_refuses_properties_it_does_not_have(kind: str) -> None:
    surface = Surface.MODAL if kind == "alert" else Surface.MESSAGE
    (found,) = check_blocks([EVERY[kind] | {"colour": "red"}], surface)
    assert str(found) == "invalid additional property: colour [json-pointer:/blocks/0]"


@pytest.mark.parametrize("kind", EVERY)
def test_a_block_id_has_at_most_255_characters_and_is_not_repeated(kind: str) -> None:
    surface = Surface.MODAL if kind == "alert" else Surface.MESSAGE
    block = EVERY[kind]
    assert check_blocks([block | {"block_id": "b" * 255}], surface) == []
    (long,) = check_blocks([block | {"block_id": "b" * 256}], surface)
    assert long.pointer == "/blocks/0/block_id"
    twice = check_blocks([block | {"block_id": "b"}, section(block_id="b")], surface)
    assert [one.message for one in twice] == ["block_id already exists: b"]


@pytest.mark.parametrize(
    ("view", "message"),
    [
        ([], "must provide an object"),
        ({"blocks": []}, "missing required field: type"),
        ({"type": "workflow_step", "blocks": []}, "unsupported type: workflow_step"),
        (home(title={"type": "plain_text", "text": "x"}), "invalid additional property: title"),
        ({"type": "modal", "title": {"type": "plain_text", "text": "x"}}, "missing required field: blocks"),
        (modal(title="x"), "must provide an object"),
    ],
)
def test_a_view_of_the_wrong_shape_is_refused(view: Any, message: str) -> None:
    assert check_view(view)[0].message == message


@pytest.mark.parametrize("kind", EVERY)
def test_views_follow_the_same_table(kind: str) -> None:
    assert (check_view(modal(EVERY[kind])) == []) is (kind in ALLOWED[Surface.MODAL])
    assert (check_view(home(EVERY[kind])) == []) is (kind in ALLOWED[Surface.HOME])
