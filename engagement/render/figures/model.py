"""The charts of a document. Every one says its point in words and has its numbers as a table: nobody needs to see it.

Texts are plain lines with customer strings neutralised, as in ``engagement.render.document``.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["plain", "best", "good", "fair", "poor", "unknown", "up", "down"]
"""What a mark stands for; never the only thing that says it."""


@dataclass(frozen=True)
class Bar:
    """A quantity: ``value`` is how long the bar is, ``shown`` how it reads; None: nothing to draw."""

    label: str
    value: float | None
    shown: str
    tone: Tone = "plain"
    before: float | None = None


@dataclass(frozen=True)
class Bars:
    """Quantities side by side, from zero; ``whole`` is the value of a full bar, None: the largest there is."""

    title: str
    summary: str
    header: tuple[str, str]
    bars: tuple[Bar, ...]
    whole: float | None = None


@dataclass(frozen=True)
class Band:
    """A named part [start, end) of a scale."""

    name: str
    start: float
    end: float
    tone: Tone


@dataclass(frozen=True)
class Scale:
    """One value on a scale 0-100 with its bands, and the interval that it most likely lies in."""

    title: str
    summary: str
    value: float
    shown: str
    interval: tuple[float, float] | None
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Point:
    """A score in time; ``value`` None is a gap, and is drawn as one."""

    label: tuple[str, str]  # two short lines
    value: float | None
    shown: str


@dataclass(frozen=True)
class Course:
    """Scores 0-100 over time, oldest first."""

    title: str
    summary: str
    points: tuple[Point, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Step:
    """A contribution to a change."""

    label: str
    points: float
    shown: str


@dataclass(frozen=True)
class Bridge:
    """How steps lead from one score to another; they add up."""

    title: str
    summary: str
    start: Bar
    steps: tuple[Step, ...]
    end: Bar


Figure: TypeAlias = Bars | Scale | Course | Bridge
