"""What messages are made of. A builder lists parts; ``kit.message`` turns them into blocks and into the full text.

Texts here are plain: cleaning, escaping and clipping happen in the kit, for every part alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
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


@dataclass(frozen=True, slots=True)
class Mention:
    """A person of the workspace, who is notified. ``text`` is the name, for where nobody can be mentioned."""

    user_id: str
    text: str


Line = Sequence[Span | Mention | str]


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
    """A line with a button beside it, and perhaps a second line below the first."""

    line: Line
    button: str
    action: ActionId
    value: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class LineGraph:
    """A native line chart: each series has one value for every category. Its numbers stand beside it as text."""

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class BarGraph:
    """A native bar chart, like ``LineGraph``."""

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A native table; without native blocks its rows become a list. ``right`` are the columns set to the right,
    ``strong`` the rows that stand out."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a table that can be sorted by it, and how it is written."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class DataGrid:
    """A native table with pages, sorted by any column: the first rows of ``total`` things, ``what`` in the singular.

    Without native blocks, and as text, the first ``listed`` of them become a list.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | Figure, ...], ...]
    total: int
    what: str
    listed: int


@dataclass(frozen=True, slots=True)
class Press:
    """A button. ``says`` is what a screen reader says of it: it names what the button is about."""

    label: str
    action: ActionId
    value: str
    says: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of a menu or of a list to choose from."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Menu:
    """The rest of what can be done, behind three dots."""

    action: ActionId
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons, and at its end a menu. What they do must be said by the text around them."""

    presses: tuple[Press, ...]
    menu: Menu | None = None


@dataclass(frozen=True, slots=True)
class DateInput:
    """A day to be chosen in a modal. ``name`` of an input is its block's and its element's id."""

    name: str
    label: str
    initial: date | None = None
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TimeInput:
    """A time of day to be chosen in a modal."""

    name: str
    label: str
    initial: time
    hint: str = ""


@dataclass(frozen=True, slots=True)
class MomentInput:
    """A day and time to be chosen in a modal; Slack shows it in the reader's own zone."""

    name: str
    label: str
    initial: datetime
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TextInput:
    """A text of several lines to be written in a modal."""

    name: str
    label: str
    most: int
    optional: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class LineInput:
    """A few words or a number to be written in a modal."""

    name: str
    label: str
    most: int
    initial: str | None = None
    optional: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PersonInput:
    """A person of the workspace to be chosen in a modal."""

    name: str
    label: str
    initial: str | None = None
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class AccountInput:
    """An account to be chosen in a modal, found while somebody types (``bot.listeners.picker``)."""

    name: str
    label: str
    initial: Option | None = None
    placeholder: str = ""
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class PickInput:
    """One of a few, in a modal, or out of a ``menu``; ``initial`` is the value of the entry chosen at first."""

    name: str
    label: str
    options: tuple[Option, ...]
    initial: str | None = None
    optional: bool = False
    hint: str = ""
    menu: bool = False


Input = DateInput | TimeInput | MomentInput | TextInput | LineInput | PersonInput | AccountInput | PickInput
Graph = LineGraph | BarGraph
Part = Heading | Para | Items | Note | Choice | Graph | Grid | DataGrid | Buttons | Input


def bold(text: str) -> Span:
    """Text in bold."""
    return Span(text, bold=True)


def code(text: str) -> Span:
    """Text to be typed as it stands."""
    return Span(text, code=True)


def para(*spans: Span | Mention | str) -> Para:
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
