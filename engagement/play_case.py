"""A step of a plan, followed until it is known what came of it (method section 7). Shared by store, metrics, advice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

FOLLOWED_DAYS = 91  # a case not carried out by then lapses; every case is closed then, with the score of that day


@dataclass(frozen=True, slots=True)
class PlayCase:
    """One play recommended for one account on one day. Open until ``closed_on``; ``points`` are by component."""

    account_id: str
    play: str
    recommended_on: date  # the workspace's local day
    assumed_lift: float
    score: float | None  # overall, when it was recommended
    points: Mapping[str, float] = field(default_factory=dict)
    carried_out_at: datetime | None = None
    activity: str | None = None  # "source:id" that shows it
    closed_on: date | None = None
    score_then: float | None = None
    points_then: Mapping[str, float] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, date]:
        """What tells cases apart."""
        return self.account_id, self.play, self.recommended_on
