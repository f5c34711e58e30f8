"""Sections of the account report that restate facts: activity, responsiveness, meetings, product and the like."""

from engagement.model import State
from engagement.results import (
    ActivityMetrics,
    Community,
    KindCount,
    Meetings,
    Product,
    Responsiveness,
    Reviews,
    Training,
)
from engagement.scoring.row import Row

EMPTY = Row({})


def activity(row: Row, previous: Row, usual_gap_days: float) -> ActivityMetrics:
    """Counts of the window beside the previous one's."""
    counts = [
        KindCount(str(c["kind"]), str(c["direction"]), str(c["status"]), int(c["count"]))
        for c in row.records("by_kind")
    ]
    history = row.number("history_days")
    return ActivityMetrics(
        touchpoints=row.count("touchpoints"),
        two_way=row.count("two_way"),
        points=row.number("points") or 0.0,
        by_kind=tuple(sorted(counts, key=lambda c: (c.kind, c.direction, c.status))),
        emails_sent=row.count("emails_sent"),
        emails_received=row.count("emails_received"),
        messages_sent=row.count("messages_sent"),
        messages_received=row.count("messages_received"),
        calls=row.count("calls"),
        meetings_held=row.count("meetings_held"),
        meetings_cancelled=row.count("meetings_cancelled"),
        unknown_direction=row.count("unknown_direction"),
        last_customer_act_at=row.when("last_customer_act_at"),
        silence_business_days=row.number("silence_days"),
        usual_gap_business_days=None if history is None else usual_gap_days,
        previous_touchpoints=previous.count("touchpoints"),
        previous_two_way=previous.count("two_way"),
        history_days=history,
    )


def reviews(row: Row) -> Reviews:
    """Business reviews of the window."""
    return Reviews(
        completed=row.count("reviews_completed"),
        declined=row.count("reviews_declined"),
        no_show=row.count("reviews_no_show"),
        missed=row.count("reviews_missed"),
        attendance=row.number("review_attendance"),
        exec_present=row.count("review_exec_present"),
        participation=row.number("review_participation"),
    )


def training(row: Row) -> Training:
    """Training of the window."""
    return Training(attended=row.count("trainings_attended"), certifications=row.count("certifications"))


def community(row: Row) -> Community:
    """Community activity of the window."""
    return Community(posts=row.count("community_posts"), events=row.count("community_events"))


def product(row: Row) -> Product:
    """Product use of the window; without seats the product does not apply."""
    seats = row.optional_count("seats")
    return Product(
        state=State.NOT_APPLICABLE if seats == 0 else State(row.text("usage_state") or State.UNKNOWN),
        logins=row.count("logins"),
        active_users=row.count("active_users"),
        seats=seats,
        features_used=row.count("features_used"),
        features_entitled=row.optional_count("features_entitled"),
        power_users=row.count("power_users"),
        active_days=row.count("active_days"),
        events=row.count("product_events"),
        previous_active_users=row.count("previous_active_users"),
        previous_events=row.count("previous_product_events"),
    )


def responsiveness(row: Row, previous: Row) -> Responsiveness:
    """The customer's answers to us."""
    return Responsiveness(
        asks=row.count("asks"),
        answered=row.count("answered"),
        censored=row.count("censored"),
        response_rate=row.number("response_rate"),
        median_hours=row.number("response_median_hours"),
        restricted_mean_hours=row.number("response_restricted_mean_hours"),
        previous_response_rate=previous.number("response_rate"),
        previous_median_hours=previous.number("response_median_hours"),
        previous_asks=previous.count("asks"),
    )


def our_responsiveness(row: Row, previous: Row) -> Responsiveness:
    """Our answers to the customer, measured the same way."""
    return Responsiveness(
        asks=row.count("our_asks"),
        answered=row.count("our_answered"),
        censored=row.count("our_censored"),
        response_rate=row.number("our_response_rate"),
        median_hours=row.number("our_median_hours"),
        restricted_mean_hours=row.number("our_restricted_mean_hours"),
        previous_response_rate=previous.number("our_response_rate"),
        previous_median_hours=previous.number("our_median_hours"),
        previous_asks=previous.count("our_asks"),
    )


def meetings(row: Row) -> Meetings:
    """What became of the window's meetings and reviews."""
    return Meetings(
        scheduled=row.count("meetings_scheduled"),
        held=row.count("meetings_held"),
        cancelled=row.count("meetings_cancelled"),
        no_show=row.count("meetings_no_show"),
        rescheduled=row.count("meetings_rescheduled"),
        lost=row.count("meetings_lost"),
        attendance=row.number("meeting_attendance"),
        participation=row.number("meeting_participation"),
    )
