"""Rules that concern more than one block: unique ids, sums of characters, the number of charts, a modal's submit."""

from collections.abc import Iterator
from typing import Any

from bot.workspace.blocks.surfaces import Surface

Found = Iterator[tuple[str, str]]

CHARTS = 2
TABLE_CHARACTERS = 10_000
DATA_TABLE_CHARACTERS = 20_000
MARKDOWN_CHARACTERS = 12_000


def nested(blocks: list[Any], at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every block with its pointer, those inside containers, carousels and plans included."""
    for index, block in enumerate(blocks):
        here = f"{at}/{index}"
        yield here, block
        for key in ("child_blocks", "tasks"):
            yield from nested(block.get(key) or [], f"{here}/{key}")
        if block["type"] == "carousel":
            yield from nested(block["elements"], f"{here}/elements")


def across_blocks(blocks: list[Any], surface: Surface) -> Found:
    """What is wrong with a list of blocks each of which is right by itself."""
    every = list(nested(blocks))
    yield from _unique_block_ids(every)
    for where, block in every:
        yield from _unique_action_ids(where, block)
        if block["type"] == "input" and surface is Surface.MESSAGE:
            yield from _input_in_message(where, block)
    for kind, limit in (("table", TABLE_CHARACTERS), ("data_table", DATA_TABLE_CHARACTERS)):
        if sum(characters(block["rows"]) for _, block in every if block["type"] == kind) > limit:
            yield "", f"all {kind} blocks together must be less than {limit + 1} characters"
    if sum(len(block["text"]) for _, block in every if block["type"] == "markdown") > MARKDOWN_CHARACTERS:
        yield "", f"all markdown blocks together must be less than {MARKDOWN_CHARACTERS + 1} characters"
    if sum(_focused(block) for _, block in every) > 1:
        yield "", "only one element can have focus_on_load"
    for index, block in enumerate(blocks):
        if block["type"] == "task_card" and block["status"] == "pending":
            yield f"/{index}/status", "a task_card outside a plan cannot be pending"
    if sum(block["type"] == "data_visualization" for _, block in every) > CHARTS:
        yield "", f"no more than {CHARTS} data_visualization blocks allowed"


def view_rules(view: dict[str, Any]) -> Found:
    """What is wrong with a view each of whose members is right by itself."""
    surface = Surface(view["type"])
    for where, why in across_blocks(view["blocks"], surface):
        yield f"/blocks{where}", why
    has_input = any(block["type"] == "input" for _, block in nested(view["blocks"]))
    if surface is Surface.MODAL and has_input and "submit" not in view:
        yield "", "missing required field: submit"


def characters(cell: object) -> int:
    """The characters of all texts inside a block or a cell."""
    if isinstance(cell, list):
        return sum(characters(one) for one in cell)
    if isinstance(cell, dict):
        own = len(cell["text"]) if isinstance(cell.get("text"), str) else 0
        return own + sum(characters(value) for value in cell.values())
    return 0


def actions(node: object) -> Iterator[dict[str, Any]]:
    """Every interactive element inside a block (anything with an `action_id`), nested blocks left out."""
    if isinstance(node, list):
        for one in node:
            yield from actions(one)
    elif isinstance(node, dict):
        if "action_id" in node:
            yield node
        for key, value in node.items():
            if key not in ("child_blocks", "tasks"):
                yield from actions(value)


def _unique_block_ids(every: list[tuple[str, dict[str, Any]]]) -> Found:
    seen: set[str] = set()
    for where, block in every:
        block_id = block.get("block_id")
        if block_id is not None and block_id in seen:
            yield f"{where}/block_id", f"block_id already exists: {block_id}"
        if block_id is not None:
            seen.add(block_id)


def _unique_action_ids(where: str, block: dict[str, Any]) -> Found:
    if block["type"] == "carousel":
        return
    seen: set[str] = set()
    for element in actions(block):
        if element["action_id"] in seen:
            yield where, f"action_id already exists: {element['action_id']}"
        seen.add(element["action_id"])


def _focused(block: dict[str, Any]) -> int:
    elements = [*(block.get("elements") or ()), block.get("accessory"), block.get("element")]
    return sum(bool(one.get("focus_on_load")) for one in elements if isinstance(one, dict))


def _input_in_message(where: str, block: dict[str, Any]) -> Found:
    if block["element"]["type"] == "file_input":
        yield f"{where}/element/type", "unsupported type: file_input"
