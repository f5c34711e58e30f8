"""An independent oracle: the method recomputed event by event in plain Python. Shares no code with the engine."""

from tests.oracle.measures import measure, measure_last_alive
from tests.oracle.rows import normalise
from tests.oracle.scores import DEFAULTS, earlier, score
from tests.oracle.signals import signals

__all__ = ["DEFAULTS", "earlier", "measure", "measure_last_alive", "normalise", "score", "signals"]
