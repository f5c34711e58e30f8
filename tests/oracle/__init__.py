"""An independent oracle: the method recomputed event by event in plain Python. Shares no code with the engine."""

from tests.oracle.measures import measure
from tests.oracle.rows import normalise
from tests.oracle.scores import DEFAULTS, score
from tests.oracle.signals import signals

__all__ = ["DEFAULTS", "measure", "normalise", "score", "signals"]
