"""Plain English for the ledger of a score: what a component is, and its arithmetic with the numbers put in."""

import math
import re

from engagement.model import ActivityLine, Component
from engagement.render.wording.components import reason
from engagement.render.wording.formats import capital, day, kept_end, listed, plain
from engagement.render.wording.names import kind_name
from engagement.reports.ledger import ComponentLedger, CurveStep, DimensionLedger, Explanation
from engagement.scoring.definitions import NOT_SHRUNK
from engagement.scoring.tiers import displayed

METRICS: dict[Component, str] = {
    Component.POINTS_PER_WEEK: "engagement points of the customer's own acts per week of the period",
    Component.REGULARITY: "share of the period's whole weeks with a two-way touchpoint",
    Component.SILENCE_RATIO: "business days since the customer's last act, in multiples of the usual gap",
    Component.RESPONSE_RATE: "estimated share of our requests answered within {limit} business hours (Kaplan-Meier)",
    Component.RESPONSE_TIME: "average wait for an answer in business hours, each counted up to {limit}",
    Component.MEETING_PARTICIPATION: "share of meetings that took place, times the attendance of those",
    Component.STRATEGIC_SHARE: "share of completed meetings that were strategic",
    Component.CUSTOMER_INITIATED: "share of all requests that the customer made",
    Component.EFFECTIVE_CONTACTS: "number of equally active contacts that would be as broad",
    Component.DEPARTMENTS: "departments of the contacts that took part",
    Component.EXECUTIVES: "two-way touchpoints with executives in the last 91 days",
    Component.ADOPTION: "active users per seat",
    Component.FEATURE_BREADTH: "share of the features paid for that were used",
    Component.POWER_USERS: "share of active users who are frequent users",
    Component.USER_TREND: "active users in proportion to those of the period before",
}
PRIORS = {"segment": "the segment's mean", "workspace": "the workspace's mean", "configured": "the configured mean"}
DIGITS = 6
MAX_STEPS = 12
_NAME = re.compile(r"[a-z_]+")


def figure(value: float | None) -> str:
    """A number with the digits that redoing the arithmetic needs."""
    if value is None:
        return "not known"
    text = f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def metric_sentence(c: ComponentLedger, limit: float) -> str:
    """What the component measures."""
    return f"Measures: {METRICS[c.score.name].format(limit=figure(limit))}."


def value_sentence(c: ComponentLedger) -> str:
    """The formula, with the numbers put in, and its result."""
    return f"Value: {c.formula} = {_worked(c)} = {figure(c.score.value)}."


def _worked(c: ComponentLedger) -> str:
    numbers = {i.name: figure(i.value) for i in c.inputs}
    name = c.score.name
    if name is Component.EFFECTIVE_CONTACTS:
        shares = " + ".join(f"{figure(share)} ln {figure(share)}" for share in c.shares)
        return f"exp(-({shares}))" if shares else "nobody took part"
    if c.curve or name in (Component.RESPONSE_RATE, Component.RESPONSE_TIME):
        return _from_curve(c, numbers)
    if name is Component.MEETING_PARTICIPATION and numbers["held"] == "0":
        return f"0 / (0 + {numbers['lost']}), nobody to attend"
    return _NAME.sub(lambda m: numbers.get(m[0], m[0]), c.formula)


def _from_curve(c: ComponentLedger, numbers: dict[str, str]) -> str:
    if not c.curve:
        return "none of the settled requests was answered in time"
    if c.score.name is Component.RESPONSE_RATE:
        return f"1 - {figure(c.curve[-1].waiting)}"
    times = [0.0, *(step.hours for step in c.curve)]
    levels = [1.0, *(step.waiting for step in c.curve)]
    ends = [*(figure(at) for at in times[1:]), numbers["limit"]]
    stripes = [f"({end} - {figure(at)}) x {figure(level)}" for at, end, level in zip(times, ends, levels, strict=True)][
        : MAX_STEPS + 1
    ]
    left = len(times) - len(stripes)
    return " + ".join(stripes) + (f" + {left} more stripes" if left > 0 else "")


def inputs_sentence(c: ComponentLedger) -> str:
    """Every count that went in."""
    shown = ", ".join(f"{i.name.replace('_', ' ')} {figure(i.value)}" for i in c.inputs)
    return f"Inputs: {shown}." if shown else ""


def gap_sentence(c: ComponentLedger) -> str:
    """How the usual gap of the silence ratio comes from the account's own and the segment's."""
    i = {item.name: item.value for item in c.inputs}
    if c.score.name is not Component.SILENCE_RATIO or i.get("usual_gap") is None:
        return ""
    own, gaps, segment, strength = (i.get(n) for n in ("own_gap", "gaps", "segment_gap", "segment_strength"))
    if own is None or gaps is None or gaps < (i.get("least_gaps") or 0):
        return f"Usual gap: the segment's {figure(segment)} business days, as there are too few gaps of its own."
    worked = f"({figure(gaps)} x {figure(own)} + {figure(strength)} x {figure(segment)}) / ({figure(gaps)} + "
    return f"Usual gap: at least 1, {worked}{figure(strength)}) = {figure(i['usual_gap'])} business days."


def curve_sentence(c: ComponentLedger) -> str:
    """The curve of waiting requests, step by step."""
    if not c.curve:
        return ""
    shown = "; ".join(_step(step) for step in c.curve[:MAX_STEPS])
    left = len(c.curve) - MAX_STEPS
    return f"Curve: {shown}{f'; and {left} more steps (in JSON)' if left > 0 else ''}."


def _step(step: CurveStep) -> str:
    return f"at {figure(step.hours)} h {step.answered} of {step.at_risk} answered, {figure(step.waiting)} left"


def shrunk_sentence(c: ComponentLedger) -> str:
    """How few observations were drawn towards the prior, or why not."""
    s = c.score
    if c.shrinking == "shrunk" and s.n is not None and s.prior_mean is not None and c.prior_strength is not None:
        n, strength = figure(s.n), figure(c.prior_strength)
        source = PRIORS[s.prior_from or "configured"]
        counted = f" (n = {c.n_formula.replace('_', ' ')})" if c.n_formula else ""
        worked = f"({n} x {figure(s.value)} + {strength} x {figure(s.prior_mean)}) / ({n} + {strength})"
        return f"Shrunk to {source}: {worked} = {figure(s.shrunk)}{counted}."
    if c.shrinking == "no_lift":
        return "Not shrunk: with no answer, or no request of the customer's, the prior gives no lift."
    if s.name in NOT_SHRUNK:
        return "Not shrunk: it is no rate over a number of observations."
    return "Not shrunk: its prior has no strength."


def points_sentence(c: ComponentLedger) -> str:
    """How the points come from the curve through the anchors."""
    s, b = c.score, c.between
    where = "fitted to the segment's accounts" if s.benchmark_from == "peers" else "configured"
    anchors = f"anchors for 0, 60, 80 and 100 points ({where}): {', '.join(figure(a) for a in s.benchmark)}"
    if b is None:
        return f"Points: {figure(s.points)}, beyond the {anchors}."
    slope = f"({figure(s.shrunk)} - {figure(b.low)}) / ({figure(b.high)} - {figure(b.low)})"
    rise = figure(b.high_points - b.low_points)
    return f"Points: {figure(b.low_points)} + {slope} x {rise} = {figure(s.points)}; {anchors}."


def weight_sentence(c: ComponentLedger) -> str:
    """What the component weighs, in the dimension and overall."""
    s = c.score
    head = f"Weight: {figure(s.weight)} in the dimension"
    if c.contribution is None:
        return f"{head}, left to the others."
    left = "" if math.isclose(c.share, s.weight) else f" ({figure(c.share)} without those that are not scored)"
    return (
        f"{head}{left}, {figure(c.effective)} in the overall score: "
        f"{figure(c.effective)} x {figure(s.points)} = {figure(c.contribution)} points of it."
    )


def state_sentence(c: ComponentLedger, timezone: str) -> str:
    """The state, and why it is that."""
    why = reason(c.score)
    text = f"State: {c.score.state.replace('_', ' ')}{f', {why}' if why else ''}"
    if c.score.carried_from is not None:
        text += f"; the numbers are those of the period up to {day(kept_end(c.score.carried_from), timezone)}"
    return f"{text}."


def previous_sentence(c: ComponentLedger) -> str:
    """The period before."""
    s = c.score
    if s.previous_points is None:
        return "The period before: not scored."
    return f"The period before: value {figure(s.previous_value)}, {figure(s.previous_points)} points."


def peers_sentence(c: ComponentLedger) -> str:
    """Where it stands among the segment's accounts, "" where too few are measured."""
    s = c.score
    if s.percentile is None:
        return ""
    return f"Among {s.peers} accounts of the segment: percentile {figure(s.percentile)}, higher is better."


def component_lines(c: ComponentLedger, limit: float, timezone: str) -> list[str]:
    """Everything about a component, one statement a line; ``limit``: of the response components, in business hours."""
    scored = c.score.points is not None
    lines = [
        metric_sentence(c, limit),
        state_sentence(c, timezone),
        *((inputs_sentence(c), gap_sentence(c), curve_sentence(c), value_sentence(c)) if scored else ()),
        *((shrunk_sentence(c), points_sentence(c)) if scored else ()),
        weight_sentence(c),
        previous_sentence(c),
        peers_sentence(c),
    ]
    return [line for line in lines if line]


def average_sentence(d: DimensionLedger) -> str:
    """The dimension's weighted average worked out."""
    parts = [c for c in d.components if c.score.points is not None]
    if d.score is None:
        return "Not scored: none of its components could be."
    worked = " + ".join(f"{figure(c.share)} x {figure(c.score.points)}" for c in parts)
    return f"Score: {worked} = {figure(d.score)}, shown as {displayed(d.score)}."


def dimension_weight_sentence(d: DimensionLedger) -> str:
    """What the dimension weighs, its coverage, and the period before."""
    before = "not scored" if d.previous_score is None else figure(d.previous_score)
    return (
        f"Weight {figure(d.weight)}, {figure(d.effective)} in the overall score; measured share of its weight "
        f"{figure(d.coverage)}; the period before: {before}."
    )


def overall_sentence(e: Explanation) -> str:
    """The overall score worked out from the dimensions, where all of them were asked for."""
    scored = [d for d in e.dimensions if d.score is not None]
    if e.score.overall is None or not math.isclose(sum(d.effective for d in scored), 1.0):
        return ""
    worked = " + ".join(f"{figure(d.effective)} x {figure(d.score)}" for d in scored)
    return f"Overall: {worked} = {figure(e.score.overall)}, shown as {e.score.displayed}."


def activity_line(line: ActivityLine, timezone: str) -> str:
    """One activity in a line: "22 Sept 2026: E-mail, sent, outbound, Mira Vale (mail:A-123-00242)"."""
    when, *said, reference = activity_cells(line, timezone)
    told = ", ".join(each for each in said if each)
    return f"{when}: {told} ({reference})" if reference else f"{when}: {told}"


def activity_cells(line: ActivityLine, timezone: str) -> tuple[str, ...]:
    """One activity for a table: day, kind, status, direction, who, reference."""
    who = listed([plain(name, 40) for name in line.contacts[:3]])
    more = f" and {len(line.contacts) - 3} more" if len(line.contacts) > 3 else ""
    status = line.status.replace("_", " ")
    return (
        day(line.at, timezone),
        capital(kind_name(line.kind)),
        status,
        line.direction,
        f"{who}{more}",
        plain(line.reference, 60),
    )
