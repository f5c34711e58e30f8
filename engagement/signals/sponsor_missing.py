"""Sponsor missing: an executive sponsor silent for 60 days, or gone with no other left (method sections 6 and 10).

Each sponsor who stays is judged alone, in accounts with at least 60 days of history. "Left" counts only while no other
sponsor remains. Strong when the sponsor left or has been silent for eight times the usual gap.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from math import isnan
from typing import Any

import numpy as np

from engagement.local_time import days_before, midnight
from engagement.model import SignalName, Strength
from engagement.results import Evidence, Signal
from engagement.scoring.row import Row, calendar_day, instant, listing
from engagement.signals.rule import Flags, Rule
from engagement.signals.scan import AccountScan, Scan


@dataclass(frozen=True)
class Sponsor:
    """A sponsor as the facts show them."""

    contact_id: str
    left_on: date | None
    last_two_way_at: datetime | None
    usual_gap_days: float | None
    silence_days: float | None


def holds(scan: Scan) -> Flags:
    """Whether any sponsor is missing."""
    cells = scan.month.objects("sponsors")
    flags = np.zeros(len(scan.accounts), dtype=np.bool_)
    with_sponsor = [i for i, cell in enumerate(cells) if len(listing(cell))]
    if not with_sponsor:
        return flags
    ends, history = scan.month.objects("window_end"), scan.month.numbers("history_days")
    known = ~scan.month.where("interaction_state", "unknown")
    for i in with_sponsor:
        end = instant(ends[i])
        if end is not None:
            days = 0.0 if np.isnan(history[i]) or not known[i] else float(history[i])
            flags[i] = bool(
                missing(_sponsors(listing(cells[i])), end, days, scan.rules.sponsor_silent_days, scan.timezone)
            )
    return flags


def missing(
    sponsors: list[Sponsor], end: datetime, history_days: float, silent_days: int, timezone: str
) -> list[Sponsor]:
    """The sponsors who are missing at ``end``, in the order of their ids; of several who left only the last one."""
    gone = [s for s in sponsors if s.left_on is not None and midnight(s.left_on, timezone) < end]
    staying = [s for s in sponsors if s not in gone]
    if not staying:
        return [max(gone, key=lambda s: (s.left_on or date.min, s.contact_id))] if gone else []
    if history_days < silent_days:
        return []
    since = _since(end, silent_days, timezone)
    return [s for s in staying if s.last_two_way_at is None or s.last_two_way_at < since]


@lru_cache(maxsize=64)
def _since(end: datetime, days: int, timezone: str) -> datetime:
    return days_before(end, days, timezone)


def describe(scan: AccountScan) -> tuple[Signal, ...]:
    """One signal per missing sponsor."""
    row, days = scan.month, scan.rules.sponsor_silent_days
    end = row.when("window_end")
    if end is None:
        return ()
    history = row.number("history_days") if row.text("interaction_state") != "unknown" else None
    found = missing(_sponsors(row.records("sponsors")), end, history or 0.0, days, scan.timezone)
    return tuple(_signal(scan, row, sponsor, end) for sponsor in found)


def _signal(scan: AccountScan, row: Row, sponsor: Sponsor, end: datetime) -> Signal:
    gap = scan.usual_gap_days if sponsor.usual_gap_days is None else max(1.0, sponsor.usual_gap_days)
    last = sponsor.last_two_way_at
    left = sponsor.left_on if sponsor.left_on is not None and midnight(sponsor.left_on, scan.timezone) < end else None
    evidence = (
        *((Evidence("left_on", left.isoformat()),) if left else ()),
        Evidence("last_two_way_at", last.isoformat() if last else None),
        Evidence("silence_business_days", sponsor.silence_days),
        Evidence("usual_gap_business_days", gap),
    )
    silent = sponsor.silence_days is not None and sponsor.silence_days >= scan.rules.sponsor_silent_gaps * gap
    began = midnight(left, scan.timezone) if left else _silent_since(scan, row, last, end)
    return scan.signal(
        SignalName.SPONSOR_MISSING,
        evidence,
        subject=sponsor.contact_id,
        first_seen=began,
        strength=Strength.STRONG if left or silent else Strength.WEAK,
        sponsor_affected=True,
        source="" if left else "interactions",
    )


def _silent_since(scan: AccountScan, row: Row, last: datetime | None, end: datetime) -> datetime | None:
    """When the silence reached the configured days: counted from the last contact, else from the first record."""
    days = scan.rules.sponsor_silent_days
    if last is not None:
        return days_before(last, -days, scan.timezone)
    history = row.number("history_days")
    return None if history is None else days_before(end, round(history) - days, scan.timezone)


def _sponsors(records: list[Any]) -> list[Sponsor]:
    found = []
    for record in records:
        gap, silence = record.get("usual_gap_days"), record.get("silence_days")
        found.append(
            Sponsor(
                contact_id=str(record["contact_id"]),
                left_on=calendar_day(record.get("left_on")),
                last_two_way_at=instant(record.get("last_two_way_at")),
                usual_gap_days=_finite(gap),
                silence_days=_finite(silence),
            )
        )
    return sorted(found, key=lambda s: s.contact_id)


def _finite(value: float | None) -> float | None:
    return None if value is None or isnan(value) else float(value)


RULE = Rule(SignalName.SPONSOR_MISSING, holds, describe)
