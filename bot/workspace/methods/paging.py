"""Cursors: pages of a list, the cursor being opaque text as Slack's is."""

import base64
import binascii
from typing import TypeVar

from bot.workspace.errors import SlackError
from bot.workspace.methods.arguments import Paged

T = TypeVar("T")


def page(items: list[T], args: Paged, *, default: int, most: int) -> tuple[list[T], str]:
    """The items of the page asked for, and the next cursor ("" at the end).

    SlackError `invalid_limit` or `invalid_cursor`.
    """
    limit = default if args.limit in (None, 0) else args.limit
    if limit is None or not 0 < limit <= most:
        raise SlackError("invalid_limit")
    start = _start(args.cursor) if args.cursor else 0
    following = start + limit
    more = base64.b64encode(f"next:{following}".encode()).decode() if following < len(items) else ""
    return items[start:following], more


def _start(cursor: str) -> int:
    try:
        name, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if name != "next":
            raise ValueError(cursor)
        return int(number)
    except (binascii.Error, ValueError) as error:
        raise SlackError("invalid_cursor") from error
