"""Activity, responsiveness, meetings, training, community, product use in sentences; "" where nothing is to be said."""

from engagement.model import State
from engagement.render.wording.components import NOT_CONNECTED, STOPPED, reason
from engagement.render.wording.formats import (
    business_days,
    business_hours,
    capital,
    count,
    listed,
    out_of,
    percent,
    those_invited,
)
from engagement.results import AccountReport, Responsiveness, Reviews


def activity_sentence(report: AccountReport) -> str:
    """How many touchpoints there were, two-way and in all, against the window before."""
    a = report.activity
    if a.touchpoints == 0:
        before = (
            f", after {count(a.previous_touchpoints, 'touchpoint')} in the period before"
            if a.previous_touchpoints
            else ""
        )
        return f"No contact with the customer in this period{before}."
    if report.dimensions.frequency.state is State.UNKNOWN:
        return f"{count(a.touchpoints, 'touchpoint')} ({a.previous_touchpoints or 'none'} in the period before)."
    return (
        f"{count(a.touchpoints, 'touchpoint')} ({a.previous_touchpoints or 'none'} in the period before), "
        f"{a.two_way or 'none'} of them two-way ({a.previous_two_way or 'none'} before)."
    )


def activity_kinds_sentence(report: AccountReport) -> str:
    """What the touchpoints consisted of."""
    a = report.activity
    parts = [
        count(a.emails_sent, "e-mail") + " sent" if a.emails_sent else "",
        count(a.emails_received, "e-mail") + " received" if a.emails_received else "",
        count(a.messages_sent, "message") + " sent" if a.messages_sent else "",
        count(a.messages_received, "message") + " received" if a.messages_received else "",
        count(a.calls, "call") + " completed" if a.calls else "",
        count(a.meetings_held, "meeting") + " held" if a.meetings_held else "",
    ]
    said = [part for part in parts if part]
    return f"{capital(listed(said))}." if said else ""


def unknown_direction_sentence(report: AccountReport) -> str:
    """Records that could not say who acted."""
    n = report.activity.unknown_direction
    return (
        f"{count(n, 'record')} did not say who acted: counted as touchpoints, but in no response figure." if n else ""
    )


def silence_sentence(report: AccountReport) -> str:
    """How long the customer has been silent, against its usual gap."""
    a = report.activity
    if a.silence_business_days is None:
        return ""
    if a.last_customer_act_at is None and report.dimensions.frequency.state is State.UNKNOWN:
        why = reason(report.dimensions.frequency.components[0])
        return f"When the customer was last heard from cannot be told: {why}."
    if a.last_customer_act_at is None:
        since = business_days(a.silence_business_days)
        return f"Nothing was ever heard from the customer, {since} after the first record."
    if report.dimensions.frequency.state is State.STALE:
        return "The source stopped delivering, so nobody can tell how long the customer has been silent."
    gap = a.usual_gap_business_days
    usual = "" if gap is None else f"; the usual gap is {business_days(gap)}"
    return f"Last heard from the customer {business_days(a.silence_business_days)} before the end of the period{usual}."


def _responses(r: Responsiveness, asker: str, answering: str) -> str:
    if r.asks == 0:
        return ""
    asked = count(r.asks, "request")
    if r.answered == 0:
        return f"{answering} answered none of {asker} {asked}."
    part = "all" if r.answered == r.asks else f"{r.answered} of"
    head = f"{answering} answered {f'{asker} only request' if r.asks == 1 else f'{part} {asker} {asked}'}"
    if r.response_rate is None:
        return f"{head}."
    was = (
        "" if r.previous_median_hours is None else f" ({business_hours(r.previous_median_hours)} in the period before)"
    )
    half = "fewer than half in time to say how fast"
    if r.median_hours is not None:
        half = f"half within {business_hours(r.median_hours)}"
    return f"{head}, {half}{was}; an estimated {percent(r.response_rate)} within 5 business days."


def responsiveness_sentence(report: AccountReport) -> str:
    """The customer's answers to us."""
    return _responses(report.responsiveness, "our", "The customer")


def our_responsiveness_sentence(report: AccountReport) -> str:
    """Our answers to the customer."""
    return _responses(report.our_responsiveness, "the customer's", "We")


def meetings_sentence(report: AccountReport) -> str:
    """What became of the meetings."""
    m = report.meetings
    if m.scheduled == 0:
        return ""
    parts = [
        f"{capital(out_of(m.held, m.scheduled, 'planned meeting'))} took place",
        f"{m.cancelled} cancelled" if m.cancelled else "",
        f"{m.no_show} missed" if m.no_show else "",
        f"{m.rescheduled} of these rescheduled" if m.rescheduled else "",
        f"{those_invited(m.attendance)} came" if m.held and m.attendance is not None else "",
    ]
    return "; ".join(part for part in parts if part) + "."


def reviews_sentence(report: AccountReport) -> str:
    """Business reviews: held, declined, missed."""
    r = report.reviews
    if r.completed + r.declined + r.no_show + r.missed == 0:
        return ""
    parts = [
        f"{count(r.completed, 'business review')} held" if r.completed else "no business review held",
        _with_executive(r) if r.completed and r.exec_present else "",
        f"{r.declined} declined" if r.declined else "",
        f"{r.no_show} missed" if r.no_show else "",
        f"{those_invited(r.attendance)} came" if r.completed and r.attendance is not None else "",
    ]
    return capital(", ".join(part for part in parts if part)) + "."


def _with_executive(r: Reviews) -> str:
    return (
        "with an executive present" if r.exec_present == r.completed else f"{r.exec_present} with an executive present"
    )


def training_sentence(report: AccountReport) -> str:
    """Training and certifications."""
    t = report.training
    parts = [
        f"{count(t.attended, 'training')} attended" if t.attended else "",
        f"{count(t.certifications, 'certification')} earned" if t.certifications else "",
    ]
    said = [part for part in parts if part]
    return f"{capital(listed(said))}." if said else ""


def community_sentence(report: AccountReport) -> str:
    """Community posts and events."""
    c = report.community
    parts = [
        count(c.posts, "community post") if c.posts else "",
        count(c.events, "community event") if c.events else "",
    ]
    said = [part for part in parts if part]
    return f"{capital(listed(said))}." if said else ""


def product_sentence(report: AccountReport) -> str:
    """Product use, or plainly why there is none to tell."""
    p = report.product
    if p.state is State.NOT_APPLICABLE:
        return "The account has no product seats."
    if p.state is State.UNKNOWN:
        return f"{capital(NOT_CONNECTED['usage'])}."
    if p.state is State.STALE:
        return f"{capital(STOPPED['usage'])}."
    seats = f" on {count(p.seats, 'seat')}" if p.seats is not None else ""
    features = f", {p.features_used} of {count(p.features_entitled, 'feature')} in use" if p.features_entitled else ""
    return (
        f"{count(p.active_users, 'active user')}{seats} ({p.previous_active_users} in the period before){features}, "
        f"{count(p.power_users, 'frequent user')}, {count(p.logins, 'login')}."
    )
