"""The words of the domain: closed sets and the small frozen records that every layer shares.

Definitions follow docs/method.md, section 2 (entities) and section 5 (components, tiers). Nothing here computes.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What an activity is (method section 2)."""

    EMAIL = "email"
    MESSAGE = "message"
    CALL = "call"
    MEETING = "meeting"
    BUSINESS_REVIEW = "business_review"
    TRAINING = "training"
    CERTIFICATION = "certification"
    COMMUNITY_POST = "community_post"
    COMMUNITY_EVENT = "community_event"
    SURVEY = "survey"


class Direction(StrEnum):
    """Who acted: outbound is us to the customer."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"
    MUTUAL = "mutual"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """What became of an activity. ``unknown`` is for layouts that cannot say."""

    SENT = "sent"
    RECEIVED = "received"
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    DECLINED = "declined"
    RESCHEDULED = "rescheduled"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    BOUNCED = "bounced"
    AUTO_REPLY = "auto_reply"
    UNKNOWN = "unknown"


UNSAID = "unsaid"
"""In place of a kind: records whose layout cannot say who acted or what came of it supply none (docs/method.md)."""

LOGGED: Final = "logged"
"""The source of touchpoints that people log by hand: no feed, so it supplies no kind (docs/method.md, section 4)."""


class Response(StrEnum):
    """An attendee's answer to an invitation."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    NONE = "none"


class CancelledBy(StrEnum):
    """Whose cancellation it was."""

    US = "us"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


class OutcomeKind(StrEnum):
    """What a customer finally did."""

    RENEWED = "renewed"
    CHURNED = "churned"
    EXPANDED = "expanded"
    CONTRACTED = "contracted"


class Entity(StrEnum):
    """What an import file holds, one record a row."""

    PEOPLE = "people"
    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    ACTIVITIES = "activities"
    ATTENDEES = "attendees"
    USAGE = "usage"
    OUTCOMES = "outcomes"


class Tier(StrEnum):
    """Engagement tier of a displayed score (method section 5)."""

    HIGHLY_ENGAGED = "highly_engaged"
    MODERATELY_ENGAGED = "moderately_engaged"
    LOW_ENGAGED = "low_engaged"
    DISENGAGED = "disengaged"
    INSUFFICIENT_DATA = "insufficient_data"


class State(StrEnum):
    """The one state a component is in (method section 1)."""

    MEASURED = "measured"
    NOT_APPLICABLE = "not_applicable"
    NO_OPPORTUNITY = "no_opportunity"
    UNKNOWN = "unknown"
    STALE = "stale"


class Dimension(StrEnum):
    """The four dimensions of the overall score."""

    FREQUENCY = "frequency"
    QUALITY = "quality"
    BREADTH = "breadth"
    PRODUCT = "product"


class Component(StrEnum):
    """The components, in the order of method section 5's table."""

    POINTS_PER_WEEK = "points_per_week"
    REGULARITY = "regularity"
    SILENCE_RATIO = "silence_ratio"
    RESPONSE_RATE = "response_rate"
    RESPONSE_TIME = "response_time"
    MEETING_PARTICIPATION = "meeting_participation"
    STRATEGIC_SHARE = "strategic_share"
    CUSTOMER_INITIATED = "customer_initiated"
    EFFECTIVE_CONTACTS = "effective_contacts"
    DEPARTMENTS = "departments"
    EXECUTIVES = "executives"
    ADOPTION = "adoption"
    FEATURE_BREADTH = "feature_breadth"
    POWER_USERS = "power_users"
    USER_TREND = "user_trend"


class SignalName(StrEnum):
    """The six disengagement signals (method section 6)."""

    UNANSWERED_OUTREACH = "unanswered_outreach"
    CANCELLED_MEETINGS = "cancelled_meetings"
    RESPONSE_SLOWING = "response_slowing"
    REVIEW_MISSED = "review_missed"
    SPONSOR_MISSING = "sponsor_missing"
    USAGE_AND_ENGAGEMENT_DROP = "usage_and_engagement_drop"


class Strength(StrEnum):
    """How sure a signal is, beyond its literal rule."""

    STRONG = "strong"
    WEAK = "weak"


class Severity(StrEnum):
    """How much a signal matters now."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class FlagState(StrEnum):
    """Where a flag is in its life (method section 6)."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    CLEARED = "cleared"


class Verdict(StrEnum):
    """What a person says a flag was."""

    REAL = "real"
    NOISE = "noise"
    ALREADY_KNOWN = "already_known"


@dataclass(frozen=True, slots=True)
class Flag:
    """One problem of one account over time (method section 6); ``signals.life`` changes it, the store keeps it.

    ``revision`` counts its events. Strength and severity are those of the last scan that found the rule holding.
    """

    flag_id: str  # signals.life.flag_id of workspace, account, signal and subject
    account_id: str
    signal: SignalName
    subject: str  # the contact or activity it is about, "" when it is the account
    state: FlagState
    since: datetime  # of the state
    first_seen: datetime  # the scan that first raised it
    last_held: datetime  # the last scan that found the rule holding
    not_held_since: datetime | None = None  # the first scan since then that found it not holding
    strength: Strength | None = None
    severity: Severity | None = None
    announced_at: datetime | None = None  # when it was announced as strong since it was last opened
    verdict: Verdict | None = None  # the last one given
    snoozed_until: datetime | None = None
    escalated_to: str | None = None
    escalation_due: datetime | None = None
    acted_by: str | None = None  # who put it in its state; None: the scan
    revision: int = 1


@dataclass(frozen=True, slots=True)
class FlagEvent:
    """One change of a flag: its audit. ``actor`` None is no person: a scan, whose ``reason`` is a ``ScanReason``, or an
    escalation that went on by itself, for an ``EscalationReason``.
    """

    flag_id: str
    revision: int
    at: datetime
    actor: str | None
    reason: str | None
    from_state: FlagState | None  # None: raised for the first time
    to_state: FlagState
    verdict: Verdict | None = None  # given with this change
    until: datetime | None = None  # end of the snooze, or when the escalation is due
    escalated_to: str | None = None  # where an escalation goes on: who has it now, None: nobody is left to ask

    @property
    def moves(self) -> bool:
        """Whether it put the flag into its state; others judge it there, or tell how its escalation went on."""
        again = self.actor is not None and bool(self.until or self.escalated_to)
        return self.from_state is not self.to_state or again


class ScanReason(StrEnum):
    """Why a scan changed a flag."""

    RAISED = "raised"
    REOPENED = "reopened"  # the rule holds again after resolution or clearing
    SNOOZE_OVER = "snooze_over"
    CLEARED = "cleared"  # the rule has not held for the configured days
    ACCOUNT_CLOSED = "account_closed"  # nobody is there to win back: the flag is resolved


class EscalationReason(StrEnum):
    """Why an escalation did not stay with the person who had it."""

    UNANSWERED = "unanswered"  # not answered in time
    UNTOLD = "untold"  # could not be told in Slack


@dataclass(frozen=True, slots=True)
class Workspace:
    """The vendor's settings: zone and calendar decide days, weeks and business time."""

    id: str
    timezone: str = "UTC"
    country: str | None = None
    currency: str = "USD"
    week_start: int = 0
    weekend: tuple[int, ...] = (5, 6)


@dataclass(frozen=True, slots=True)
class Account:
    """A customer. ``seats`` None is "not known", 0 is "no product licence"."""

    id: str
    name: str
    segment: str | None = None
    arr: float | None = None
    currency: str | None = None
    renewal_date: date | None = None
    owner_email: str | None = None
    manager_email: str | None = None
    seats: int | None = None
    features_entitled: int | None = None
    stage: str | None = None
    timezone: str | None = None
    country: str | None = None
    closed_at: date | None = None


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """What a list of accounts to choose from shows of one."""

    id: str
    name: str
    segment: str | None = None
    owner_email: str | None = None
    manager_email: str | None = None
    closed_at: date | None = None


@dataclass(frozen=True, slots=True)
class AccountMatch:
    """A candidate for what somebody typed: ``score`` 0-100, 100 is the same text."""

    id: str
    name: str
    score: float
    closed_at: date | None = None


@dataclass(frozen=True, slots=True)
class TierChange:
    """A change of tier that was announced (method section 5): it was likely enough, or had lasted."""

    account_id: str
    from_tier: Tier
    to_tier: Tier
    probability: float | None  # of ``to_tier``


@dataclass(frozen=True, slots=True)
class Person:
    """One of ours."""

    email: str
    name: str | None = None
    manager_email: str | None = None
    team: str | None = None
    role: str | None = None
    slack_user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person on the customer's side. ``is_exec`` and ``is_sponsor`` None: not said."""

    account_id: str
    contact_id: str
    name: str | None = None
    email: str | None = None
    title: str | None = None
    department: str | None = None
    is_exec: bool | None = None
    is_sponsor: bool | None = None
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One activity as a ledger lists it; contents are not stored. ``contacts``: the customer's side, by id."""

    reference: str  # "source:activity_id"
    at: datetime
    kind: str
    direction: str
    status: str
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where records come from; ``last_at`` is its latest record of any kind before the report's end."""

    name: str
    kinds: tuple[str, ...]  # activity kinds and "usage"
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open stretch of time [start, end), both UTC."""

    start: datetime
    end: datetime
