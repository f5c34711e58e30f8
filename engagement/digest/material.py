"""What a digest is made from: read by the service, pure data here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from engagement.digest.model import AccountLine
from engagement.model import Account, Flag, FlagEvent, FlagState, SignalName, Source, Tier
from engagement.reports.master import local_day
from engagement.reports.portfolio import risk
from engagement.scoring.tiers import displayed
from engagement.standing import Standing

MOST_ITEMS = 7


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the recipient wants. ``most``: items that are shown, None for all."""

    all_clear: bool = False
    minimum_arr: float | None = None
    most: int | None = MOST_ITEMS


@dataclass(frozen=True, slots=True)
class DigestRequest:
    """Whose digest it is: the accounts that the person answers for, and those of their team (``books``), by id.

    ``standing_in``: of ``own``, those whose owner cannot be reached; ``top``: those with nobody above the person to
    turn to; ``subscribed``: those of somebody else that they want to hear of. ``since``: the moment up to which the
    last digest had told; None: there was none. Accounts that are closed or no longer exist are left out. ``shown``: the
    flags that the person has been shown in this digest already: they stay in it when it is made again.
    """

    own: frozenset[str]
    team: frozenset[str] = frozenset()
    standing_in: frozenset[str] = frozenset()
    top: frozenset[str] = frozenset()
    subscribed: frozenset[str] = frozenset()
    since: datetime | None = None
    wanted: Wanted = Wanted()
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Material:
    """Everything known of the accounts of a recipient, their own and their team's; all of them open.

    ``now`` and ``before`` hold each account's standing at ``as_of`` and at ``since``; ``flags`` are those raised by
    ``as_of`` in their states of then; ``events`` those after ``since`` up to ``as_of``.
    """

    as_of: datetime
    since: datetime | None
    timezone: str
    currency: str
    scanned_at: datetime | None
    accounts: Mapping[str, Account]
    own: frozenset[str]
    team: frozenset[str]
    standing_in: frozenset[str]  # of ``own``: those whose owner cannot be reached
    top: frozenset[str]  # of ``own``: those with nobody above the recipient
    arr: Mapping[str, float]  # assumed where it is missing (reports.portfolio.assumed_arr)
    now: Mapping[str, Standing]
    before: Mapping[str, Standing]
    flags: tuple[Flag, ...]
    events: tuple[FlagEvent, ...]
    noisy: frozenset[SignalName] = frozenset()  # signals too often noise: watched, never announced
    failed: frozenset[str] = frozenset()  # accounts that the last scan could not judge
    shown: frozenset[str] = frozenset()  # flags in this digest as it was sent
    sources: Mapping[str, Source] = field(default_factory=dict)  # as the last scan saw them, by name
    subscribed: frozenset[str] = frozenset()  # of ``own``: those of somebody else that they want to hear of
    names: Mapping[str, str] = field(default_factory=dict)  # of people, by what is kept of them (``name_of``)

    @cached_property
    def today(self) -> date:
        """The workspace's local day."""
        return local_day(self.as_of, self.timezone)

    def name_of(self, kept: str | None) -> str | None:
        """How somebody is called, by address or Slack user id; None: it is not known."""
        return self.names.get(kept) if kept else None

    @property
    def people(self) -> frozenset[str]:
        """Those who may be named, by what is kept of them: who is to answer, and owners who cannot be reached."""
        to = {flag.escalated_to for flag in self.flags if flag.state is FlagState.ESCALATED}
        owners = {self.accounts[key].owner_email for key in self.standing_in | self.subscribed}
        return frozenset(kept for kept in to | owners if kept)

    def standing(self, key: str, *, before: bool = False) -> Standing | None:
        """Where an account stands, or stood at the last digest. What the last scan could not judge stands nowhere."""
        if before:
            return self.before.get(key) if self.since is not None else None
        return None if key in self.failed else self.now.get(key)

    def days_between(self, start: datetime) -> int:
        """Local days from a moment until today."""
        return (self.today - local_day(start, self.timezone)).days

    def scored(self, key: str) -> Standing | None:
        """Where an account stands, if there is a score that supports a tier."""
        return self._scored.get(key)

    @cached_property
    def _scored(self) -> Mapping[str, Standing]:
        return {key: found for key, found in self.now.items() if found.scored and key not in self.failed}

    def days_to_renewal(self, key: str) -> int | None:
        """Days until an account's renewal, negative after it; None where none is known."""
        renewal = self.accounts[key].renewal_date
        return None if renewal is None else (renewal - self.today).days

    def risk(self, key: str) -> float:
        """ARR x probability of a score below 60 x nearness of the renewal; 0 where there is no score."""
        standing = self.scored(key)
        return risk(self.arr[key], standing.below_60, self.days_to_renewal(key)) if standing is not None else 0.0

    def line(self, key: str) -> AccountLine:
        """An account by id, as a digest names it."""
        account, standing = self.accounts[key], self.scored(key)
        return AccountLine(
            id=account.id,
            name=account.name,
            owner_email=account.owner_email,
            owner_name=self.name_of(account.owner_email),
            arr=account.arr,
            arr_assumed=self.arr[key],
            currency=account.currency or self.currency,
            renewal_date=account.renewal_date,
            days_to_renewal=self.days_to_renewal(key),
            tier=standing.told if standing is not None else Tier.INSUFFICIENT_DATA,
            score_tier=standing.tier if standing is not None else Tier.INSUFFICIENT_DATA,
            displayed=_shown(standing.overall) if standing is not None else None,
            interval_low=_shown(standing.interval_low) if standing is not None else None,
            interval_high=_shown(standing.interval_high) if standing is not None else None,
            below_60=standing.below_60 if standing is not None else None,
            risk=self.risk(key),
            standing_in=key in self.standing_in,
            subscribed=key in self.subscribed,
            top=key in self.top,
        )

    def displayed_before(self, key: str) -> int | None:
        """The score that an account was shown with at ``since``; None: there was none that supports a tier."""
        standing = self.before.get(key)
        return _shown(standing.overall) if standing is not None and standing.scored else None


def _shown(score: float | None) -> int | None:
    return None if score is None else displayed(score)
