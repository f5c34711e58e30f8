"""What a renderer gives: a message, a view or a file, made from a delivery's content at the moment of sending."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    """A modal or a home tab. ``hash`` is the version that a modal may replace, None: whatever stands there; ``flags``
    are those that a home tab shows, with their revisions."""

    view: Json
    hash: str | None = None
    flags: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A file with its name, and the title that people read above it."""

    name: str
    title: str
    content: bytes = field(repr=False)


Made: TypeAlias = Rendered | RenderedView | RenderedFile
Renderer: TypeAlias = Callable[[Deps, Delivery], Made]
