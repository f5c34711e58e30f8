"""A digest as frozen data: codes and values with their evidence; wording is in ``engagement.render.wording.digest``."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from engagement.model import Flag, SignalName, Tier
from engagement.results import AccountReport, ChangeTerm, Recommendation, Signal


class Section(StrEnum):
    """Why an account is in the digest, the most urgent first."""

    NEWS = "news"  # new or returned strong warnings, a fallen tier
    OPEN = "open"  # strong warnings that nobody has acknowledged since they were announced
    DATA = "data"  # its score was lost with its data, though no source stopped
    LOW = "low"  # low engaged or disengaged, and never told so: in a first digest, or after a first score
    RENEWAL = "renewal"  # its renewal came nearer than one of the steps
    BETTER = "better"  # warnings cleared, a risen tier


class How(StrEnum):
    """How a warning came to be news."""

    NEW = "new"
    AGAIN = "again"  # its rule holds again after it was cleared or resolved
    SNOOZE_OVER = "snooze_over"
    STANDING = "standing"  # the first digest of a person says what stands


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as a digest names it. ``displayed`` None: no score that supports a tier."""

    id: str
    name: str
    owner_email: str | None
    owner_name: str | None
    arr: float | None
    arr_assumed: float  # the segment's median where ARR is missing
    currency: str
    renewal_date: date | None
    days_to_renewal: int | None
    tier: Tier  # as announced (method section 5)
    score_tier: Tier  # of the score alone: another one while a change is not certain enough to be announced
    displayed: int | None
    interval_low: int | None
    interval_high: int | None
    below_60: float | None
    risk: float  # ARR x probability below 60 x nearness of the renewal
    standing_in: bool  # not the recipient's own: its owner cannot be reached
    subscribed: bool  # somebody else's, that the recipient wants to hear of
    top: bool  # nobody stands above the recipient to turn to


@dataclass(frozen=True, slots=True)
class DigestWarning:
    """A strong warning that is news. ``signal`` None: its evidence could not be worked out now."""

    flag: Flag
    how: How
    signal: Signal | None = None


@dataclass(frozen=True, slots=True)
class OpenWarning:
    """A strong warning that was told before and is still open, nobody having acknowledged it."""

    flag: Flag
    days: int  # local days since it was announced, or opened again
    quiet_since: datetime | None  # the first scan that did not find it any more


@dataclass(frozen=True, slots=True)
class TierMove:
    """A change of tier that was announced: it was likely enough, or had lasted."""

    before: Tier
    now: Tier
    up: bool


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One account and everything that is to be said of it."""

    section: Section
    account: AccountLine
    warnings: tuple[DigestWarning, ...] = ()
    open: tuple[OpenWarning, ...] = ()
    tier: TierMove | None = None
    cleared: tuple[Flag, ...] = ()
    renewal_step: int | None = None  # the renewal came within so many days since the last digest
    lost_data: bool = False
    missing: tuple[str, ...] = ()  # kinds without usable data, where data were lost
    causes: tuple[ChangeTerm, ...] = ()  # why the score moved, for a fallen tier
    action: Recommendation | None = None  # the one thing to do
    report: AccountReport | None = field(default=None, repr=False)  # what the evidence is worded with

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The flags that are shown and can be acted on, in the order shown."""
        return (*(w.flag for w in self.warnings), *(w.flag for w in self.open))


@dataclass(frozen=True, slots=True)
class WatchLine:
    """An account with weak warnings only, or with ones that are too often noise."""

    account: AccountLine
    signals: tuple[SignalName, ...]


@dataclass(frozen=True, slots=True)
class Unscored:
    """An account without a score.

    ``reason``: "nothing_recorded", "source_stopped", "not_enough_data" or "scan_failed".
    """

    account: AccountLine
    reason: str


@dataclass(frozen=True, slots=True)
class StoppedSource:
    """A source that stopped delivering, and how many accounts would be judged by it."""

    name: str
    kinds: tuple[str, ...]
    last_at: datetime | None
    own: int
    team: int
    lost: tuple[AccountLine, ...]  # the recipient's own that lost their score since the last digest
    new: bool  # it still delivered at the last digest, or there was none


@dataclass(frozen=True, slots=True)
class Absent:
    """An owner who cannot be reached, or none (both None), and how many accounts the recipient stands in for."""

    email: str | None
    name: str | None
    accounts: int


@dataclass(frozen=True, slots=True)
class TierCount:
    """How many accounts are in a tier now, and were at the last digest; None: there was none."""

    tier: Tier
    accounts: int
    before: int | None


@dataclass(frozen=True, slots=True)
class RiskLine:
    """An account of the team at risk, with the names of its open strong warnings."""

    account: AccountLine
    signals: tuple[SignalName, ...]


@dataclass(frozen=True, slots=True)
class TeamWarning:
    """A strong warning of the team that nobody has acknowledged."""

    account: AccountLine
    warning: OpenWarning


@dataclass(frozen=True, slots=True)
class Escalated:
    """A flag that is escalated; ``overdue``: its due time has passed."""

    account: AccountLine
    flag: Flag
    to: str  # the person's name, else what is kept of them
    overdue: bool


@dataclass(frozen=True, slots=True)
class Fallen:
    """An account of the team whose tier fell, as announced."""

    account: AccountLine
    tier: TierMove


@dataclass(frozen=True, slots=True)
class RollUp:
    """A manager's team in short: its accounts, not its people."""

    accounts: int
    tiers: tuple[TierCount, ...]
    new: tuple[TeamWarning, ...]  # announced, perhaps again, since the last digest, the largest risk first
    fallen: tuple[Fallen, ...]  # accounts whose tier fell, the largest risk first
    top: tuple[RiskLine, ...]  # the largest risks
    at_risk: int  # how many there are in all
    unacknowledged: tuple[TeamWarning, ...]  # those told before, the oldest first
    escalated: tuple[Escalated, ...]  # overdue first, then by due time


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is told. ``items`` are those shown; ``left_out`` counts the others by section."""

    as_of: datetime
    since: datetime | None  # None: the first digest of this person
    timezone: str  # of the workspace: days are told in it
    scanned_at: datetime | None  # the last scan that it rests on
    accounts: int  # the recipient's own that are open
    items: tuple[DigestItem, ...]
    left_out: tuple[tuple[Section, int], ...]
    renewals: tuple[AccountLine, ...]  # the others that renew within 90 days, the nearest first
    watch: tuple[WatchLine, ...]
    unscored: tuple[Unscored, ...]  # those that stand so, beside the items
    stopped: tuple[StoppedSource, ...]  # that own or team's accounts would be judged by, the most accounts first
    absent: tuple[Absent, ...]  # for whom the recipient stands in, the most accounts first
    tiers: tuple[TierCount, ...]  # of the recipient's own accounts; only in a first digest and in an all-clear
    roll_up: RollUp | None
    below_minimum: int  # accounts left out for their revenue

    @property
    def flag_ids(self) -> tuple[str, ...]:
        """The flags that are shown with something to do about them."""
        return tuple(flag.flag_id for item in self.items for flag in item.flags)

    @property
    def news(self) -> bool:
        """Whether there is anything to say beside that all is well."""
        return bool(self.items) or self.roll_up is not None or any(source.new for source in self.stopped)
