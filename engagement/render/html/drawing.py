"""A chart as simple shapes in a box of 360 units: 1:1 on a phone, somewhat larger elsewhere, never smaller.

Shapes carry a class, not a colour: the style sheet colours them for light, dark and paper.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from rich.cells import cell_len

WIDTH = 360.0
SMALL = 11.0
UNIT = 6.4
"""How wide a letter of 12 units is, on the safe side; wide letters count twice."""


@dataclass(frozen=True)
class Rect:
    """A filled box."""

    x: float
    y: float
    width: float
    height: float
    css: str
    kind: Literal["rect"] = "rect"


@dataclass(frozen=True)
class Stroke:
    """A line through points; one point is a dot's place and draws nothing."""

    points: tuple[tuple[float, float], ...]
    css: str
    kind: Literal["stroke"] = "stroke"


@dataclass(frozen=True)
class Dot:
    """A round mark."""

    x: float
    y: float
    css: str
    kind: Literal["dot"] = "dot"


@dataclass(frozen=True)
class Label:
    """One line of text."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "start"
    css: str = "label"
    kind: Literal["label"] = "label"


Shape: TypeAlias = Rect | Stroke | Dot | Label


@dataclass(frozen=True)
class Drawing:
    """A figure's title and summary, its shapes, and its numbers as a table."""

    title: str
    summary: str
    height: float
    shapes: tuple[Shape, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset({1})


def fitted(text: str, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than ``width`` units."""
    cells = int(width / UNIT)
    if cell_len(text) <= cells:
        return text
    kept = ""
    for letter in text:
        if cell_len(kept + letter) >= cells:
            break
        kept += letter
    return kept.rstrip() + "…"


def text_width(text: str) -> float:
    """How wide a text is at most, in units."""
    return cell_len(text) * UNIT
