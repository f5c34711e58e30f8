"""What a story is: an account made on purpose, and what the report must say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engagement.model import Component, SignalName, State, Tier
from engagement.sample.profile import Plan, Profile, Segment
from engagement.sample.workspace import FIRST_NUMBER, account_id


@dataclass(frozen=True, kw_only=True)
class Story:
    """An account with a story. Expectations hold for the quarterly report as of any day the company is made for."""

    title: str
    reading: str
    """What a customer-success manager should come away with."""
    plan: Plan
    tiers: frozenset[Tier]
    """The tier is one of these."""
    signals: frozenset[SignalName] = frozenset()
    """Exactly these literal rules hold (method section 6)."""
    pattern: Mapping[str, str] = field(default_factory=dict)
    """Parts of the pattern that must read so: initiative, threading, content, direction."""
    states: Mapping[Component, State] = field(default_factory=dict)
    """Components that must be in these states."""

    @property
    def account_id(self) -> str:
        """The account that tells this story."""
        return self.plan.profile.account_id


def profile(
    number: int,
    name: str,
    segment: Segment = "mid_market",
    *,
    arr: int = 60_000,
    seats: int = 12,
    features: int = 8,
    contacts: int = 7,
    renewal_in: int | None = 200,
    customer_for: int = 1_100,
    has_sponsor: bool = True,
    sponsor_left: int | None = None,
    closed: int | None = None,
    stage: str = "adopted",
    source: str | None = None,
    growth: float = 0.0,
) -> Profile:
    """The profile of a story's account: the same all year round, so that the story reads the same on every day."""
    return Profile(
        index=number - FIRST_NUMBER,
        account_id=account_id(number - FIRST_NUMBER),
        name=name,
        segment=segment,
        arr=arr,
        seats=seats,
        features=features,
        contacts=contacts,
        renewal_in=renewal_in,
        customer_for=customer_for,
        has_sponsor=has_sponsor,
        sponsor_left=sponsor_left,
        closed=closed,
        stage=stage,
        source=source,
        growth=growth,
        seasonal=False,
    )
