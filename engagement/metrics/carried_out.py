"""Which recommended plays later activities show to have been carried out (docs/method.md, section 7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from engagement.business_time import BusinessCalendar
from engagement.frames import Events
from engagement.local_time import midnight, to_datetime, to_instant
from engagement.metrics.acts import NOTHING_HAPPENED, Acts, read_acts
from engagement.metrics.arrays import Flags, Ints
from engagement.metrics.ledger import Ledger, read_ledger
from engagement.model import Direction, Kind
from engagement.play_case import FOLLOWED_DAYS, PlayCase
from engagement.play_done import DoneRule

_DIRECTIONS = {"outbound": Direction.OUTBOUND, "inbound": Direction.INBOUND}


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """The first activity that shows it."""

    at: datetime
    activity: str  # "source:id"


def carried_out(
    events: Events,
    cases: Iterable[PlayCase],
    rules: Mapping[str, DoneRule],
    *,
    calendar: BusinessCalendar,
    as_of: datetime,
) -> dict[tuple[str, str, date], CarriedOut]:
    """By the case's key, the first activity after the recommended day, within its 91 days and before ``as_of``.

    A case of an account without events, or of a play that no activity can show, is not in the result.
    """
    names = pl.Enum(events.accounts["account_id"].unique().sort())
    code = {name: place for place, name in enumerate(names.categories.to_list())}
    ledger = read_ledger(events, names, calendar)
    acts = read_acts(ledger)
    end = to_instant(as_of)
    visible = ledger.visible(end)
    meeting = _Meeting.of(ledger, acts, visible)
    found = {}
    for case in cases:
        rule, account = rules.get(case.play), code.get(case.account_id)
        if rule is None or account is None:
            continue
        row = meeting.first(rule, account, *_span(case.recommended_on, calendar.timezone, end))
        if row is not None:
            found[case.key] = CarriedOut(to_datetime(int(ledger.at[row])), ledger.select(np.array([row]))[0])
    return found


def _span(day: date, timezone: str, end: int) -> tuple[int, int]:
    """From the end of the recommended day until the case lapses."""
    first, last = (midnight(day + timedelta(days=days), timezone) for days in (1, FOLLOWED_DAYS + 1))
    return to_instant(first), min(to_instant(last), end)


@dataclass(frozen=True)
class _Meeting:
    """What of each row of the ledger the rules ask for."""

    ledger: Ledger
    acts: Acts
    took_place: Flags
    strategic: Flags
    with_executive: Flags

    @classmethod
    def of(cls, ledger: Ledger, acts: Acts, visible: Flags) -> "_Meeting":
        owners, person = acts.part.expand(np.arange(len(ledger)))
        with_executive = np.zeros(len(ledger), dtype=np.bool_)
        with_executive[owners[ledger.people.is_executive[person]]] = True
        return cls(
            ledger=ledger,
            acts=acts,
            took_place=visible & acts.touchpoint & ~ledger.in_status(*NOTHING_HAPPENED),
            strategic=ledger.is_strategic | ledger.of_kind(Kind.BUSINESS_REVIEW),
            with_executive=with_executive,
        )

    def first(self, rule: DoneRule, account: int, start: int, end: int) -> int | None:
        """The first row of the account in [start, end) that meets the rule, on the n-th day with one."""
        ledger = self.ledger
        low, high = np.searchsorted(ledger.account, [account, account + 1])
        own = np.arange(low, high)
        rows = own[self.took_place[own] & (ledger.at[own] >= start) & (ledger.at[own] < end)]
        rows = rows[ledger.of_kind(*rule.kinds)[rows]]
        if rule.direction != "any":
            rows = rows[ledger.going(_DIRECTIONS[rule.direction])[rows]]
        for wanted, flags in (
            (rule.customer, self.acts.customer),
            (rule.strategic, self.strategic),
            (rule.exec_present, self.with_executive),
        ):
            rows = rows[flags[rows]] if wanted else rows
        if rule.new_contact:
            rows = self._with_somebody_new(rows, own[ledger.at[own] < start])
        _, first_of_day = np.unique(ledger.day[rows], return_index=True)
        return int(rows[first_of_day[rule.times - 1]]) if len(first_of_day) >= rule.times else None

    def _with_somebody_new(self, rows: Ints, before: Ints) -> Ints:
        known = set(self.ledger.named.expand(before)[1].tolist())
        owners, person = self.ledger.named.expand(rows)
        new = [owner for owner, who in zip(owners.tolist(), person.tolist(), strict=True) if who not in known]
        return rows[np.unique(np.array(new, dtype=np.int64))]
