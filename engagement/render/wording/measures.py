"""A component as the cells of a table: what was measured now and before, what would be good, and its points."""

from engagement.model import State
from engagement.render.wording.causes import measured_value
from engagement.render.wording.components import benchmark, reason
from engagement.render.wording.formats import capital
from engagement.render.wording.names import component_name, dimension_name
from engagement.results import AccountReport, ComponentScore, DimensionScore
from engagement.scoring.tiers import displayed

MEASURE_HEADER = ("Measure", "Points", "Now", "Before", "Good")


def measure_rows(report: AccountReport) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """The dimensions, each above its components; whether a row is a dimension. One without a score stands alone."""
    rows: list[tuple[tuple[str, ...], bool]] = []
    for name, scored in report.dimensions.items():
        rows.append((_dimension(dimension_name(name), scored), True))
        rows += [(measure_cells(c), False) for c in scored.components if scored.score is not None]
    return tuple(rows)


def measure_cells(component: ComponentScore) -> tuple[str, ...]:
    """As ("Response rate", "69", "67%", "82%", "from 75%"); where nothing was measured, why."""
    name, before = component_name(component.name), _value(component.previous_value, component)
    if component.points is None or component.value is None:
        return (name, "", capital(reason(component)) or "Not measured", before, "")
    now, good = _value(component.value, component), benchmark(component).removeprefix("good ")
    return (name, str(displayed(component.points)), now, before, good)


def _dimension(name: str, scored: DimensionScore) -> tuple[str, ...]:
    if scored.score is None:
        reasons = [reason(component) for component in scored.components if reason(component)]
        return (name, "", f"Not scored{f': {reasons[0]}' if reasons else ''}", "", "")
    before = "" if scored.previous_score is None else f"{displayed(scored.previous_score)} points"
    kept = "Kept from earlier" if scored.state is State.STALE else ""
    return (name, str(displayed(scored.score)), kept, before, "")


def _value(value: float | None, component: ComponentScore) -> str:
    return "" if value is None else measured_value(component.name, value, component.unit)
