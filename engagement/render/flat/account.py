"""An account report as rows: section, name, value and what else the figure has."""

from collections.abc import Iterable, Iterator

from engagement.render import wording as w
from engagement.render.flat.cells import Row, figures
from engagement.results import AccountReport, ComponentScore, Stakeholder

EARNS = ("earns_0", "earns_60", "earns_80", "earns_100")
ACCOUNT_COLUMNS = (
    *(
        "account_id",
        "section",
        "name",
        "value",
        "unit",
        "previous",
        "points",
        "previous_points",
        "weight",
        "n",
        "state",
    ),
    *("low", "high", *EARNS, "benchmark_from", "percentile", "peers", "share", "effort_hours", "period_end"),
    "detail",
)
_PLAIN = ("reviews", "training", "community", "product", "responsiveness", "our_responsiveness", "meetings")


def account_rows(report: AccountReport) -> Iterator[Row]:
    """Everything the report has a number, a date or a code for, most important first."""
    for row in _rows(report):
        yield {"account_id": report.account.id, **row}


def _rows(report: AccountReport) -> Iterator[Row]:
    yield from figures("report", report)
    yield from figures("account", report.account)
    yield from figures("period", report.period)
    yield from _score(report)
    for dimension, scored in report.dimensions.items():
        yield {
            "section": "dimension",
            "name": dimension,
            "value": scored.score,
            "unit": "points",
            "previous": scored.previous_score,
            "points": scored.score,
            "previous_points": scored.previous_score,
            "weight": scored.weight,
            "state": scored.state,
        }
        yield from (_component(c, report) for c in scored.components)
    yield from _change(report)
    yield from figures("pattern", report.pattern)
    yield from figures("activity", report.activity)
    for kind in report.activity.by_kind:
        detail = f"{kind.direction} {kind.status}"
        yield {"section": "activity_kind", "name": kind.kind, "value": kind.count, "unit": "count", "detail": detail}
    for name in _PLAIN:
        yield from figures(name, getattr(report, name))
    yield from figures("stakeholders", report.stakeholders)
    yield from (_contact(c) for c in report.stakeholders.contacts)
    yield from _what_next(report)
    yield from _trend(report)
    for source in report.sources:
        state = "live" if source.live else "not_delivering"
        detail = "; ".join(source.kinds)
        yield {"section": "source", "name": source.name, "value": source.last_at, "state": state, "detail": detail}
    yield from ({"section": "missing", "name": kind} for kind in report.missing)


def _score(report: AccountReport) -> Iterable[Row]:
    score = report.score
    yield {
        "section": "score",
        "name": "overall",
        "value": score.overall,
        "unit": "points",
        "previous": report.change.previous_overall,
        "state": score.tier,
        "low": score.interval_low,
        "high": score.interval_high,
    }
    yield from (row for row in figures("score", score) if row["name"] != "overall")
    for tier, share in (score.tier_probabilities or {}).items():
        yield {"section": "tier_probability", "name": tier, "value": share, "unit": "share"}


def _component(c: ComponentScore, report: AccountReport) -> Row:
    return {
        "section": "component",
        "name": c.name,
        "value": c.value,
        "unit": c.unit,
        "previous": c.previous_value,
        "points": c.points,
        "previous_points": c.previous_points,
        "weight": c.weight,
        "n": c.n,
        "state": c.state,
        **dict(zip(EARNS, c.benchmark, strict=True)),
        "benchmark_from": c.benchmark_from,
        "percentile": c.percentile,
        "peers": c.peers,
        "detail": w.component_sentence(c, report.timezone, report.account.segment),
    }


def _change(report: AccountReport) -> Iterable[Row]:
    yield {"section": "change", "name": "overall", "value": report.change.overall, "unit": "points"}
    for term in report.change.terms:
        yield {
            "section": "change",
            "name": term.component,
            "value": term.points,
            "unit": "points",
            "points": term.component_points,
            "previous_points": term.previous_component_points,
            "state": term.kind,
        }


def _contact(contact: Stakeholder) -> Row:
    return {
        "section": "contact",
        "name": contact.contact_id,
        "value": contact.two_way,
        "unit": "count",
        "previous": contact.previous_two_way,
        "share": contact.share,
        "state": contact.status,
        "detail": ", ".join(part for part in (w.contact_name(contact), w.contact_role(contact)) if part),
    }


def _what_next(report: AccountReport) -> Iterable[Row]:
    for signal in report.signals:
        yield {
            "section": "signal",
            "name": signal.signal,
            "value": signal.first_seen,
            "state": signal.severity,
            "detail": w.signal_sentence(signal, report),
        }
    if report.open_now is not None:
        yield from figures("open_now", report.open_now)
    for advice in report.recommendations:
        yield {
            "section": "recommendation",
            "name": advice.play,
            "value": advice.lift,
            "unit": "points",
            "effort_hours": advice.effort_hours,
            "state": advice.role,
            "detail": w.recommendation_sentence(advice, report),
        }
    yield from figures("plan", report.plan)
    for step in report.plan.steps:
        yield {
            "section": "plan_step",
            "name": step.play,
            "value": step.due,
            "points": step.lift,
            "effort_hours": step.effort_hours,
            "state": step.role,
            "detail": step.owner_email,
        }
    for component, gap in report.plan.gaps:
        yield {"section": "gap", "name": component, "value": gap, "unit": "points"}


def _trend(report: AccountReport) -> Iterable[Row]:
    for point in report.trend:
        end = w.kept_end(point.end)
        scored = {"section": "trend", "unit": "points", "period_end": end}
        yield {**scored, "name": "overall", "value": point.overall, "state": point.tier}
        for dimension, score in point.dimensions.items():
            yield {**scored, "name": dimension, "value": score}
