"""Plain English for one account under two configurations."""

from engagement.config import KeyChange, toml_value
from engagement.render.wording.formats import fixed
from engagement.render.wording.ledger import figure
from engagement.render.wording.names import STATES, component_name, tier_name
from engagement.render.wording.portfolio import signed
from engagement.reports.compare import Comparison, ComponentComparison, DimensionComparison
from engagement.results import Score
from engagement.scoring.tiers import displayed


def comparison_headline(c: Comparison) -> str:
    """Both scores and tiers in a line."""
    if c.before_fingerprint == c.after_fingerprint:
        return f"The two configurations are the same: {_score(c.before)}"
    change = (
        "" if c.change is None else f" ({signed(displayed(c.after.overall or 0) - displayed(c.before.overall or 0))})"
    )
    return f"{_score(c.before)} in use; {_score(c.after)} under the other configuration{change}"


def _score(score: Score) -> str:
    shown = "no score" if score.displayed is None else str(score.displayed)
    return f"{shown}, {tier_name(score.tier)}"


def key_line(change: KeyChange) -> str:
    """One key of the configuration and its two values."""
    return f"{change.key}: {toml_value(change.before)} -> {toml_value(change.after)}"


def comparison_cells(name: str, item: DimensionComparison | ComponentComparison) -> tuple[str, ...]:
    """Name, points and weight under either configuration, for a table."""
    if isinstance(item, DimensionComparison):
        before, after = _points(item.before), _points(item.after)
    else:
        before, after = (
            _points(item.before_points) or STATES[item.before_state],
            _points(item.after_points) or STATES[item.after_state],
        )
    return name, before, after, figure(item.before_weight), figure(item.after_weight)


def component_cells(c: ComponentComparison) -> tuple[str, ...]:
    """A component's line of the table."""
    return comparison_cells(component_name(c.name), c)


def _points(points: float | None) -> str:
    return "" if points is None else fixed(points)
