"""Warnings in sentences, each with the evidence that raised it."""

from collections.abc import Callable

from engagement.model import FlagState, SignalName, Strength
from engagement.render.wording import evidence as ev
from engagement.render.wording.components import STOPPED
from engagement.render.wording.formats import (
    business_days,
    business_hours,
    capital,
    count,
    day,
    iso_day,
    listed,
    number,
    percent,
    plain,
    rounded,
)
from engagement.render.wording.names import severity_name, signal_name
from engagement.results import AccountReport, Signal, Stakeholder

TESTED_SIGNALS = frozenset(SignalName) - {SignalName.REVIEW_MISSED, SignalName.SPONSOR_MISSING}
_OFTEN, _MILLIONTH = 0.5, 1e-6
_NEAR = 0.02  # a rate may be told in small numbers that are off by so much


def contact_of(report: AccountReport, contact_id: str) -> Stakeholder | None:
    """The contact a warning is about."""
    return next((c for c in report.stakeholders.contacts if c.contact_id == contact_id), None)


def person(contact: Stakeholder | None) -> str:
    """A contact as a sentence names them: "Ada Example (CFO)", the title alone, or ""."""
    if contact is None:
        return ""
    name, title = plain(contact.name, 60), plain(contact.title, 60)
    return f"{name} ({title})" if name and title else name or title


def _sponsor(signal: Signal, report: AccountReport) -> str:
    named = person(contact_of(report, signal.subject))
    return f"the sponsor, {named}," if named else "the sponsor"


def _unanswered(signal: Signal, report: AccountReport) -> str:
    attempts = count(ev.whole(signal.evidence, "attempts"), "attempt")
    first = iso_day(ev.text(signal.evidence, "first_attempt_at"), report.timezone)
    last_heard = ev.text(signal.evidence, "last_customer_act_at")
    since = (
        f"last heard from on {iso_day(last_heard, report.timezone)}"
        if last_heard
        else "the customer has never been heard from"
    )
    return f"{attempts} to reach the customer since {first}, on different days, without any reply; {since}"


def _cancelled(signal: Signal, report: AccountReport) -> str:
    lost = ev.whole(signal.evidence, "lost_meetings")
    days = [iso_day(str(e.value), report.timezone) for e in signal.evidence if e.code == "lost_at"]
    held = ev.whole(signal.evidence, "held")
    dates = f" ({listed(days[:4])})" if days and len(days) == lost and lost <= 4 else ""
    took_place = f"{held} took place" if held else "none took place"
    return f"{count(lost, 'meeting')}{dates} cancelled or missed and not rescheduled in the last 91 days; {took_place}"


def _slowing(signal: Signal, report: AccountReport) -> str:
    median = ev.amount(signal.evidence, "median_hours")
    before = business_hours(ev.amount(signal.evidence, "previous_median_hours") or 0)
    if median is None:
        asks, answered = ev.whole(signal.evidence, "asks"), ev.whole(signal.evidence, "answered")
        return (
            f"in the last 28 days {answered or 'none'} of {count(asks, 'request')} answered so far; "
            f"in the 28 days before, half were answered within {before}"
        )
    wait = business_hours(median)
    return f"half of our requests now wait {wait} or longer for an answer; in the 28 days before it was {before}"


def _review(signal: Signal, report: AccountReport) -> str:
    missed = ev.whole(signal.evidence, "reviews_missed")
    days = [iso_day(str(e.value), report.timezone) for e in signal.evidence if e.code == "missed_at"]
    if missed == 1 and days:
        return (
            f"the business review of {days[0]} was declined or nobody of the customer came, and it was not rescheduled"
        )
    latest = f", the latest on {days[0]}" if days else ""
    return f"{count(missed, 'business review')} declined or missed by the customer{latest}, and not rescheduled"


def _missing_sponsor(signal: Signal, report: AccountReport) -> str:
    who = _sponsor(signal, report)
    left = ev.text(signal.evidence, "left_on")
    if left:
        return f"{who} left on {iso_day(left, report.timezone)}, and no other sponsor is known"
    silent = ev.amount(signal.evidence, "silence_business_days")
    last = ev.text(signal.evidence, "last_two_way_at")
    if not last:
        return f"{who} has never been in touch with us"
    when = iso_day(last, report.timezone)
    if silent is None:
        return f"{who} has not been in touch since {when}"
    gap = ev.amount(signal.evidence, "usual_gap_business_days")
    usual = "" if gap is None else f"; the usual gap is {rounded(gap)}"
    return f"{who} has not been in touch for {business_days(silent)} (since {when}){usual}"


def _drop(signal: Signal, report: AccountReport) -> str:
    events, events_before = _fall(signal, "product_events", "previous_product_events")
    points, points_before = _fall(signal, "points", "previous_points")
    use = f"({number(events_before, 0)} to {number(events, 0)} actions)"
    activity = f"({rounded(points_before)} to {rounded(points)} activity points)"
    return (
        f"product use is down {percent(1 - events / events_before)} {use} and two-way activity "
        f"down {percent(1 - points / points_before)} {activity} against the 28 days before"
    )


def _fall(signal: Signal, now: str, before: str) -> tuple[float, float]:
    return ev.amount(signal.evidence, now) or 0.0, ev.amount(signal.evidence, before) or 1.0


CLAUSES: dict[SignalName, Callable[[Signal, AccountReport], str]] = {
    SignalName.UNANSWERED_OUTREACH: _unanswered,
    SignalName.CANCELLED_MEETINGS: _cancelled,
    SignalName.RESPONSE_SLOWING: _slowing,
    SignalName.REVIEW_MISSED: _review,
    SignalName.SPONSOR_MISSING: _missing_sponsor,
    SignalName.USAGE_AND_ENGAGEMENT_DROP: _drop,
}


def signal_clause(signal: Signal, report: AccountReport) -> str:
    """What happened, as a clause without a full stop."""
    return CLAUSES[signal.signal](signal, report)


def signal_sentence(signal: Signal, report: AccountReport) -> str:
    """What happened, with its numbers, names and days."""
    stopped = ev.text(signal.evidence, "source_stopped")
    doubt = f" But {STOPPED[stopped]}, so the records may be incomplete." if stopped else ""
    return f"{capital(signal_clause(signal, report))}.{doubt}"


def odds(p_value: float) -> str:
    """How often chance alone does it: "1 time in 600"."""
    if p_value >= _OFTEN:
        return "more often than 1 time in 2"
    if p_value < _MILLIONTH:
        return "less than 1 time in a million"
    times = 1 / p_value
    step = 10 ** max(0, len(str(int(times))) - 2)  # two digits are sure enough
    return f"1 time in {number(round(times / step) * step, 0)}"


def _unusual(signal: Signal) -> str:
    """Why a tested warning stands out, up to the odds."""
    match signal.signal:
        case SignalName.UNANSWERED_OUTREACH:
            rate = ev.amount(signal.evidence, "usual_answer_rate")
            usual = "" if rate is None else f", which answers {_share(rate)} requests"
            asks = ev.whole(signal.evidence, "unanswered_asks")
            return f"Unusual for this customer{usual}: with {asks} unanswered, chance alone does this"
        case SignalName.CANCELLED_MEETINGS:
            rate = ev.amount(signal.evidence, "usual_loss_rate")
            usual = "" if rate is None else f" customers like this one lose {percent(rate)} of their meetings;"
            return f"Unusual:{_lately(signal)}{usual} chance alone does this"
        case SignalName.RESPONSE_SLOWING:
            return "Unusual for this customer: chance alone slows answers so much"
        case _:
            return "Unusual, also beside the other accounts: chance alone does this"


def _lately(signal: Signal) -> str:
    """The meetings lost in 28 days and in the nine weeks before, where both had some."""
    planned, before = (ev.whole(signal.evidence, f"planned_{part}") for part in ("28_days", "before"))
    if not planned or not before:
        return ""
    lost, earlier = (ev.whole(signal.evidence, f"lost_{part}") for part in ("28_days", "before"))
    return f" {lost} of {planned} lost in 28 days, {earlier} of {before} in the nine weeks before;"


def _share(rate: float) -> str:
    """A rate in small numbers: "4 of 5"."""
    whole = next((n for n in (2, 3, 4, 5) if abs(rate * n - round(rate * n)) < _NEAR * n), 10)
    part = round(rate * whole)
    if part in (0, whole):
        return "hardly any" if part == 0 else "nearly all"
    return f"about {part} of {whole}"


def strength_sentence(signal: Signal) -> str:
    """How sure the warning is and why, "" for hard facts: what the odds are were there no change."""
    p, name = signal.p_value, signal.signal
    if name not in TESTED_SIGNALS or signal.strength is None:
        return ""
    if signal.strength is Strength.STRONG:
        return "" if p is None else f"{_unusual(signal)} {odds(p)}."
    if p is None:
        return "Too little has been recorded to tell a change from chance."
    if p >= 1 and name is SignalName.UNANSWERED_OUTREACH:
        return "Too early to tell: an answer may still come."
    return f"It may be chance, which alone does this {odds(p)}."


def precision_sentence(signal: Signal) -> str:
    """How often such flags were found true; "" where none was judged."""
    found = signal.precision
    if found is None:
        return ""
    true = found.real + found.already_known
    were = "was" if true == 1 else "were"
    likely = f"likely {round(100 * found.interval_low)} to {round(100 * found.interval_high)}% of all"
    noisy = "; too often noise to be announced" if found.watch else ""
    if found.judged == 1:
        return f"The one judged flag of this kind was {'real' if true else 'not real'} ({likely}){noisy}."
    return f"Of {count(found.judged, 'judged flag')} of this kind, {true or 'none'} {were} real ({likely}){noisy}."


def state_sentence(signal: Signal, report: AccountReport) -> str:
    """What was done about it: "Acknowledged by ann@x.example on 3 Sept 2026."; "" while it is open."""
    if signal.state is None or signal.state is FlagState.OPEN:
        return ""
    by = f" by {plain(signal.state_by, 60)}" if signal.state_by else ""
    on = f" on {day(signal.state_since, report.timezone)}" if signal.state_since else ""
    until = day(signal.state_until, report.timezone) if signal.state_until else ""
    end = "" if not until else f", until {until}" if signal.state is FlagState.SNOOZED else f", due on {until}"
    return f"{capital(signal.state.value)}{by}{on}{end}."


def signal_context(signal: Signal, report: AccountReport) -> str:
    """Strength, measured precision and what was done about it, after the warning's own sentence."""
    said = (strength_sentence(signal), precision_sentence(signal), state_sentence(signal, report))
    return " ".join(sentence for sentence in said if sentence)


def warned(report: AccountReport) -> tuple[Signal, ...]:
    """The warnings proper."""
    return tuple(s for s in report.signals if not s.watch)


def watched(report: AccountReport) -> tuple[Signal, ...]:
    """What may be chance, or is too often noise: shown, never announced."""
    return tuple(s for s in report.signals if s.watch)


def signal_heading(signal: Signal) -> str:
    """The warning's name with its severity where that is decided: "Sponsor missing (high)"."""
    name = signal_name(signal.signal)
    return name if signal.severity is None else f"{name} ({severity_name(signal.severity)})"


def no_warnings_sentence(report: AccountReport) -> str:
    """That no warning stands, as far as the data reach; where only weak ones do, how many there are to watch."""
    watched = len(report.signals)
    head = f"No strong warning; {count(watched, 'sign')} to watch" if watched else "No warnings"
    return f"{head}, as far as there are data." if report.missing else f"{head}."


def since_clause(signal: Signal, report: AccountReport) -> str:
    """Since when the warning stands: "since 3 Sept 2026"."""
    return f"since {day(signal.first_seen, report.timezone)}"
