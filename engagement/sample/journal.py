"""Writing down one account's activities: ids, sources, defaults, attendees, and what falls out at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count

from engagement.sample.cast import Cast
from engagement.sample.days import ZONE, Days
from engagement.sample.profile import Profile
from engagement.sample.rows import ActivityRow, AttendeeRow
from engagement.sample.workspace import ACTIVITY_DAYS, PARTNER, PARTNER_SILENT_DAYS, SOURCE_OF_KIND

_NO_ACT = frozenset(
    {"scheduled", "cancelled", "declined", "no_show", "rescheduled", "no_answer", "voicemail", "bounced", "auto_reply"}
)


@dataclass(frozen=True)
class Guest:
    """A customer at a meeting or on an e-mail."""

    contact_id: str
    response: str | None = None
    attended: bool | None = None


class Journal:
    """Collects an account's activities and attendees; `days`, `cast` and `profile` are there for scripts to read."""

    def __init__(self, profile: Profile, cast: Cast, days: Days, owner_email: str) -> None:
        """Starts empty."""
        self.profile, self.cast, self.days = profile, cast, days
        self.owner_email = owner_email
        self.activities: list[ActivityRow] = []
        self.attendees: list[AttendeeRow] = []
        self._number = profile.account_id.rpartition("-")[2]
        self._ids, self._threads = count(1), count(1)

    def thread(self) -> str:
        """A new conversation's key."""
        return f"T-{self._number}-{next(self._threads):04d}"

    def series(self, name: str) -> str:
        """The key of a series of meetings."""
        return f"S-{self._number}-{name}"

    def add(
        self,
        kind: str,
        at: datetime,
        status: str,
        direction: str,
        contact: str | None = None,
        *,
        thread: str | None = None,
        series: str | None = None,
        strategic: bool = False,
        bulk: bool = False,
        minutes: int | None = None,
        scheduled_for: datetime | None = None,
        booked_at: datetime | None = None,
        cancelled_by: str | None = None,
        out_until: datetime | None = None,
        guests: Iterable[Guest] = (),
    ) -> None:
        """Writes one activity with those who were invited or addressed."""
        row = ActivityRow(
            activity_id=f"A-{self._number}-{next(self._ids):05d}",
            source=self.profile.source or SOURCE_OF_KIND[kind],
            account_id=self.profile.account_id,
            kind=kind,
            direction=direction,
            status=status,
            occurred_at=at,
            contact_id=contact,
            owner_email=self.owner_email,
            thread_id=thread,
            series_id=series,
            is_strategic=strategic,
            is_bulk=bulk,
            duration_minutes=minutes,
            scheduled_for=scheduled_for,
            booked_at=booked_at,
            status_at=at if status in ("cancelled", "declined", "no_show", "rescheduled") else None,
            cancelled_by=cancelled_by,
            out_until=out_until,
        )
        self.activities.append(row)
        for guest in guests:
            self.attendees.append(
                AttendeeRow(row.activity_id, guest.contact_id, row.source, guest.response, guest.attended)
            )

    def heard_from(self) -> dict[str, list[datetime]]:
        """When each contact acted."""
        heard: dict[str, list[datetime]] = {}
        acts = {row.activity_id: row for row in self.activities if is_customer_act(row)}
        for row in acts.values():
            heard.setdefault(row.contact_id or "", []).append(row.occurred_at)
        for guest in self.attendees:
            if guest.attended and guest.activity_id in acts:
                heard.setdefault(guest.contact_id, []).append(acts[guest.activity_id].occurred_at)
        return heard

    def drop(self, unwanted: Callable[[ActivityRow], bool]) -> None:
        """Takes back the activities that `unwanted` picks, with their attendees."""
        self.activities = [row for row in self.activities if not unwanted(row)]

    def limit_open_attempts(self, most: int) -> None:
        """Takes back outreach after the customer's last act beyond the first `most` attempts."""
        last = max((row.occurred_at for row in self.activities if is_customer_act(row)), default=None)
        attempts = sorted(
            (row.occurred_at, row.activity_id)
            for row in self.activities
            if is_attempt(row) and (last is None or row.occurred_at > last)
        )
        extra = {activity_id for _, activity_id in attempts[most:]}
        self.drop(lambda row: row.activity_id in extra)

    def settle(self, plan: ActivityRow) -> None:
        """What was planned took place: the same activity once more, as it is known from then on."""
        at = plan.scheduled_for
        assert at is not None
        self.activities.append(plan._replace(status="completed", occurred_at=at, status_at=at, duration_minutes=45))

    def close(self) -> tuple[list[ActivityRow], list[AttendeeRow]]:
        """Everything of the last two years between the first contract and the as-of day (or the closing), by time."""
        start, end = max(self.start, self._midnight(ACTIVITY_DAYS)), self._midnight(self.profile.closed or 0)
        return self.between(start, end)

    def between(self, start: datetime, end: datetime) -> tuple[list[ActivityRow], list[AttendeeRow]]:
        """Everything from `start` on and before `end` that its source delivered, by time."""
        kept = [row for row in self.activities if start <= row.occurred_at < end and not self._undelivered(row)]
        kept.sort(key=lambda row: (row.occurred_at, row.activity_id))
        known = {row.activity_id for row in kept}
        return kept, [row for row in self.attendees if row.activity_id in known]

    @property
    def start(self) -> datetime:
        """When the account became a customer; nothing is written before."""
        return self._midnight(self.profile.customer_for)

    def _midnight(self, days_ago: int) -> datetime:
        return datetime.combine(self.days.today - timedelta(days=days_ago), time(), ZONE)

    def _undelivered(self, row: ActivityRow) -> bool:
        return row.source == PARTNER and (self.days.today - row.occurred_at.date()).days < PARTNER_SILENT_DAYS


def is_customer_act(row: ActivityRow) -> bool:
    """Whether the customer did something here (method section 10, "customer act"), as this generator writes it."""
    if row.is_bulk or row.status in _NO_ACT:
        return False
    return row.direction in ("inbound", "mutual") or (row.kind == "call" and row.status == "completed")


def is_attempt(row: ActivityRow) -> bool:
    """Whether this is the vendor trying to reach the customer (method section 10, "a request of ours")."""
    if row.direction != "outbound" or row.is_bulk or row.status == "bounced":
        return False
    return row.kind in ("email", "message") or (row.kind == "call" and row.status != "completed")
