"""What an account is and how it lives: profile, habits per era, and the plan that joins them. Data only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from engagement.sample.journal import Journal

Segment: TypeAlias = Literal["enterprise", "mid_market", "smb"]


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How an account and the vendor work together during an era. Rates are per week where nothing else is said."""

    sync_weeks: int = 2
    """Weeks between two regular meetings; 0 for none."""
    sync_people: int = 3
    attendance: float = 0.9
    lost: float = 0.05
    """Share of regular meetings that the customer calls off or misses; they are held again within days."""
    strategic: float = 0.2
    """Share of regular meetings about goals instead of tasks."""
    reviews: bool = True
    """A business review every 13 weeks."""
    asks: float = 0.6
    """Questions of ours to the customer."""
    answered: float = 0.8
    answer_hours: float = 12.0
    """Usual business hours until an answer."""
    customer_asks: float = 0.3
    calls: float = 0.08
    trainings: float = 0.5
    """Per 13 weeks."""
    community: float = 0.5
    """Per 13 weeks."""
    sponsor_weeks: int = 4
    """Weeks between two talks with the sponsor (or, without one, an executive); 0 for none."""
    people: int = 4
    """Customers who take part."""
    active: float = 0.6
    """Users seen in the product, as a share of the seats."""
    power: float = 0.2
    """Users at work in it on three days a week and more, as a share of the active ones."""
    features: float = 0.55
    """Features in use, as a share of those paid for."""
    volume: float = 14.0
    """Product events of a user on a day of use."""


@dataclass(frozen=True)
class Era:
    """Habits that hold from `days_ago` days before the as-of day until the next era begins."""

    days_ago: int
    habits: Habits


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The facts of an account that do not come from its habits. Days are counted back from the as-of day."""

    index: int
    account_id: str
    name: str
    segment: Segment
    arr: int
    seats: int
    features: int
    contacts: int
    renewal_in: int | None = 180
    """Days until the next renewal."""
    customer_for: int = 1_100
    """Days since the first contract."""
    has_sponsor: bool = True
    sponsor_left: int | None = None
    leaver: int | None = None
    """Days since the last of the contacts left the company."""
    closed: int | None = None
    """Days since the account was closed."""
    stage: str = "adopted"
    source: str | None = None
    """The only source of the account's activities, where it is not the usual one of each kind."""
    seasonal: bool = True
    """Whether summer and the year's end slow the account down."""
    growth: float = 0.0
    """Seats bought with the last expansion, as a share of the seats before it."""


Script: TypeAlias = "Callable[[Journal], None]"


@dataclass(frozen=True)
class Plan:
    """An account to be: its profile, its eras oldest first, and what happens beside its habits."""

    profile: Profile
    eras: tuple[Era, ...]
    script: Script | None = None
    open_attempts: int | None = field(default=2)
    """At most this many outreach attempts stay after the customer's last act; None keeps them all."""
    onward: Script | None = None
    """What happens beside the last habits in the days ahead; days count back from the end of those (`in_days`)."""
