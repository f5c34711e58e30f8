"""Two reports of one account under two configurations: what differs in the numbers, and in which keys (pure)."""

from dataclasses import dataclass
from datetime import datetime

from engagement.config import Config, KeyChange, differences
from engagement.errors import InputError
from engagement.model import Component, Dimension, State
from engagement.results import AccountHead, AccountReport, ComponentScore, PeriodHead, Score


@dataclass(frozen=True, slots=True)
class ComponentComparison:
    """One component under either configuration; ``weight`` is that within its dimension."""

    name: Component
    before_state: State
    after_state: State
    before_value: float | None
    after_value: float | None
    before_points: float | None
    after_points: float | None
    before_weight: float
    after_weight: float

    @property
    def differs(self) -> bool:
        """Whether anything of it does."""
        before = (self.before_state, self.before_value, self.before_points, self.before_weight)
        return before != (self.after_state, self.after_value, self.after_points, self.after_weight)


@dataclass(frozen=True, slots=True)
class DimensionComparison:
    """One dimension under either configuration."""

    name: Dimension
    before: float | None
    after: float | None
    before_weight: float
    after_weight: float
    components: tuple[ComponentComparison, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``before`` is under the configuration in use, ``after`` under the other one; account, period, as_of are one."""

    account: AccountHead
    period: PeriodHead
    as_of: datetime
    timezone: str
    before_fingerprint: str
    after_fingerprint: str
    before: Score
    after: Score
    change: float | None  # of the overall score; None where either has none
    dimensions: tuple[DimensionComparison, ...]
    keys: tuple[KeyChange, ...]  # of the configuration, those that apply to the account


def compare(before: AccountReport, after: AccountReport, *, configs: tuple[Config, Config]) -> Comparison:
    """What a configuration changes in an account's report. ``configs``: those of the two reports, in order.

    Raises ``InputError`` for reports of different accounts, periods or moments.
    """
    if (before.account.id, before.period, before.as_of) != (after.account.id, after.period, after.as_of):
        raise InputError("only reports of the same account, period and moment can be compared")
    segment = before.account.segment or ""
    old, new = before.score.overall, after.score.overall
    return Comparison(
        account=before.account,
        period=before.period,
        as_of=before.as_of,
        timezone=before.timezone,
        before_fingerprint=before.config_fingerprint,
        after_fingerprint=after.config_fingerprint,
        before=before.score,
        after=after.score,
        change=None if old is None or new is None else new - old,
        dimensions=tuple(
            DimensionComparison(
                name=name,
                before=was.score,
                after=now.score,
                before_weight=was.weight,
                after_weight=now.weight,
                components=tuple(_component(a, b) for a, b in zip(was.components, now.components, strict=True)),
            )
            for (name, was), (_, now) in zip(before.dimensions.items(), after.dimensions.items(), strict=True)
        ),
        keys=differences(configs[0].seen_by(segment), configs[1].seen_by(segment)),
    )


def _component(before: ComponentScore, after: ComponentScore) -> ComponentComparison:
    return ComponentComparison(
        name=before.name,
        before_state=before.state,
        after_state=after.state,
        before_value=before.value,
        after_value=after.value,
        before_points=before.points,
        after_points=after.points,
        before_weight=before.weight,
        after_weight=after.weight,
    )
