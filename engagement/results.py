"""What the engine says: frozen dataclasses, the same for Slack, terminal, files and notebooks. JSON: docs/data.md.

Numbers carry their evidence; no prose. Renderers word them. Scoring, signals and advice return parts of it;
``engagement.reports`` puts the whole together.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from engagement.model import Component, Dimension, FlagState, Severity, SignalName, State, Strength, Tier

Unit = Literal["points_per_week", "share", "ratio", "business_hours", "count"]
Value = float | int | str | bool | None
OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing a number rests on: a code, a value, the activities behind it ("source:id", bounded, latest first)."""

    code: str
    value: Value = None
    activities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountHead:
    """The account's master data as it is today; days to the renewal count from where the report looks from."""

    id: str
    name: str
    segment: str | None
    arr: float | None
    currency: str | None
    renewal_date: date | None
    days_to_renewal: int | None
    owner_email: str | None
    owner_name: str | None
    stage: str | None
    closed_at: date | None


@dataclass(frozen=True, slots=True)
class PeriodHead:
    """The window a report is about; ``end`` is exclusive.

    ``past``: it ended before the day of ``as_of`` began. Such a report looks back from the window's end: it holds no
    advice and no plan, and days to a renewal count from there.
    """

    name: str
    start: datetime
    end: datetime
    past: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A window [start, end)."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Score:
    """Overall score 0-100; None: nothing could be scored. ``low``/``high``: unknown and stale at 0 and 100."""

    overall: float | None
    displayed: int | None
    low: float | None
    high: float | None
    interval_low: float | None  # interval of ``overall``, always around it
    interval_high: float | None
    coverage: float
    tier: Tier
    tier_held: bool  # lower than the score's own tier: the score rose only because data are missing now
    tier_probabilities: dict[Tier, float] | None  # None where the tier is insufficient_data
    interval_level: float = 0.8  # the probability that the interval stands for


@dataclass(frozen=True, slots=True)
class ComponentScore:
    """One component: the raw ``value``, the ``shrunk`` one that earned the points, and what they rest on."""

    name: Component
    state: State
    value: float | None
    shrunk: float | None
    unit: Unit
    points: float | None
    weight: float
    n: float | None
    benchmark: tuple[float, float, float, float]  # the values that earn 0, 60, 80 and 100 points
    benchmark_from: Literal["configured", "peers"]
    percentile: float | None  # 0-100 among the segment's peers, higher is better; None with fewer than 20 of them
    peers: int  # the segment's accounts that it is compared with, 0 with fewer than 20
    prior_mean: float | None  # what ``shrunk`` was pulled towards; None where it was not
    prior_from: Literal["segment", "workspace", "configured"] | None
    previous_value: float | None
    previous_points: float | None
    carried_from: datetime | None  # a stale component: the end of the window whose points it keeps
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension 0-100, None when none of its components could be scored."""

    score: float | None
    weight: float
    state: State
    coverage: float
    previous_score: float | None
    components: tuple[ComponentScore, ...]


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The four dimensions."""

    frequency: DimensionScore
    quality: DimensionScore
    breadth: DimensionScore
    product: DimensionScore

    def items(self) -> tuple[tuple[Dimension, DimensionScore], ...]:
        """The dimensions in the method's order, with their names."""
        return (
            (Dimension.FREQUENCY, self.frequency),
            (Dimension.QUALITY, self.quality),
            (Dimension.BREADTH, self.breadth),
            (Dimension.PRODUCT, self.product),
        )


Initiative = Literal["proactive", "responsive", "unresponsive"]
Threading = Literal["multi_threaded", "single_threaded"]
Content = Literal["strategic", "tactical"]
Course = Literal["growing", "steady", "declining"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """How the account is engaged, beside how much (method section 5). None: cannot be told."""

    initiative: Initiative | None
    threading: Threading | None
    content: Content | None
    direction: Course | None
    contradictions: tuple[str, ...]  # codes, such as "single_threaded" in a highly engaged account
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many records of one kind, direction and status."""

    kind: str
    direction: str
    status: str
    count: int


@dataclass(frozen=True, slots=True)
class ActivityMetrics:
    """Counts in the window, and the same in the previous one where it helps."""

    touchpoints: int
    two_way: int
    points: float
    by_kind: tuple[KindCount, ...]
    emails_sent: int
    emails_received: int
    messages_sent: int
    messages_received: int
    calls: int
    meetings_held: int
    meetings_cancelled: int
    unknown_direction: int
    last_customer_act_at: datetime | None
    silence_business_days: float | None
    usual_gap_business_days: float | None
    previous_touchpoints: int
    previous_two_way: int
    history_days: float | None  # since the account's first record; None: there is no record at all


@dataclass(frozen=True, slots=True)
class Reviews:
    """Business reviews in the window."""

    completed: int
    declined: int
    no_show: int
    missed: int
    attendance: float | None
    exec_present: int
    participation: float | None


@dataclass(frozen=True, slots=True)
class Training:
    """Training in the window."""

    attended: int
    certifications: int


@dataclass(frozen=True, slots=True)
class Community:
    """Community activity in the window."""

    posts: int
    events: int


@dataclass(frozen=True, slots=True)
class Product:
    """Product usage in the window. ``state`` says whether the zeros are zeros."""

    state: State
    logins: int
    active_users: int
    seats: int | None
    features_used: int
    features_entitled: int | None
    power_users: int
    active_days: int
    events: int
    previous_active_users: int
    previous_events: int


@dataclass(frozen=True, slots=True)
class Responsiveness:
    """One side's answers to the other; business hours; None: not reached, or nothing to measure."""

    asks: int
    answered: int
    censored: int
    response_rate: float | None
    median_hours: float | None
    restricted_mean_hours: float | None
    previous_response_rate: float | None
    previous_median_hours: float | None
    previous_asks: int


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings and reviews in the window."""

    scheduled: int
    held: int
    cancelled: int
    no_show: int
    rescheduled: int
    lost: int
    attendance: float | None
    participation: float | None


ContactStatus = Literal["engaged", "went_quiet", "not_engaged", "left"]


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """One contact on the customer's side. ``went_quiet``: two-way in the previous window, not in this one."""

    contact_id: str
    name: str | None
    title: str | None
    department: str | None
    is_exec: bool
    is_sponsor: bool
    status: ContactStatus
    two_way: int
    previous_two_way: int
    share: float | None
    last_two_way_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stakeholders:
    """The stakeholder map."""

    engaged: int
    effective: float
    effective_without_top: float | None
    departments: int
    department_names: tuple[str, ...]
    executives: int
    known_executives: int
    exec_touchpoints_91d: int
    days_since_exec: float | None
    top_contact_share: float | None
    contacts: tuple[Stakeholder, ...]  # engaged first by share, then quiet, then others; everybody


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period of the trend, oldest first in the report."""

    start: datetime
    end: datetime
    overall: float | None
    tier: Tier
    coverage: float
    dimensions: dict[Dimension, float | None]
    gaps: dict[str, Evidence] = field(default_factory=dict)  # why there is no score: by dimension, and OVERALL


@dataclass(frozen=True, slots=True)
class Change:
    """Change of the overall score against the previous window; None where either has no score.

    ``terms`` add up to ``overall`` to the last digit, the largest first.
    """

    overall: float | None
    previous_overall: float | None
    dimensions: dict[Dimension, float | None]
    terms: tuple["ChangeTerm", ...]


@dataclass(frozen=True, slots=True)
class ChangeTerm:
    """What one component contributes to the overall change (method section 10, bridge); whole millionths of a point.

    ``moved``: scored in both windows; ``entered`` or ``left`` coverage otherwise. Values and component points of a
    window in which it was not scored are None. Evidence is of the report's window, and of the one before.
    """

    component: Component
    kind: Literal["moved", "entered", "left"]
    points: float
    unit: Unit
    value: float | None
    previous_value: float | None
    component_points: float | None
    previous_component_points: float | None
    evidence: tuple[Evidence, ...]
    previous_evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class SignalPrecision:
    """How often people found a signal's flags true: the last verdict of each flag counts (method section 6).

    True are real and already known ones. Wilson intervals.
    """

    signal: SignalName
    judged: int
    real: int
    already_known: int
    noise: int
    precision: float
    interval_low: float  # 80 %
    interval_high: float
    low: float  # 95 %
    high: float
    watch: bool  # too often noise: listed, never announced


@dataclass(frozen=True, slots=True)
class Signal:
    """A disengagement warning whose literal rule holds (method section 6).

    ``first_seen`` is when the flag was first raised, or, without a stored flag, the day the rule became true where the
    evidence dates it, else the report's ``as_of``. ``strength`` and ``severity`` are None where they were not tested.
    """

    signal: SignalName
    subject: str  # the contact, series or activity it is about, "" when it is the account
    literal: bool
    strength: Strength | None
    severity: Severity | None
    first_seen: datetime
    evidence: tuple[Evidence, ...]
    p_value: float | None = None  # of the test of strength; None: a hard fact, or nothing to test
    flag_id: str | None = None  # None: no scan has stored a flag
    state: FlagState | None = None
    state_since: datetime | None = None
    state_until: datetime | None = None  # end of the snooze, or when the escalation is due
    state_by: str | None = None  # who put it there; None: the scan
    precision: SignalPrecision | None = None  # None: no flag of this kind was judged
    watch: bool = False  # listed under "watch", never announced


@dataclass(frozen=True, slots=True)
class PlayTrack:
    """What followed a play in this workspace, from 10 carried-out cases on: association, not proof (section 7)."""

    carried_out: int
    score_change: float  # median change of the overall score until the case was closed
    assumed_change: float  # median of the lifts that had been assumed
    components: tuple[tuple[Component, float], ...]  # median change of the points of the components aimed at
    not_carried_out: int  # cases of the same play that lapsed ...
    score_change_otherwise: float | None  # ... and the median change there; None below 10 of them


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A play that the evidence calls for, best first (method section 7)."""

    play: str
    aspect: Literal["cadence", "content", "channel", "escalation", "people", "product", "data"]
    cadence: str | None  # reason/wording code, None where the play says nothing about it
    content: str | None
    channel: str | None
    role: str  # who does it
    effort_hours: float
    because: tuple[Evidence, ...]  # the evidence that called for it, never empty
    source: str  # the kind of practice the advice comes from
    lift: float | None  # points of the score by this play alone, assumed; None: it changes no number that is scored
    track: PlayTrack | None  # None below 10 cases


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One play of the plan: who does it by when, and what it alone is assumed to lift."""

    play: str
    role: str
    owner_email: str | None  # None: the role has no name in the records
    due: date
    effort_hours: float
    lift: float
    because: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Target score and the cheapest steps toward it within the next period (method section 7).

    Where no feasible set of plays reaches the target, the steps lead to the best reachable score. ``expected_score`` is
    how the score would read if the steps happened, ``unchanged_score`` if everything went on as in this period.
    """

    target: int | None  # None where there is no score to lift
    reachable: bool | None  # None: there is no target
    by: date | None  # the last day of the next period
    effort_hours: float
    steps: tuple[PlanStep, ...]  # by due date
    expected_score: float | None
    unchanged_score: float | None
    gaps: tuple[
        tuple[Component, float], ...
    ]  # components with the overall points to gain up to their 80-point anchor, most first


@dataclass(frozen=True, slots=True)
class SourceState:
    """A data source as the report saw it."""

    name: str
    kinds: tuple[str, ...]
    last_at: datetime | None
    live: bool


@dataclass(frozen=True, slots=True)
class OpenFlags:
    """How many of an account's flags are open as of ``as_of``, snoozed ones left out: strong ones, and all others."""

    strong: int
    others: int


@dataclass(frozen=True, slots=True)
class AccountReport:
    """Everything `/engagement ACCT-123 quarterly` says."""

    schema_version: int
    account: AccountHead
    period: PeriodHead
    previous: Span
    as_of: datetime
    timezone: str
    config_fingerprint: str
    score: Score
    dimensions: Dimensions
    pattern: Pattern
    activity: ActivityMetrics
    reviews: Reviews
    training: Training
    community: Community
    product: Product
    responsiveness: Responsiveness
    our_responsiveness: Responsiveness
    meetings: Meetings
    stakeholders: Stakeholders
    trend: tuple[TrendPoint, ...]
    change: Change
    signals: tuple[Signal, ...]
    recommendations: tuple[Recommendation, ...]
    plan: Plan
    sources: tuple[SourceState, ...]
    missing: tuple[str, ...]  # what to connect: kinds no source supplies or that went stale
    open_now: OpenFlags | None = None  # of a past period, whose own warnings are those of its end


@dataclass(frozen=True, slots=True)
class PortfolioFilter:
    """Which accounts a portfolio report is about; None: all. ``renewal_days``: renews within so many from today."""

    owner: str | None = None
    segment: str | None = None
    tier: Tier | None = None
    signal: SignalName | None = None
    renewal_days: int | None = None


@dataclass(frozen=True, slots=True)
class TierShare:
    """How many accounts, and how much ARR, in one tier."""

    tier: Tier
    accounts: int
    arr: float


@dataclass(frozen=True, slots=True)
class PortfolioAccount:
    """One account's line in the portfolio."""

    id: str
    name: str
    segment: str | None
    owner_email: str | None
    arr: float | None
    arr_assumed: float  # the segment's median where ARR is missing
    renewal_date: date | None
    days_to_renewal: int | None
    overall: float | None
    displayed: int | None
    tier: Tier
    change: float | None
    causes: tuple[ChangeTerm, ...]  # the three largest terms of the change, without evidence
    coverage: float
    dimensions: dict[Dimension, float | None]
    signals: tuple[SignalName, ...]
    strong: tuple[SignalName, ...]  # of these, the ones the last scan found strong
    below_60: float | None  # probability that the score is below 60; None where there is no tier
    risk: float  # ARR x probability below 60 x nearness of renewal: order of the at-risk list


@dataclass(frozen=True, slots=True)
class SignalCount:
    """How many accounts have a signal, and in how many the last scan found it strong; None: never scanned."""

    signal: SignalName
    accounts: int
    strong: int | None


@dataclass(frozen=True, slots=True)
class DimensionAverage:
    """A dimension's mean over the accounts that have it, by ARR and unweighted."""

    dimension: Dimension
    unweighted: float | None
    by_arr: float | None
    accounts: int


@dataclass(frozen=True, slots=True)
class PortfolioReport:
    """Everything `/engagement portfolio monthly` says (method section 8)."""

    schema_version: int
    period: PeriodHead
    previous: Span
    as_of: datetime
    timezone: str
    currency: str
    config_fingerprint: str
    filters: PortfolioFilter
    accounts: tuple[PortfolioAccount, ...]  # all that the filter lets through, by id
    tiers: tuple[TierShare, ...]
    dimensions: tuple[DimensionAverage, ...]
    overall_unweighted: float | None
    overall_by_arr: float | None
    movers_up: tuple[str, ...]  # account ids
    movers_down: tuple[str, ...]
    at_risk: tuple[str, ...]  # account ids, the largest risk first
    arr_below_60: float  # ARR x probability below 60, over the accounts with a tier
    signals: tuple[SignalCount, ...]
    coverage: float
    closed_accounts: int
    arr_missing: int
    restricted_accounts: int = 0  # left out, since whoever it is for may not see them; whatever the filter
