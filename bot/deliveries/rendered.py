"""What a renderer gives: a message, or a view, made from a delivery's content at the moment of sending."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.blocks.message import Json, Message
from bot.deps import Deps
from engagement.store.outbox import Delivery


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message, and the ids of the flags that it shows with their buttons."""

    message: Message
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedView:
    """A modal or a home tab. ``hash`` is the version that it may replace, None: whatever stands there."""

    view: Json
    hash: str | None = None


Renderer: TypeAlias = Callable[[Deps, Delivery], Rendered | RenderedView]
