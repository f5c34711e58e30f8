"""Repeatable chance: independent random streams, and even pacing that keeps shares close to what was asked for."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, index: int, topic: str) -> random.Random:
    """A random stream of its own for one topic of one account, the same on every machine."""
    return random.Random(f"{seed}/{index}/{topic}")  # noqa: S311 - repeatable sample data, no secrets


class Pace:
    """Spreads events evenly: `tick(rate)` is true in a share `rate` of its calls, however few there are."""

    def __init__(self, phase: float) -> None:
        """`phase` in [0, 1) decides when the first event falls."""
        self._filled = phase

    def tick(self, rate: float) -> bool:
        """Whether an event falls due now."""
        self._filled += rate
        if self._filled < 1.0:
            return False
        self._filled -= 1.0
        return True


class Rotation:
    """Takes turns through a list, beginning anywhere."""

    def __init__(self, start: int) -> None:
        """`start` is the position of the first turn."""
        self._turn = start

    def next(self, items: Sequence[T]) -> T:
        """The item whose turn it is."""
        item = items[self._turn % len(items)]
        self._turn += 1
        return item
