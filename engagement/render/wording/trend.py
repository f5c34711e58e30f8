"""The trend in words: the numbers that its chart draws, series by series, and why some are missing."""

from itertools import groupby

from engagement.model import Dimension
from engagement.render.wording.components import reason_in
from engagement.render.wording.formats import count, day, kept_end, listed
from engagement.render.wording.names import dimension_name
from engagement.render.wording.score import period_length
from engagement.results import OVERALL, AccountReport, TrendPoint
from engagement.scoring.tiers import displayed

_NOT_RECORDED = "no_record"


def trend_sentence(report: AccountReport) -> str:
    """The overall scores of the periods as numbers, oldest first, from the first with a record on."""
    shown = [_score(point.overall) for point in recorded(report)]
    return f"Oldest to newest, each {period_length(report.period)}: {', '.join(shown)}." if shown else ""


def trend_lines(report: AccountReport) -> tuple[str, ...]:
    """The days the periods end on, then the numbers of each series: "Quality: 73, 70, no score, 63"."""
    known = recorded(report)
    series = [("Overall", [point.overall for point in known])]
    series += [(dimension_name(name), [point.dimensions[name] for point in known]) for name in Dimension]
    told = [f"{name}: {', '.join(map(_score, found))}" for name, found in series if any(v is not None for v in found)]
    ends = ", ".join(point_end(point, report) for point in known)
    return (f"Each {period_length(report.period)}, up to {ends}:", *told) if told else ()


def recorded(report: AccountReport) -> list[TrendPoint]:
    """The periods of the trend, without those before anything had been recorded."""
    return [point for point in report.trend if not _before_all(point)]


def point_end(point: TrendPoint, report: AccountReport) -> str:
    """A period by its last day."""
    return day(kept_end(point.end), report.timezone)


def gap_sentences(report: AccountReport) -> tuple[str, ...]:
    """Why periods have no score, or lack a dimension; the time before the first record is one sentence."""
    before = [point for point in report.trend if _before_all(point)]
    first = [f"Until {point_end(before[-1], report)} nothing had been recorded."] if before else []
    return (*first, *_whole_gaps(report), *_dimension_gaps(report))


def _whole_gaps(report: AccountReport) -> list[str]:
    found = [(_why(point, OVERALL), point) for point in recorded(report) if point.overall is None]
    return [_gap("No score", [point for _, point in some], why, report) for why, some in groupby(found, lambda f: f[0])]


def _dimension_gaps(report: AccountReport) -> list[str]:
    """One sentence for each dimension that some of the scored periods lack."""
    scored = [point for point in recorded(report) if point.overall is not None]
    said = []
    for name in Dimension:
        lacking = [point for point in scored if point.dimensions[name] is None]
        reasons = list(dict.fromkeys(why for point in lacking if (why := _why(point, name.value))))
        if lacking:
            said.append(_gap(f"No {dimension_name(name).lower()}", lacking, "; ".join(reasons), report))
    return said


def _gap(what: str, points: list[TrendPoint], why: str, report: AccountReport) -> str:
    """ "No score up to 2 Jul 2026: the usage source stopped delivering."."""
    if len(points) == len(recorded(report)):
        where = "in any period"
    else:
        where = f"in the {count(len(points), 'period') if len(points) > 1 else 'period'} up to "
        where += listed([point_end(point, report) for point in points])
    return f"{what} {where}{f': {why}' if why else ''}."


def _why(point: TrendPoint, what: str) -> str:
    return reason_in((point.gaps[what],)) if what in point.gaps else ""


def _before_all(point: TrendPoint) -> bool:
    return point.overall is None and OVERALL in point.gaps and point.gaps[OVERALL].code == _NOT_RECORDED


def _score(value: float | None) -> str:
    return "no score" if value is None else str(displayed(value))
