"""Hand-made reports for the bot's tests: a usual one, the emptiest and the largest. All names are invented."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

from engagement.model import Component, Dimension, Severity, SignalName, State, Strength, Tier
from engagement.results import (
    AccountHead,
    AccountReport,
    ActivityMetrics,
    Change,
    ChangeTerm,
    Community,
    ComponentScore,
    DimensionAverage,
    Dimensions,
    DimensionScore,
    Evidence,
    KindCount,
    Meetings,
    Pattern,
    PeriodHead,
    Plan,
    PlanStep,
    PortfolioAccount,
    PortfolioFilter,
    PortfolioReport,
    Product,
    Recommendation,
    Responsiveness,
    Reviews,
    Score,
    Signal,
    SignalCount,
    SourceState,
    Span,
    Stakeholder,
    Stakeholders,
    TierShare,
    Training,
    TrendPoint,
)

DELIVERY = "00000000-0000-4000-8000-000000000000"
AS_OF = datetime(2026, 10, 1, tzinfo=UTC)
CHANCES = {
    Tier.HIGHLY_ENGAGED: 0.0,
    Tier.MODERATELY_ENGAGED: 0.02,
    Tier.LOW_ENGAGED: 0.75,
    Tier.DISENGAGED: 0.23,
}
PERIOD = PeriodHead("quarterly", AS_OF - timedelta(days=91), AS_OF)
PREVIOUS = Span(AS_OF - timedelta(days=182), AS_OF - timedelta(days=91))


def _component(name: Component, state: State, evidence: tuple[Evidence, ...] = ()) -> ComponentScore:
    measured = state is State.MEASURED
    return ComponentScore(
        name=name,
        state=state,
        value=0.4 if measured else None,
        shrunk=0.45 if measured else None,
        unit="share",
        points=48.0 if measured else None,
        weight=0.3,
        n=12.0 if measured else None,
        benchmark=(0.1, 0.5, 0.75, 0.95),
        benchmark_from="configured",
        percentile=None,
        peers=0,
        prior_mean=0.5 if measured else None,
        prior_from="configured" if measured else None,
        previous_value=0.8 if measured else None,
        previous_points=80.0 if measured else None,
        carried_from=None,
        evidence=evidence,
    )


def _dimension(score: float | None, before: float | None, *components: ComponentScore) -> DimensionScore:
    state = State.UNKNOWN if score is None else State.MEASURED
    return DimensionScore(score, 0.25, state, 0.0 if score is None else 1.0, before, components)


def _dimensions() -> Dimensions:
    lately = ("C-1;C-2", "C-1", "C-1", "C-3")
    asked = (
        *(Evidence("asks", 10), Evidence("answered", 4), Evidence("unanswered", 6)),
        *(Evidence("unanswered_to", who) for who in lately),
    )
    return Dimensions(
        frequency=_dimension(44.0, 66.0, _component(Component.POINTS_PER_WEEK, State.MEASURED)),
        quality=_dimension(38.4, 70.1, _component(Component.RESPONSE_RATE, State.MEASURED, asked)),
        breadth=_dimension(41.0, 41.2, _component(Component.EFFECTIVE_CONTACTS, State.MEASURED)),
        product=_dimension(63.0, 74.0, _component(Component.ADOPTION, State.MEASURED)),
    )


def _unknown_dimensions() -> Dimensions:
    def unknown(component: Component, kind: str) -> DimensionScore:
        return _dimension(None, None, _component(component, State.UNKNOWN, (Evidence("not_connected", kind),)))

    return Dimensions(
        frequency=unknown(Component.POINTS_PER_WEEK, "interactions"),
        quality=unknown(Component.RESPONSE_RATE, "outreach"),
        breadth=unknown(Component.EFFECTIVE_CONTACTS, "interactions"),
        product=unknown(Component.ADOPTION, "usage"),
    )


def contact(number: int, name: str | None = "Mira Vale", status: str = "engaged") -> Stakeholder:
    """A contact of the customer."""
    return Stakeholder(
        contact_id=f"C-{number}",
        name=name,
        title="Head of Operations",
        department="Operations",
        is_exec=number == 1,
        is_sponsor=number == 1,
        status=status,  # type: ignore[arg-type]
        two_way=6 if status == "engaged" else 0,
        previous_two_way=9,
        share=0.4 if status == "engaged" else None,
        last_two_way_at=AS_OF - timedelta(days=9 + number),
    )


def signal(name: SignalName, evidence: tuple[Evidence, ...], severity: Severity | None = None) -> Signal:
    """A warning seen two weeks before the report."""
    strength = Strength.STRONG if severity else None
    return Signal(name, "", True, strength, severity, AS_OF - timedelta(days=14), evidence)


UNANSWERED = signal(
    SignalName.UNANSWERED_OUTREACH,
    (
        Evidence("attempts", 4),
        Evidence("first_attempt_at", "2026-09-04T09:00:00+00:00"),
        Evidence("last_customer_act_at", "2026-08-28T15:00:00+00:00"),
    ),
    Severity.HIGH,
)
CANCELLED = signal(
    SignalName.CANCELLED_MEETINGS,
    (
        Evidence("lost_meetings", 2),
        Evidence("held", 1),
        Evidence("lost_at", "2026-09-10T09:00:00+00:00"),
        Evidence("lost_at", "2026-08-20T09:00:00+00:00"),
    ),
)
SPONSOR = replace(
    signal(
        SignalName.SPONSOR_MISSING,
        (
            Evidence("last_two_way_at", "2026-07-07T09:00:00+00:00"),
            Evidence("silence_business_days", 61.0),
            Evidence("usual_gap_business_days", 5.0),
        ),
    ),
    subject="C-1",
)


TERMS = (
    ChangeTerm(Component.RESPONSE_RATE, "moved", -9.1, "share", 0.4, 0.8, 48.0, 80.0, (), ()),
    ChangeTerm(Component.POINTS_PER_WEEK, "moved", -4.5, "share", 0.4, 0.8, 48.0, 80.0, (), ()),
    ChangeTerm(Component.ADOPTION, "moved", -1.04, "share", 0.4, 0.42, 48.0, 50.0, (), ()),
    ChangeTerm(Component.EFFECTIVE_CONTACTS, "entered", 0.04, "count", 0.4, None, 48.0, None, (), ()),
)


def recommendation(play: str, *because: Evidence, **fields: object) -> Recommendation:
    """A play with its evidence."""
    base = Recommendation(
        play,
        "cadence",
        "within_two_weeks",
        "customer_agenda",
        "video_meeting",
        "csm",
        2.0,
        because,
        "practice",
        1.5,
        None,
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def trend(overalls: Sequence[float | None]) -> tuple[TrendPoint, ...]:
    """A trend of quarters, oldest first, all dimensions equal to the overall score."""
    points = []
    for back, overall in zip(range(len(overalls) - 1, -1, -1), overalls, strict=True):
        end = AS_OF - timedelta(days=91 * back)
        tier = Tier.INSUFFICIENT_DATA if overall is None else Tier.LOW_ENGAGED
        dimensions = dict.fromkeys(Dimension, overall)
        points.append(TrendPoint(end - timedelta(days=91), end, overall, tier, 1.0, dimensions))
    return tuple(points)


def account_report() -> AccountReport:
    """A mid-market account that slides, with three warnings and a renewal in ten weeks."""
    return AccountReport(
        schema_version=1,
        account=AccountHead(
            id="ACCT-123",
            name="Northwind Traders",
            segment="mid-market",
            arr=120_000.0,
            currency="EUR",
            renewal_date=date(2026, 12, 10),
            days_to_renewal=70,
            owner_email="sam.reed@vendor.example",
            owner_name="Sam Reed",
            stage="customer",
            closed_at=None,
        ),
        period=PERIOD,
        previous=PREVIOUS,
        as_of=AS_OF,
        timezone="UTC",
        config_fingerprint="0f1e2d3c4b5a",
        score=Score(46.5, 47, 46.5, 46.5, 39.6, 53.2, 1.0, Tier.LOW_ENGAGED, False, CHANCES),
        dimensions=_dimensions(),
        pattern=Pattern("responsive", "single_threaded", "tactical", "declining", (), ()),
        activity=ActivityMetrics(
            touchpoints=23,
            two_way=9,
            points=14.0,
            by_kind=(KindCount("email", "outbound", "sent", 12),),
            emails_sent=12,
            emails_received=6,
            messages_sent=0,
            messages_received=0,
            calls=2,
            meetings_held=1,
            meetings_cancelled=2,
            unknown_direction=0,
            last_customer_act_at=AS_OF - timedelta(days=34),
            silence_business_days=24.0,
            usual_gap_business_days=5.0,
            history_days=700.0,
            previous_touchpoints=31,
            previous_two_way=18,
        ),
        reviews=Reviews(0, 1, 0, 1, None, 0, None),
        training=Training(2, 1),
        community=Community(0, 0),
        product=Product(State.MEASURED, 410, 24, 40, 6, 12, 3, 60, 5200, 31, 6900),
        responsiveness=Responsiveness(10, 4, 6, 0.41, 40.0, 80.0, 0.8, 12.0, 11),
        our_responsiveness=Responsiveness(3, 3, 0, 0.93, 5.0, 9.0, 0.9, 6.0, 4),
        meetings=Meetings(3, 1, 2, 0, 0, 2, 0.75, 0.25),
        stakeholders=Stakeholders(
            engaged=2,
            effective=1.7,
            effective_without_top=1.0,
            departments=1,
            department_names=("operations",),
            executives=0,
            known_executives=1,
            exec_touchpoints_91d=0,
            days_since_exec=86.0,
            top_contact_share=0.7,
            contacts=(contact(2, "Ilse Brandt"), contact(3, "Tomas Reyes"), contact(1, status="went_quiet")),
        ),
        trend=trend([71.0, 70.0, 68.2, 66.0, 61.1, 46.5]),
        change=Change(-14.6, 61.1, {Dimension.QUALITY: -31.7}, TERMS),
        signals=(UNANSWERED, CANCELLED, SPONSOR),
        recommendations=(
            recommendation(
                "executive_to_sponsor",
                Evidence("signal", "sponsor_missing"),
                cadence="this_week",
                content="sponsor_goals",
                channel="executive_call",
                role="executive",
                effort_hours=0.5,
            ),
            recommendation("rebook_with_agenda", Evidence("signal", "cancelled_meetings")),
            recommendation(
                "change_channel", Evidence("signal", "unanswered_outreach"), cadence=None, content="one_question"
            ),
            recommendation("widen_contacts", Evidence("tier", "low_engaged"), cadence=None, channel=None),
        ),
        plan=Plan(
            target=60,
            reachable=True,
            by=date(2026, 12, 30),
            effort_hours=6.0,
            steps=(
                PlanStep(
                    "rebook_with_agenda",
                    "csm",
                    "ana@us.example",
                    date(2026, 10, 15),
                    2.0,
                    2.1,
                    (Evidence("signal", "cancelled_meetings"),),
                ),
                PlanStep(
                    "rebook_review",
                    "csm",
                    "ana@us.example",
                    date(2026, 10, 15),
                    4.0,
                    4.4,
                    (Evidence("tier", "low_engaged"),),
                ),
            ),
            expected_score=60.4,
            unchanged_score=46.5,
            gaps=((Component.RESPONSE_RATE, 4.4), (Component.EFFECTIVE_CONTACTS, 3.9)),
        ),
        sources=(SourceState("crm", ("email", "call", "meeting"), AS_OF, True),),
        missing=(),
    )


def _no_activity(usual: ActivityMetrics) -> ActivityMetrics:
    zeros = {field.name: 0 for field in fields(usual) if isinstance(getattr(usual, field.name), int)}
    nothing = {"last_customer_act_at": None, "silence_business_days": None, "usual_gap_business_days": None}
    return replace(usual, **{**zeros, **nothing, "points": 0.0, "by_kind": (), "history_days": 400.0})  # type: ignore[arg-type]


def smallest_report() -> AccountReport:
    """Everything that can be None is None, everything that can be empty is empty; there is one old record."""
    usual = account_report()
    return replace(
        usual,
        account=AccountHead("A", "", None, None, None, None, None, None, None, None, None),
        score=Score(None, None, None, None, None, None, 0.0, Tier.INSUFFICIENT_DATA, False, None),
        dimensions=_unknown_dimensions(),
        pattern=Pattern(None, None, None, None, (), ()),
        activity=_no_activity(usual.activity),
        reviews=Reviews(0, 0, 0, 0, None, 0, None),
        training=Training(0, 0),
        product=Product(State.UNKNOWN, 0, 0, None, 0, None, 0, 0, 0, 0, 0),
        responsiveness=Responsiveness(0, 0, 0, None, None, None, None, None, 0),
        our_responsiveness=Responsiveness(0, 0, 0, None, None, None, None, None, 0),
        meetings=Meetings(0, 0, 0, 0, 0, 0, None, None),
        stakeholders=Stakeholders(0, 0.0, None, 0, (), 0, 0, 0, None, None, ()),
        trend=trend([None] * 6),
        change=Change(None, None, dict.fromkeys(Dimension), ()),
        signals=(),
        recommendations=(),
        plan=Plan(None, None, None, 0.0, (), None, None, ()),
        sources=(),
        missing=("email", "meeting", "usage"),
    )


def empty_report() -> AccountReport:
    """An account without a single record."""
    small = smallest_report()
    return replace(small, activity=replace(small.activity, history_days=None))


def named(report: AccountReport, name: str) -> AccountReport:
    """The report with one text in every place where a customer's text can stand."""
    people = tuple(
        replace(c, name=name, title=name, department=name, contact_id=c.contact_id if n else name)
        for n, c in enumerate(report.stakeholders.contacts)
    )
    head = replace(
        report.account, id=name, name=name, segment=name, currency=name, owner_email=name, owner_name=name, stage=name
    )
    signals = tuple(
        replace(s, subject=name if s.signal is SignalName.SPONSOR_MISSING else s.subject) for s in report.signals
    )
    people_map = replace(report.stakeholders, contacts=people, department_names=(name,))
    return replace(report, account=head, stakeholders=people_map, signals=signals)


def largest_report(name: str = "N" * 10_000) -> AccountReport:
    """40 warnings, 40 recommendations, 500 contacts, names of 10,000 characters."""
    usual = account_report()
    people = replace(usual.stakeholders, engaged=500, contacts=tuple(contact(n) for n in range(500)))
    missing = ("email", "message", "call", "meeting", "business_review", "training", "survey", "usage")
    big = replace(
        usual,
        stakeholders=people,
        signals=(UNANSWERED, CANCELLED, SPONSOR) * 13 + (UNANSWERED,),
        recommendations=usual.recommendations * 10,
        pattern=Pattern("proactive", "single_threaded", "tactical", "declining", ("single_threaded", "declining"), ()),
        score=Score(46.5, 47, 0.0, 100.0, None, None, 0.62, Tier.LOW_ENGAGED, False, None),
        missing=missing,
    )
    return named(big, name)


def portfolio_account(number: int, **fields: object) -> PortfolioAccount:
    """One line of the portfolio."""
    base = PortfolioAccount(
        id=f"ACCT-{number}",
        name=f"Example {number} Ltd",
        segment="mid-market",
        owner_email="sam.reed@vendor.example",
        arr=50_000.0 + number,
        arr_assumed=50_000.0 + number,
        renewal_date=date(2026, 12, 1),
        days_to_renewal=61,
        overall=40.0 + number % 50,
        displayed=40 + number % 50,
        tier=Tier.LOW_ENGAGED,
        change=-3.25,
        causes=TERMS[:3],
        coverage=1.0,
        dimensions=dict.fromkeys(Dimension, 50.0),
        signals=(SignalName.SPONSOR_MISSING,),
        strong=(),
        below_60=0.75,
        risk=1000.0 - number,
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def portfolio_report(accounts: Sequence[PortfolioAccount] | None = None) -> PortfolioReport:
    """A portfolio; by default of six accounts."""
    chosen = tuple(portfolio_account(n) for n in range(1, 7)) if accounts is None else tuple(accounts)
    ids = tuple(account.id for account in chosen)
    return PortfolioReport(
        schema_version=1,
        period=PeriodHead("monthly", AS_OF - timedelta(days=28), AS_OF),
        previous=Span(AS_OF - timedelta(days=56), AS_OF - timedelta(days=28)),
        as_of=AS_OF,
        timezone="UTC",
        currency="EUR",
        config_fingerprint="0f1e2d3c4b5a",
        filters=PortfolioFilter(),
        accounts=chosen,
        tiers=tuple(TierShare(tier, 2, 100_000.0) for tier in Tier),
        dimensions=tuple(DimensionAverage(name, 55.5, 61.0, len(chosen)) for name in Dimension),
        overall_unweighted=57.0 if chosen else None,
        overall_by_arr=60.2 if chosen else None,
        movers_up=ids[:2],
        movers_down=ids[2:4],
        at_risk=ids,
        arr_below_60=123_000.0,
        signals=tuple(SignalCount(name, 3, 1) for name in SignalName),
        coverage=0.93,
        closed_accounts=1,
        arr_missing=2,
    )


def largest_portfolio(name: str = "N" * 10_000) -> PortfolioReport:
    """500 accounts at risk with names of 10,000 characters and every warning."""
    accounts = [portfolio_account(n, name=name, id=f"{n}{name}", signals=tuple(SignalName)) for n in range(500)]
    return replace(portfolio_report(accounts), currency=name, movers_up=tuple(a.id for a in accounts))


def smallest_portfolio() -> PortfolioReport:
    """One account of which nothing is known."""
    bare = portfolio_account(
        1, name="", arr=None, overall=None, displayed=None, change=None, days_to_renewal=None, signals=()
    )
    empty = tuple(DimensionAverage(name, None, None, 0) for name in Dimension)
    return replace(
        portfolio_report([bare]),
        tiers=tuple(TierShare(tier, int(tier is Tier.INSUFFICIENT_DATA), 0.0) for tier in Tier),
        dimensions=empty,
        overall_unweighted=None,
        overall_by_arr=None,
        movers_up=(),
        movers_down=(),
        at_risk=(),
        signals=(),
    )


def renamed(report: AccountReport, account_id: str, name: str) -> AccountReport:
    """The report as another account's."""
    return replace(report, account=replace(report.account, id=account_id, name=name))
