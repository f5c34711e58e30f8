"""The overall score of imagined facts, by the very code that scores real ones (method section 7)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engagement.advice.counterfactual import NextPeriod
from engagement.advice.effects import NO_EFFECTS
from engagement.advice.plays import Play
from engagement.config import Config
from engagement.scoring.components import Measurements
from engagement.scoring.curve import Floats
from engagement.scoring.row import Columns
from engagement.scoring.score import overall_scores
from engagement.scoring.table import STALE, Table

Measure = Callable[[Columns], Measurements]


@dataclass(frozen=True, slots=True)
class Alone:
    """The next period without any play, and with one each."""

    unchanged: float | None  # the score without; None where there is none
    lifts: Mapping[str, float]  # by play


@dataclass(frozen=True)
class Rescorer:
    """Scores the next period of one account. ``measure`` is scoring's, bound to the account's segment."""

    period: NextPeriod
    table: Table  # the account's own, as first of its accounts
    measure: Measure
    config: Config

    def scores(self, amounts: Floats) -> Floats:
        """The overall score for each row of amounts; NaN where there is none."""
        return self.of_facts(self.period.facts(amounts))

    def alone(self, plays: Sequence[Play]) -> Alone:
        """The next period's score if everything goes on as in this one, and what each play alone lifts."""
        found = self.scores(np.array([NO_EFFECTS.amounts(), *(play.effects.amounts() for play in plays)]))
        gained = np.round(np.nan_to_num(found[1:] - found[0]), 9).tolist()
        lifts = dict(zip((play.id for play in plays), gained, strict=True))
        return Alone(None if np.isnan(found[0]) else float(found[0]), lifts)

    def of_facts(self, facts: Columns) -> Floats:
        """The overall score of each row of facts. A stale component keeps the points it has now."""
        found, now = self.measure(facts), self.table
        state, size = found.state, len(facts)
        stale = state == STALE
        points = np.where(stale, now.points[0, 0], found.points)
        imagined = replace(
            now,
            accounts=tuple(map(str, range(size))),
            windows=now.windows[:1],
            value=found.value[:, None],
            shrunk=found.shrunk[:, None],
            n=found.n[:, None],
            points=points[:, None],
            reason=found.reason[:, None],
            state=np.where(stale, now.state[0, 0], state)[:, None],
            carried=np.where(stale, now.carried[0, 0], -1)[:, None].astype(np.int16),
            weight=np.repeat(now.weight[:1], size, axis=0),
            dimension_weight=np.repeat(now.dimension_weight[:1], size, axis=0),
        )
        return overall_scores(imagined)[:, 0]
