"""What happened, and with whom, as sheets."""

from engagement.render import wording as w
from engagement.render.wording.people import STATUS
from engagement.render.xlsx.sheet import Column, Sheet, Styled, Value, sheet
from engagement.results import AccountReport, Responsiveness

Row = tuple[str, str, Value | Styled, Value | Styled]


def activity_sheet(report: AccountReport) -> Sheet:
    """Counts, rates and lengths of the window and of the one before."""
    columns = (
        Column("Subject", width=26),
        Column("Figure", width=44),
        Column("This period", "count", 16),
        Column("Period before", "count", 16),
    )
    return sheet("Activity", columns, [*_counts(report), *_answers(report), *_events(report), *_product(report)])


def _counts(report: AccountReport) -> list[Row]:
    a = report.activity
    rows: list[Row] = [
        ("Touchpoints", "all", a.touchpoints, a.previous_touchpoints),
        ("Touchpoints", "two-way", a.two_way, a.previous_two_way),
        ("Touchpoints", "engagement points", Styled(a.points, "points"), None),
        ("Touchpoints", "without a known direction", a.unknown_direction, None),
        ("Silence", "last heard from the customer", Styled(a.last_customer_act_at, "moment"), None),
        ("Silence", "business days", Styled(a.silence_business_days, "points"), None),
        ("Silence", "usual gap, business days", Styled(a.usual_gap_business_days, "points"), None),
    ]
    words = [(w.capital(w.kind_name(k.kind)), f"{k.direction}, {k.status}".replace("_", " "), k) for k in a.by_kind]
    return rows + [(kind, detail, k.count, None) for kind, detail, k in words]


def _answers(report: AccountReport) -> list[Row]:
    sides = (("Answers of the customer", report.responsiveness), ("Our answers", report.our_responsiveness))
    return [row for subject, side in sides for row in _side(subject, side)]


def _side(subject: str, r: Responsiveness) -> list[Row]:
    return [
        (subject, "requests", r.asks, r.previous_asks),
        (subject, "answered", r.answered, None),
        (
            subject,
            "estimated share answered within 5 business days",
            Styled(r.response_rate, "share"),
            Styled(r.previous_response_rate, "share"),
        ),
        (
            subject,
            "median, business hours",
            Styled(r.median_hours, "points"),
            Styled(r.previous_median_hours, "points"),
        ),
        (subject, "average wait up to 5 business days, hours", Styled(r.restricted_mean_hours, "points"), None),
    ]


def _events(report: AccountReport) -> list[Row]:
    m, r = report.meetings, report.reviews
    counts = [
        ("Meetings", "scheduled", m.scheduled),
        ("Meetings", "held", m.held),
        ("Meetings", "cancelled", m.cancelled),
        ("Meetings", "no-show", m.no_show),
        ("Meetings", "rescheduled", m.rescheduled),
        ("Business reviews", "completed", r.completed),
        ("Business reviews", "declined", r.declined),
        ("Business reviews", "no-show", r.no_show),
        ("Business reviews", "missed", r.missed),
        ("Training", "attended", report.training.attended),
        ("Training", "certifications", report.training.certifications),
        ("Community", "posts", report.community.posts),
        ("Community", "events", report.community.events),
    ]
    rows: list[Row] = [(subject, figure, n, None) for subject, figure, n in counts]
    rows.append(("Meetings", "share of the invited present", Styled(m.attendance, "share"), None))
    return rows


def _product(report: AccountReport) -> list[Row]:
    p = report.product
    return [
        ("Product use", "active users", p.active_users, p.previous_active_users),
        ("Product use", "actions", p.events, p.previous_events),
        ("Product use", "seats", p.seats, None),
        ("Product use", "features used", p.features_used, None),
        ("Product use", "features paid for", p.features_entitled, None),
        ("Product use", "frequent users", p.power_users, None),
        ("Product use", "active days", p.active_days, None),
        ("Product use", "logins", p.logins, None),
    ]


def people_sheet(report: AccountReport) -> Sheet:
    """Every known contact at the customer."""
    columns = (
        Column("Contact", width=28),
        Column("Contact id", width=16),
        Column("Title", width=28),
        Column("Department", width=20),
        Column("Sponsor", width=9),
        Column("Executive", width=9),
        Column("Status", width=16),
        Column("Two-way touchpoints", "count", 12),
        Column("Period before", "count", 12),
        Column("Share of the points", "share", 10),
        Column("Last two-way touchpoint", "moment", 18),
    )
    known = w.participation_known(report)
    rows = [
        (
            w.contact_name(c),
            c.contact_id,
            c.title,
            c.department,
            c.is_sponsor,
            c.is_exec,
            STATUS[c.status] if known or c.status == "left" else "not known",
            c.two_way if known else None,
            c.previous_two_way if known else None,
            c.share,
            c.last_two_way_at,
        )
        for c in report.stakeholders.contacts
    ]
    return sheet("People", columns, rows)
