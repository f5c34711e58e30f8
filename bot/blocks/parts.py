"""What messages are made of. A builder lists parts; ``kit.message`` turns them into blocks and into the full text.

Texts here are plain: cleaning, escaping and clipping happen in the kit, for every part alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.ids import ActionId
from engagement.render.wording.formats import count

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False


Line = Sequence[Span | str]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a message or of a part of it."""

    text: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; each line starts anew."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list, with numbers if the order counts. ``more`` is a closing line about what is left out."""

    lines: tuple[Line, ...]
    numbered: bool = False
    more: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A line with a button beside it."""

    line: Line
    button: str
    action: ActionId
    value: str


@dataclass(frozen=True, slots=True)
class LineGraph:
    """A native line chart: each series has one value for every category. Its numbers stand beside it as text."""

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A native table; without native blocks its rows become a list. ``right`` are the columns set to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()


Part = Heading | Para | Items | Note | Choice | LineGraph | Grid


def bold(text: str) -> Span:
    """Text in bold."""
    return Span(text, bold=True)


def code(text: str) -> Span:
    """Text to be typed as it stands."""
    return Span(text, code=True)


def para(*spans: Span | str) -> Para:
    """A paragraph of one line."""
    return Para((spans,))


def items(
    subjects: Sequence[T], line: Callable[[T], Line], *, most: int, numbered: bool = False, what: str = ""
) -> Items:
    """A list with a line for each of the first ``most`` subjects.

    It says how many more there are of ``what``, a word in the singular.
    """
    left = len(subjects) - most
    more = (f"and {count(left, f'more {what}')}" if what else f"and {left} more") if left > 0 else None
    return Items(tuple(line(subject) for subject in subjects[:most]), numbered=numbered, more=more)
