"""The trend: a native line chart, and the same numbers as text. A chart cannot have gaps, so periods without a score
are left out of it, as are dimensions that lack one of those drawn; the text has them, and why."""

from bot.blocks.limits import CHART_LABEL
from bot.blocks.parts import LineGraph, Para, Part, para
from engagement.model import Dimension
from engagement.render.wording.names import dimension_name
from engagement.render.wording.trend import gap_sentences, point_end, trend_lines
from engagement.results import AccountReport, TrendPoint
from engagement.scoring.tiers import displayed

_FEWEST = 2


def trend_parts(report: AccountReport) -> list[Part]:
    """Chart, its numbers, and why there are none where there are none."""
    drawn = [point for point in report.trend if point.overall is not None]
    if not drawn:
        return [para("No period has a score yet.")]
    few = "Too few periods have a score to draw a line." if len(drawn) < _FEWEST else ""
    said = Para(tuple((line,) for line in (*trend_lines(report), few, " ".join(gap_sentences(report))) if line))
    return [said] if few else [_chart(drawn, report), said]


def _chart(drawn: list[TrendPoint], report: AccountReport) -> LineGraph:
    overall = ("Overall", tuple(_value(point.overall) for point in drawn))
    dimensions = [name for name in Dimension if all(point.dimensions.get(name) is not None for point in drawn)]
    others = [(dimension_name(name), tuple(_value(point.dimensions[name]) for point in drawn)) for name in dimensions]
    days = tuple(point_end(point, report)[:CHART_LABEL] for point in drawn)
    return LineGraph("Score by period", days, (overall, *others))


def _value(score: float | None) -> float:
    """As it stands in the text."""
    return float(displayed(score or 0.0))
