"""The charts of an account report; None where there is nothing to draw."""

from collections import Counter

from engagement.model import Tier
from engagement.render import wording as w
from engagement.render.figures.model import Bar, Bars, Bridge, Course, Point, Scale, Step
from engagement.render.figures.tiers import tier_bands
from engagement.results import AccountReport, KindCount
from engagement.scoring.tiers import displayed

MAX_STEPS = 8
MAX_PEOPLE = 8
WHOLE_SCORE = 100.0


def score_scale(report: AccountReport) -> Scale | None:
    """The score among the tiers, with its interval."""
    score = report.score
    if score.overall is None or score.displayed is None:
        return None
    interval, said = None, ""
    if score.interval_low is not None and score.interval_high is not None:
        interval = (score.interval_low, score.interval_high)
        low, high = displayed(score.interval_low), displayed(score.interval_high)
        said = f"; the {w.percent(score.interval_level)} interval is {low} to {high}"
    named = "" if score.tier is Tier.INSUFFICIENT_DATA else f" {w.tier_name(score.tier)}."
    summary = f"{score.displayed} of 100{said}.{named}"
    return Scale("Score among the tiers", summary, score.overall, str(score.displayed), interval, tier_bands())


def dimension_bars(report: AccountReport) -> Bars | None:
    """The four dimensions beside what they were."""
    bars = []
    for dimension, scored in report.dimensions.items():
        before = scored.previous_score
        was = "" if before is None else f" (before: {displayed(before)})"
        shown = "not scored" if scored.score is None else f"{displayed(scored.score)}{was}"
        bars.append(Bar(w.dimension_name(dimension), scored.score, shown, "plain", before))
    if all(bar.value is None for bar in bars):
        return None
    said = "; ".join(f"{bar.label} {bar.shown}" for bar in bars)
    marked = " The upright line is the period before." if any(bar.before is not None for bar in bars) else ""
    return Bars("Dimensions, 0 to 100", f"{said}.{marked}", ("Dimension", "Score"), tuple(bars), WHOLE_SCORE)


def change_bridge(report: AccountReport) -> Bridge | None:
    """The components' contributions between the two scores, the largest first, the small ones together."""
    change, score = report.change, report.score
    if change.overall is None or change.previous_overall is None or score.overall is None or not change.terms:
        return None
    terms = [term for term in change.terms if abs(term.points) > 0]
    steps = [Step(w.component_name(t.component), t.points, w.signed(t.points)) for t in terms[:MAX_STEPS]]
    if rest := terms[MAX_STEPS:]:
        total = sum(term.points for term in rest)
        steps.append(Step(w.count(len(rest), "other component"), total, w.signed(total)))
    start, end = displayed(change.previous_overall), displayed(score.overall)
    return Bridge(
        "From the score before to that of the period",
        f"From {start} to {end}: {', '.join(f'{s.label} {s.shown}' for s in steps) or 'nothing moved'}.",
        Bar("Period before", change.previous_overall, str(start)),
        tuple(steps),
        Bar("This period", score.overall, str(end)),
    )


def kind_bars(report: AccountReport) -> Bars | None:
    """Records of the window by kind, with what became of them."""
    kinds: dict[str, list[KindCount]] = {}
    for item in report.activity.by_kind:
        kinds.setdefault(item.kind, []).append(item)
    bars = []
    for kind, items in kinds.items():
        total = sum(item.count for item in items)
        states: Counter[str] = Counter()
        for item in items:
            states[item.status.replace("_", " ")] += item.count
        detail = ", ".join(f"{n} {state}" for state, n in states.most_common() if state != "unknown")
        shown = f"{w.number(total)}: {detail}" if detail and len(states) > 1 else w.number(total)
        bars.append(Bar(w.capital(w.kind_name(kind)), total, shown))
    if not bars:
        return None
    ordered = tuple(sorted(bars, key=lambda bar: (-(bar.value or 0), bar.label)))
    summary = f"{'; '.join(f'{bar.label} {bar.shown}' for bar in ordered)}."
    return Bars("All records by kind, bulk and automatic ones too", summary, ("Kind", "Records"), ordered)


def share_bars(report: AccountReport) -> Bars | None:
    """Who carries the engagement: shares of the points."""
    people = [c for c in report.stakeholders.contacts if c.share]
    if not people or not w.participation_known(report):
        return None
    bars = [Bar(w.contact_name(c), c.share, w.percent(c.share or 0)) for c in people[:MAX_PEOPLE]]
    if rest := people[MAX_PEOPLE:]:
        total = sum(c.share or 0 for c in rest)
        bars.append(Bar(w.count(len(rest), "other contact"), total, w.percent(total)))
    summary = f"{'; '.join(f'{bar.label} {bar.shown}' for bar in bars)}."
    return Bars("Share of the engagement points", summary, ("Contact", "Share"), tuple(bars), 1.0)


def trend_course(report: AccountReport) -> Course | None:
    """The overall score over the periods; periods without a score stay gaps."""
    if sum(point.overall is not None for point in report.trend) < 2:
        return None
    points = []
    for point in report.trend:
        day, month, year = w.day(w.kept_end(point.end), report.timezone).split(" ")
        shown = "no score" if point.overall is None else str(displayed(point.overall))
        points.append(Point((f"{day} {month}", year), point.overall, shown))
    return Course("Score by period", w.trend_sentence(report), tuple(points), tier_bands())
