"""The sheets of an account's workbook."""

from collections.abc import Iterator

from engagement.model import Dimension
from engagement.render import wording as w
from engagement.render.wording.account import as_of_clause
from engagement.render.wording.names import STATES
from engagement.render.xlsx.activity import activity_sheet, people_sheet
from engagement.render.xlsx.next_steps import actions_sheet, plan_sheet, signals_sheet
from engagement.render.xlsx.sheet import Column, Sheet, Style, Styled, Value, sheet
from engagement.results import AccountReport, ComponentScore, DimensionScore, Unit

_UNITS: dict[Unit, str] = {
    "points_per_week": "points a week",
    "share": "share",
    "ratio": "ratio",
    "business_hours": "business hours",
    "count": "count",
}


def account_sheets(report: AccountReport) -> tuple[Sheet, ...]:
    """Everything the report says, a subject a sheet."""
    return (
        _summary(report),
        _components(report),
        _causes(report),
        activity_sheet(report),
        people_sheet(report),
        signals_sheet(report),
        actions_sheet(report),
        plan_sheet(report),
        _trend(report),
        _sources(report),
    )


def _summary(report: AccountReport) -> Sheet:
    account, score = report.account, report.score
    rows: list[tuple[str, Value | Styled]] = [
        ("Account", account.name),
        ("Account id", account.id),
        ("Segment", account.segment),
        (f"Revenue a year {w.plain(account.currency, 12)}".strip(), Styled(account.arr, "money")),
        ("Renewal", Styled(account.renewal_date, "day")),
        ("Days to renewal", Styled(None if report.period.past else account.days_to_renewal, "count")),
        ("Owner", account.owner_name or account.owner_email),
        ("Closed on", Styled(account.closed_at, "day")),
        ("Period from", Styled(report.period.start, "day")),
        ("Period to", Styled(w.kept_end(report.period.end), "day")),
        ("Score", Styled(score.overall, "points")),
        ("Score as shown", Styled(score.displayed, "count")),
        ("Tier", Styled(w.tier_name(score.tier), "tier")),
        (f"{w.percent(score.interval_level)} interval from", Styled(score.interval_low, "points")),
        (f"{w.percent(score.interval_level)} interval to", Styled(score.interval_high, "points")),
        ("Lowest that missing data leave possible", Styled(score.low, "points")),
        ("Highest that missing data leave possible", Styled(score.high, "points")),
        ("Measured share of the score", Styled(score.coverage, "share")),
        ("Score of the period before", Styled(report.change.previous_overall, "points")),
        ("Change", Styled(report.change.overall, "signed")),
    ]
    rows += [
        (f"Probability: {w.tier_name(t)}", Styled(p, "share")) for t, p in (score.tier_probabilities or {}).items()
    ]
    rows += [(w.dimension_name(d), Styled(s.score, "points")) for d, s in report.dimensions.items()]
    said = " ".join(part for part in (w.pattern_sentence(report.pattern), w.contradiction_sentence(report)) if part)
    rows += [
        ("In words", f"{w.score_headline(report)}."),
        ("Pattern", said),
        ("Coverage", " ".join(part for part in (w.coverage_sentence(report), w.missing_sentence(report)) if part)),
        *([("Looks from", f"{as_of_clause(report)}.")] if report.period.past else []),
        ("Asked on" if report.period.past else "As of", Styled(report.as_of, "moment")),
        ("Time zone", report.timezone),
        ("Configuration", report.config_fingerprint),
    ]
    return sheet("Summary", (Column("What", width=42), Column("Value", "prose", 60)), rows, left=True)


def _components(report: AccountReport) -> Sheet:
    columns = (
        Column("Dimension", width=12),
        Column("Component", width=22),
        Column("Points", "points", 9),
        Column("Points before", "points", 9),
        Column("Weight", "share", 9),
        Column("State", width=16),
        Column("Value", "decimal", 10),
        Column("Value before", "decimal", 10),
        Column("Unit", width=14),
        Column("Number of cases", "count", 10),
        *(Column(f"Earns {earned}", "decimal", 9) for earned in (0, 60, 80, 100)),
        Column("Percentile among peers", "count", 11),
        Column("Peers", "count", 8),
        Column("Measured", "prose", 70),
    )
    rows = [row for d, s in report.dimensions.items() for row in _dimension(d, s, report)]
    return sheet("Components", columns, rows)


def _dimension(dimension: Dimension, scored: DimensionScore, report: AccountReport) -> Iterator[tuple[Value, ...]]:
    name, state = w.dimension_name(dimension), STATES[scored.state]
    blanks: tuple[None, ...] = (None,) * 10
    said = w.dimension_sentence(dimension, scored)
    yield (name, "All of it", scored.score, scored.previous_score, scored.weight, state, *blanks, said)
    for c in scored.components:
        yield (name, *_component(c, report))


def _component(c: ComponentScore, report: AccountReport) -> tuple[Value, ...]:
    return (
        w.component_name(c.name),
        c.points,
        c.previous_points,
        c.weight,
        STATES[c.state],
        c.value,
        c.previous_value,
        _UNITS[c.unit],
        c.n,
        *c.benchmark,
        c.percentile,
        c.peers or None,
        w.component_sentence(c, report.timezone, report.account.segment),
    )


def _causes(report: AccountReport) -> Sheet:
    columns = (
        Column("Component", width=24),
        Column("Contribution to the score", "signed", 14),
        Column("Points before", "points", 10),
        Column("Points now", "points", 10),
        Column("Kind", width=20),
        Column("In words", "prose", 80),
    )
    kinds = {"moved": "moved", "entered": "measured again", "left": "no longer measured"}
    lines = w.causes(report, len(report.change.terms))
    rows: list[tuple[Value, ...]] = [
        (w.component_name(t.component), t.points, t.previous_component_points, t.component_points, kinds[t.kind], line)
        for t, line in zip(report.change.terms, lines, strict=True)
    ]
    if rows:
        rows.append(("All together", report.change.overall, None, None, None, w.change_sentence(report)))
    return sheet("Why it moved", columns, rows)


def _trend(report: AccountReport) -> Sheet:
    wide: Style = "points"
    columns = (
        Column("Period up to", "day", 14),
        Column("Score", wide, 10),
        *(Column(w.dimension_name(d), wide, 11) for d in Dimension),
        Column("Tier", "tier", 20),
        Column("Measured share", "share", 11),
    )
    rows = [
        (w.kept_end(p.end), p.overall, *(p.dimensions.get(d) for d in Dimension), w.tier_name(p.tier), p.coverage)
        for p in report.trend
    ]
    return sheet("Trend", columns, rows, line=tuple(range(1, 2 + len(Dimension))))


def _sources(report: AccountReport) -> Sheet:
    columns = (
        Column("Source", width=24),
        Column("Supplies", "prose", 60),
        Column("Last delivery", "moment", 18),
        Column("Delivers", width=10),
    )
    rows: list[tuple[Value, ...]] = [
        (s.name, w.listed([w.kind_name(k) for k in s.kinds]), s.last_at, s.live) for s in report.sources
    ]
    rows += [("Missing", w.kind_name(kind), None, False) for kind in report.missing]
    return sheet("Sources", columns, rows)
