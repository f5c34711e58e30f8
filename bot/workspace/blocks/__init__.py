"""Slack's Block Kit rules as data: which block may stand where, its shape, its limits.

Written from Slack's documentation (docs.slack.dev, summarised in the project's platform notes). One pydantic model per
block, element and object, unknown properties refused; rules over several blocks are in `rules.py`.

    check_blocks(blocks, surface)      problems of a block list on a surface
    check_view(view)                   problems of a modal or home tab
    check_options(answer)              problems of an answer to a type-ahead request
"""

from bot.workspace.blocks.check import Problem, check_blocks, check_options, check_view
from bot.workspace.blocks.surfaces import Surface

__all__ = ["Problem", "Surface", "check_blocks", "check_options", "check_view"]
