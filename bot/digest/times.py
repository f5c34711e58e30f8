"""When a person's digest of a week is due, and why it is not. Pure; everything about digests asks here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.settings import Settings
from bot.slots import Slot, due_weeks, week_of, week_slot
from engagement.local_time import midnight, zone
from engagement.preferences import DigestSettings
from engagement.store.digests import StoredDigest

_LONG_WEEK = timedelta(days=8)  # a week with a clock change in it is longer than seven days


class Timing(StrEnum):
    """How the week stands for a person."""

    DUE = "due"
    NOT_YET = "not_yet"
    PAUSED = "paused"
    SETTLED = "settled"  # sent, or skipped, already


@dataclass(frozen=True, slots=True)
class Week:
    """A person's slot of the ISO week, and how it stands."""

    slot: Slot
    timing: Timing


def defaults(settings: Settings) -> DigestSettings:
    """What holds for those who chose nothing."""
    at = settings.digest_time
    return DigestSettings(weekday=settings.digest_weekday, minute=at.hour * 60 + at.minute)


def week_at(now: datetime, timezone: str, wanted: DigestSettings, done: StoredDigest | None) -> Week:
    """The slot of the week that it is by the person's clock. ``done``: what became of that week, None: nothing yet."""
    slot = week_slot(week_of(now, timezone), timezone, wanted.weekday, wanted.minute)
    if done is not None and done.week == slot.name:
        return Week(slot, Timing.SETTLED)
    if now < slot.at:
        return Week(slot, Timing.NOT_YET)
    paused = wanted.paused_on(slot.at.astimezone(zone(timezone)).date())
    return Week(slot, Timing.PAUSED if paused else Timing.DUE)


def next_slot(now: datetime, timezone: str, wanted: DigestSettings) -> Slot:
    """The person's next slot after a moment on which nothing is paused."""
    after = now
    if wanted.paused_until is not None:
        after = max(now, midnight(wanted.paused_until, timezone) - timedelta(microseconds=1))
    return due_weeks(after, after + _LONG_WEEK, timezone=timezone, weekday=wanted.weekday, minute=wanted.minute)[0]


def last_slot(now: datetime, timezone: str, wanted: DigestSettings) -> Slot | None:
    """The person's last slot that has passed, whether anything is paused or not."""
    due = due_weeks(now - _LONG_WEEK, now, timezone=timezone, weekday=wanted.weekday, minute=wanted.minute)
    return due[-1] if due else None
