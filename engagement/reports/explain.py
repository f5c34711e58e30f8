"""The ledger of a score, from its report and the facts behind it (method sections 4 and 5). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from engagement.config import Config
from engagement.model import ActivityLine, Component, Contact, Dimension, State
from engagement.reports.formulas import FORMULAS, RATE, TIME
from engagement.reports.ledger import (
    Between,
    ComponentLedger,
    CurveStep,
    DimensionLedger,
    Explanation,
    Input,
    Shrinking,
)
from engagement.results import AccountReport, ComponentScore, Dimensions, DimensionScore, Span
from engagement.scoring.curve import ANCHOR_POINTS
from engagement.scoring.definitions import COMPONENTS, NOT_SHRUNK, REASON_STATES, RESPONSES
from engagement.scoring.norms import Norms
from engagement.scoring.row import Row

SCORED = (State.MEASURED, State.STALE)
ACTIVITIES = 12  # of one component, newest first
NOT_SAID = "not_said"


def references(report: AccountReport, dimensions: Sequence[Dimension]) -> tuple[str, ...]:
    """The activities ("source:id") behind the components of some dimensions."""
    found = (
        reference
        for name, dimension in report.dimensions.items()
        if name in dimensions
        for component in dimension.components
        for reference in _references(component)
    )
    return tuple(dict.fromkeys(found))


def explanation(
    report: AccountReport,
    rows: Mapping[str, Row],
    *,
    dimensions: Sequence[Dimension],
    activities: Mapping[str, ActivityLine],
    config: Config,
    norms: Norms,
) -> Explanation:
    """The ledger of some dimensions. ``rows``: the account's facts by window; ``activities`` by reference."""
    weights = effective_weights(report.dimensions)
    found = []
    for name, dimension in report.dimensions.items():
        if name not in dimensions:
            continue
        parts = tuple(
            _component(c, _row(c, rows), share, weights[name], activities=activities, config=config, norms=norms)
            for c, share in zip(dimension.components, shares(dimension), strict=True)
        )
        found.append(
            DimensionLedger(
                name=name,
                score=dimension.score,
                previous_score=dimension.previous_score,
                weight=dimension.weight,
                effective=weights[name],
                coverage=dimension.coverage,
                components=parts,
            )
        )
    return Explanation(
        account=report.account,
        period=report.period,
        as_of=report.as_of,
        timezone=report.timezone,
        config_fingerprint=report.config_fingerprint,
        score=report.score,
        settle_business_hours=config.metrics.settle_business_hours,
        dimensions=tuple(found),
    )


def named(line: ActivityLine, people: Sequence[Contact]) -> ActivityLine:
    """The line with its contacts' names in place of their ids, where they are known."""
    names = {person.contact_id: person.name or person.contact_id for person in people}
    return replace(line, contacts=tuple(names.get(contact, contact) for contact in line.contacts))


def shares(dimension: DimensionScore) -> tuple[float, ...]:
    """Each component's weight in the dimension once the unscored ones have left."""
    weights = [c.weight if c.points is not None else 0.0 for c in dimension.components]
    total = sum(weights)
    return tuple(weight / total if total else 0.0 for weight in weights)


def effective_weights(dimensions: Dimensions) -> dict[Dimension, float]:
    """Each dimension's weight in the overall score once the unscored ones have left."""
    weights = {name: d.weight if d.score is not None else 0.0 for name, d in dimensions.items()}
    total = sum(weights.values())
    return {name: weight / total if total else 0.0 for name, weight in weights.items()}


def _component(
    c: ComponentScore,
    row: Row,
    share: float,
    dimension_weight: float,
    *,
    activities: Mapping[str, ActivityLine],
    config: Config,
    norms: Norms,
) -> ComponentLedger:
    scored, formula = c.points is not None, FORMULAS[c.name]
    effective = share * dimension_weight
    start, end = row.when("window_start"), row.when("window_end")
    if start is None or end is None:
        raise ValueError("a facts row without its window")
    lines = [activities[r] for r in _references(c) if r in activities]
    return ComponentLedger(
        score=c,
        reason=next((e.code for e in c.evidence if REASON_STATES.get(e.code) or e.code == NOT_SAID), ""),
        window=Span(start=start, end=end),
        formula=formula.text,
        inputs=_inputs(c, row, config, norms) if scored else (),
        shares=_shares(row) if scored and c.name is Component.EFFECTIVE_CONTACTS else (),
        curve=_curve(row, config.metrics.settle_business_hours) if scored and c.name in RESPONSES else (),
        n_formula=_n_formula(c, row),
        shrinking=_shrinking(c, norms),
        prior_strength=None if c.prior_mean is None else _strength(c.name, norms),
        between=_between(c),
        share=share,
        effective=effective,
        contribution=None if c.points is None else effective * c.points,
        activities=tuple(sorted(lines, key=lambda line: (line.at, line.reference), reverse=True)[:ACTIVITIES]),
    )


def _strength(component: Component, norms: Norms) -> float:
    """How many observations the prior of a component is worth."""
    return float(norms.strength[COMPONENTS.index(component)])


def _row(c: ComponentScore, rows: Mapping[str, Row]) -> Row:
    """The facts that earned the points: those of an older window for a stale component."""
    if c.carried_from is None:
        return rows["t0"]
    trend = (row for label, row in rows.items() if label.startswith(("t", "kept")))
    return next(row for row in trend if row.when("window_end") == c.carried_from)


def _inputs(c: ComponentScore, row: Row, config: Config, norms: Norms) -> tuple[Input, ...]:
    found = [Input(name, row.number(column)) for name, column in FORMULAS[c.name].inputs]
    if c.name is Component.REGULARITY:
        found = [Input(i.name, float(int(i.value)) if i.name == "whole_weeks" and i.value else i.value) for i in found]
    if c.name is Component.SILENCE_RATIO:
        found += [
            Input("segment_gap", norms.usual_gap_days),
            Input("segment_strength", norms.usual_gap_strength),
            Input("least_gaps", float(config.metrics.min_gaps)),
            Input("usual_gap", _amount(c, "usual_gap_business_days")),
        ]
    if c.name in RESPONSES:
        found.append(Input("limit", config.metrics.settle_business_hours))
    return tuple(found)


def _amount(c: ComponentScore, code: str) -> float | None:
    value = next((e.value for e in c.evidence if e.code == code), None)
    return float(value) if isinstance(value, int | float) else None


def _shares(row: Row) -> tuple[float, ...]:
    found = (c["share"] for c in row.records("contacts") if c.get("share"))
    return tuple(sorted((float(share) for share in found), reverse=True))


def _curve(row: Row, limit: float) -> tuple[CurveStep, ...]:
    """The steps up to the limit; answers come before the end of watching at the same time."""
    hours = [float(h) for h in row.items("response_hours")]
    answered = [bool(a) for a in row.items("response_observed")]
    waiting, steps = 1.0, []
    for at in sorted({h for h, was in zip(hours, answered, strict=True) if was and h <= limit}):
        at_risk = sum(h >= at for h in hours)
        now = sum(was and h == at for h, was in zip(hours, answered, strict=True))
        waiting *= 1 - now / at_risk
        steps.append(CurveStep(hours=at, at_risk=at_risk, answered=now, waiting=waiting))
    return tuple(steps)


def _n_formula(c: ComponentScore, row: Row) -> str | None:
    if c.points is None or c.name not in RESPONSES:
        return None
    if c.name is Component.RESPONSE_RATE:
        return RATE if row.number("answered_in_time") and c.value else "settled"
    return TIME if row.number("response_hours_saved") else "settled"


def _shrinking(c: ComponentScore, norms: Norms) -> Shrinking:
    if c.prior_mean is not None:
        return "shrunk"
    plain = c.points is None or c.name in NOT_SHRUNK or _strength(c.name, norms) == 0
    return "as_measured" if plain else "no_lift"


def _between(c: ComponentScore) -> Between | None:
    """The piece of the curve; None at or beyond the ends."""
    if c.shrunk is None:
        return None
    for (low, high), (below, above) in zip(pairwise(c.benchmark), pairwise(ANCHOR_POINTS), strict=True):
        if min(low, high) <= c.shrunk <= max(low, high):
            return Between(low=low, high=high, low_points=below, high_points=above)
    return None


def _references(c: ComponentScore) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reference for e in c.evidence for reference in e.activities))
