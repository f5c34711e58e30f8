"""A small book of accounts for digest tests: every value is said where it matters, the rest is quiet."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engagement.digest import Digest, Material, Wanted, make_digest
from engagement.model import Account, Flag, FlagEvent, FlagState, ScanReason, Severity, SignalName, Strength, Tier
from engagement.signals.life import flag_id
from engagement.standing import Standing

NOW = datetime(2026, 10, 5, 7, tzinfo=UTC)  # Monday 09:00 in Berlin
SINCE = NOW - timedelta(weeks=1)
DAY = timedelta(days=1)


def account(key: str, **given: Any) -> Account:
    """An account of 100,000 a year that renews in more than a year."""
    usual: dict[str, Any] = {"name": f"{key} Ltd", "arr": 100_000.0, "renewal_date": date(2028, 1, 1)}
    return Account(id=key, **usual | given)


def standing(tier: Tier = Tier.MODERATELY_ENGAGED, *, overall: float = 70.0, **given: Any) -> Standing:
    """A scored account whose tier was announced."""
    usual: dict[str, Any] = {"announced": tier, "interval_low": overall - 3, "interval_high": overall + 3}
    return Standing(overall=overall, tier=tier, **usual | {"below_60": 0.1} | given)


def flag(key: str, signal: SignalName = SignalName.SPONSOR_MISSING, **given: Any) -> Flag:
    """A strong open flag that was raised and announced two days ago."""
    at = given.pop("at", NOW - 2 * DAY)
    usual: dict[str, Any] = {"state": FlagState.OPEN, "since": at, "first_seen": at, "last_held": NOW}
    usual |= {"strength": Strength.STRONG, "severity": Severity.MEDIUM, "announced_at": at}
    return Flag(flag_id=flag_id("w", key, signal, ""), account_id=key, signal=signal, subject="", **usual | given)


def scan_event(of: Flag, reason: ScanReason, at: datetime, to: FlagState = FlagState.OPEN) -> FlagEvent:
    """A change that a scan made."""
    return FlagEvent(of.flag_id, of.revision + 1, at, None, reason, FlagState.SNOOZED, to)


def material(*accounts: Account, team: tuple[Account, ...] = (), **given: Any) -> Material:
    """The accounts, all of them as quiet as can be, unless told otherwise."""
    everything = {each.id: each for each in (*accounts, *team)}
    quiet = {key: standing() for key in everything}
    usual: dict[str, Any] = {
        "as_of": NOW,
        "since": SINCE,
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "scanned_at": NOW - timedelta(hours=7),
        "own": frozenset(each.id for each in accounts),
        "team": frozenset(each.id for each in team),
        "standing_in": frozenset(),
        "top": frozenset(),
        "arr": {key: each.arr or 0.0 for key, each in everything.items()},
        "flags": (),
        "events": (),
    }
    now, before = quiet | given.pop("now", {}), quiet | given.pop("before", {})
    return Material(accounts=everything, now=now, before=before, **usual | given)


def digest(of: Material, **wanted: Any) -> Digest | None:
    """The digest without reports: what can be said from scans alone."""
    return make_digest(of, replace(Wanted(), **wanted), lambda key: None)


def told(of: Material, **wanted: Any) -> Digest:
    """The digest, of which there must be one."""
    found = digest(of, **wanted)
    assert found is not None
    return found
