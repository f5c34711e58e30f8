"""Slack's rate limits: a bucket per method, and for posting one per channel and one for the whole workspace.

Slack publishes the tiers (1, 20, 50, 100 and more calls a minute) and "about one message a second in a channel, short
bursts allowed, several hundred a minute in all"; the sizes of the bursts are not published and are settings here.
"""

import math
from dataclasses import dataclass

from bot.workspace.clock import Clock
from bot.workspace.errors import SlackError
from bot.workspace.methods.call import Method, Tier


@dataclass(frozen=True)
class RateLimits:
    """The figures. `scale` multiplies the methods' tiers (not posting); `enforced=False` switches all limits off."""

    enforced: bool = True
    scale: float = 1.0
    tier_1_burst: int = 20
    posts_per_second: float = 1.0
    post_burst: int = 5
    posts_per_minute: int = 300


@dataclass
class _Bucket:
    size: float
    per_second: float
    level: float
    at: float

    def take(self, now: float) -> float:
        """Take one; 0.0, or the seconds to wait when it is empty."""
        self.level = min(self.size, self.level + (now - self.at) * self.per_second)
        self.at = now
        if self.level >= 1.0:
            self.level -= 1.0
            return 0.0
        return (1.0 - self.level) / self.per_second


class Limiter:
    """Counts calls on the workspace's clock."""

    def __init__(self, clock: Clock, limits: RateLimits) -> None:
        self.limits = limits
        self._clock = clock
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def check(self, method: Method) -> None:
        """Count a call. SlackError `ratelimited` (with `retry_after` in seconds) when there were too many."""
        burst = self.limits.tier_1_burst if method.tier is Tier.TIER_1 else method.tier.value
        per_minute = method.tier.value
        if method.name == "chat.postMessage":
            burst = per_minute = self.limits.posts_per_minute
        self._take((method.name, ""), burst * self.limits.scale, per_minute * self.limits.scale / 60)

    def check_post(self, channel: str) -> None:
        """Count a message posted to a channel."""
        self._take(("post", channel), self.limits.post_burst, self.limits.posts_per_second)

    def _take(self, key: tuple[str, str], size: float, per_second: float) -> None:
        if not self.limits.enforced:
            return
        now = self._clock.now()
        bucket = self._buckets.setdefault(key, _Bucket(size, per_second, size, now))
        wait = bucket.take(now)
        if wait > 0:
            raise SlackError("ratelimited", retry_after=max(1, math.ceil(wait)))
