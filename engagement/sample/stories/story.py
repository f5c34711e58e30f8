"""What a story is: an account made on purpose, and what the report must say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engagement.model import Component, SignalName, State, Tier
from engagement.sample.profile import Plan


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
