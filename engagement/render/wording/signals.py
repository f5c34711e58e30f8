"""Warnings in sentences, each with the evidence that raised it."""

from collections.abc import Callable

from engagement.model import SignalName
from engagement.render.wording import evidence as ev
from engagement.render.wording.components import STOPPED
from engagement.render.wording.formats import (
    WHOLE_DAYS_FROM,
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
)
from engagement.render.wording.names import severity_name, signal_name
from engagement.results import AccountReport, Signal, Stakeholder


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
    usual = "" if gap is None else f"; the usual gap is {number(gap, 0 if gap >= WHOLE_DAYS_FROM else 1)}"
    return f"{who} has not been in touch for {business_days(silent)} (since {when}){usual}"


def _drop(signal: Signal, report: AccountReport) -> str:
    events, events_before = _fall(signal, "product_events", "previous_product_events")
    points, points_before = _fall(signal, "points", "previous_points")
    use = f"({number(events_before, 0)} to {number(events, 0)} actions)"
    activity = f"({number(points_before)} to {number(points)} points)"
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


def signal_heading(signal: Signal) -> str:
    """The warning's name with its severity where that is decided: "Sponsor missing (high)"."""
    name = signal_name(signal.signal)
    return name if signal.severity is None else f"{name} ({severity_name(signal.severity)})"


def no_warnings_sentence(report: AccountReport) -> str:
    """That no warning stands, as far as the data reach."""
    return "No warnings, as far as there are data." if report.missing else "No warnings."


def since_clause(signal: Signal, report: AccountReport) -> str:
    """Since when the warning stands: "since 3 Sep 2026"."""
    return f"since {day(signal.first_seen, report.timezone)}"
