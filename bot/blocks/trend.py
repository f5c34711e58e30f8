"""The trend: a native line chart and its numbers as text. A chart cannot have gaps, so periods without a score are
left out of it, and the text says so."""

from bot.blocks.limits import CHART_LABEL
from bot.blocks.parts import LineGraph, Para, Part, para
from engagement.model import Dimension
from engagement.render.wording.formats import count, day, kept_end, listed
from engagement.render.wording.names import dimension_name
from engagement.render.wording.score import trend_sentence
from engagement.results import AccountReport, TrendPoint

_FEWEST = 2


def trend_parts(report: AccountReport) -> list[Part]:
    """Chart, numbers, and what the chart leaves out."""
    drawn = [point for point in report.trend if point.overall is not None]
    numbers = trend_sentence(report)
    if not drawn:
        return [para("No period has a score yet.")]
    if len(drawn) < _FEWEST:
        return [para(f"{numbers} Too few periods have a score to draw a line.")]
    left_out = [_label(point, report.timezone) for point in report.trend if point.overall is None]
    dimensions = [name for name in Dimension if all(point.dimensions.get(name) is not None for point in drawn)]
    missing = [dimension_name(name).lower() for name in Dimension if name not in dimensions]
    said = [
        numbers,
        f"Not drawn for want of a score: {count(len(left_out), 'period')} (to {listed(left_out)})." if left_out else "",
        f"Not drawn, since some periods lack it: {listed(missing)}." if missing else "",
    ]
    return [_chart(drawn, dimensions, report.timezone), Para(tuple((line,) for line in said if line))]


def _chart(drawn: list[TrendPoint], dimensions: list[Dimension], timezone: str) -> LineGraph:
    overall = ("Overall", tuple(_value(point.overall) for point in drawn))
    others = [(dimension_name(name), tuple(_value(point.dimensions[name]) for point in drawn)) for name in dimensions]
    return LineGraph("Score by period", tuple(_label(point, timezone) for point in drawn), (overall, *others))


def _label(point: TrendPoint, timezone: str) -> str:
    """A period by its last day."""
    return day(kept_end(point.end), timezone)[:CHART_LABEL]


def _value(score: float | None) -> float:
    return round(score or 0.0, 1)
