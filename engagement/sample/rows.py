"""Import rows: one type per entity, its fields being the column names of data.md section 1, in file order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias

from engagement.model import Entity

Value: TypeAlias = str | int | float | bool | date | datetime | None


class PersonRow(NamedTuple):
    """One of the vendor's own people."""

    email: str
    name: str
    manager_email: str | None
    team: str
    role: str


class AccountRow(NamedTuple):
    """A customer; `arr` in the row's currency per year, `features_entitled` a list separated by semicolons."""

    account_id: str
    name: str
    segment: str
    arr: int
    currency: str
    renewal_date: date | None
    owner_email: str
    manager_email: str
    seats: int | None
    features_entitled: str | None
    stage: str
    timezone: str
    country: str
    closed_at: datetime | None


class ContactRow(NamedTuple):
    """A person at a customer."""

    contact_id: str
    account_id: str
    name: str
    email: str
    title: str
    department: str
    is_exec: bool
    is_sponsor: bool
    left_on: date | None


class ActivityRow(NamedTuple):
    """One activity; times carry the workspace's offset, fields without a value take the import's default."""

    activity_id: str
    source: str
    account_id: str
    kind: str
    direction: str
    status: str
    occurred_at: datetime
    contact_id: str | None = None
    owner_email: str | None = None
    thread_id: str | None = None
    series_id: str | None = None
    is_strategic: bool = False
    is_bulk: bool = False
    duration_minutes: int | None = None
    scheduled_for: datetime | None = None
    booked_at: datetime | None = None
    status_at: datetime | None = None
    cancelled_by: str | None = None
    out_until: datetime | None = None
    arrived_at: datetime | None = None


class AttendeeRow(NamedTuple):
    """A customer invited to a meeting or addressed by an e-mail."""

    activity_id: str
    contact_id: str
    source: str
    response: str | None
    attended: bool | None


class UsageRow(NamedTuple):
    """What one user did with one feature on one day."""

    account_id: str
    day: date
    feature: str
    user_id: str
    events: int
    active_minutes: int
    source: str


class OutcomeRow(NamedTuple):
    """What became of a contract; `amount` in the account's currency per year."""

    account_id: str
    occurred_on: date
    outcome: str
    amount: int
    reason: str | None


Row: TypeAlias = PersonRow | AccountRow | ContactRow | ActivityRow | AttendeeRow | UsageRow | OutcomeRow

ENTITIES: Final[dict[Entity, type[Row]]] = {
    Entity.PEOPLE: PersonRow,
    Entity.ACCOUNTS: AccountRow,
    Entity.CONTACTS: ContactRow,
    Entity.ACTIVITIES: ActivityRow,
    Entity.ATTENDEES: AttendeeRow,
    Entity.USAGE: UsageRow,
    Entity.OUTCOMES: OutcomeRow,
}
"""Every entity in an order in which each file refers only to files before it."""


def columns(entity: Entity) -> tuple[str, ...]:
    """The column names of an entity, in the order of its rows' fields."""
    return ENTITIES[entity]._fields


@dataclass(frozen=True)
class AccountRows:
    """All rows of one account; nothing in it refers to another account."""

    account: AccountRow
    contacts: list[ContactRow] = field(default_factory=list)
    activities: list[ActivityRow] = field(default_factory=list)
    attendees: list[AttendeeRow] = field(default_factory=list)
    usage: list[UsageRow] = field(default_factory=list)
    outcomes: list[OutcomeRow] = field(default_factory=list)

    def of(self, entity: Entity) -> Iterator[Row]:
        """This account's rows of one entity (none for `people`)."""
        if entity is Entity.PEOPLE:
            return iter(())
        if entity is Entity.ACCOUNTS:
            return iter((self.account,))
        return iter(getattr(self, entity.value))
