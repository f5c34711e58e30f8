"""The tables: one typed model for every entity of the method (section 2), and for imports. No logic lives here.

Every key starts with ``workspace_id``. Instants are ``UtcDateTime``; closed sets (kind, status, ...) are stored as the
text of their ``StrEnum``. There are no ORM relationships: reads are set-based (``queries``, ``bulk``). What customers
and sources are and do is declared here, the product's own work in ``tables_work``, what comes in and goes out in
``tables_delivery``; import all from here.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from engagement.store.base import Base, Count, Free, Key, Scoped, to_account, to_contact, to_workspace
from engagement.store.tables_delivery import (
    ChannelLinkRow,
    DigestRow,
    EscalationRow,
    HomeRow,
    InboxRow,
    InstallationRow,
    JobRow,
    OutboxRow,
    PreferenceRow,
    ShownFlagRow,
    SubscriptionRow,
)
from engagement.store.tables_work import (
    AuditRow,
    FlagEventRow,
    FlagRow,
    ImportProgressRow,
    PlayCaseRow,
    QuarantineRow,
    ScanRow,
    SnapshotRow,
)

__all__ = [
    "AccountRow",
    "ActivityRow",
    "AttendeeRow",
    "AuditRow",
    "Base",
    "ChannelLinkRow",
    "ContactRow",
    "DigestRow",
    "EscalationRow",
    "FlagEventRow",
    "FlagRow",
    "HomeRow",
    "ImportProgressRow",
    "InboxRow",
    "InstallationRow",
    "JobRow",
    "OutboxRow",
    "OutcomeRow",
    "PersonRow",
    "PlayCaseRow",
    "PreferenceRow",
    "QuarantineRow",
    "ScanRow",
    "Scoped",
    "ShownFlagRow",
    "SnapshotRow",
    "SourceKindRow",
    "SourceRow",
    "SubscriptionRow",
    "UsageRow",
    "WorkspaceRow",
]


class WorkspaceRow(Scoped, Base):
    """The vendor's settings."""

    __tablename__ = "workspaces"

    timezone: Mapped[str]
    country: Mapped[str | None]
    currency: Mapped[str]
    week_start: Mapped[int]
    weekend: Mapped[list[int]]


class PersonRow(Scoped, Base):
    """One of ours. ``email`` is the key as ingest normalises it."""

    __tablename__ = "people"
    __table_args__ = (to_workspace(),)

    email: Mapped[Key]
    name: Mapped[Free | None]
    manager_email: Mapped[str | None]
    team: Mapped[Free | None]
    role: Mapped[Free | None]
    slack_user_id: Mapped[str | None]
    updated_at: Mapped[datetime | None]
    extra: Mapped[dict[str, Any] | None]


class AccountRow(Scoped, Base):
    """A customer. ``features`` are the entitled features by name, where a list was given."""

    __tablename__ = "accounts"
    __table_args__ = (to_workspace(),)

    account_id: Mapped[Key]
    name: Mapped[Free]
    segment: Mapped[Free | None]
    arr: Mapped[float | None]
    currency: Mapped[str | None]
    renewal_date: Mapped[date | None]
    owner_email: Mapped[str | None]
    manager_email: Mapped[str | None]
    seats: Mapped[Count | None]
    features_entitled: Mapped[Count | None]
    features: Mapped[list[str] | None]
    stage: Mapped[Free | None]
    timezone: Mapped[str | None]
    country: Mapped[str | None]
    closed_at: Mapped[date | None]
    updated_at: Mapped[datetime | None]
    extra: Mapped[dict[str, Any] | None]


class ContactRow(Scoped, Base):
    """A person on the customer's side. ``email_key`` is the address trimmed and case-folded, for look-ups."""

    __tablename__ = "contacts"
    __table_args__ = (to_account(), Index(None, "workspace_id", "email_key"), Index(None, "workspace_id", "contact_id"))

    account_id: Mapped[Key]
    contact_id: Mapped[Key]
    name: Mapped[Free | None]
    email: Mapped[Free | None]
    email_key: Mapped[Free | None]
    title: Mapped[Free | None]
    department: Mapped[Free | None]
    is_exec: Mapped[bool | None]
    is_sponsor: Mapped[bool | None]
    left_on: Mapped[date | None]
    updated_at: Mapped[datetime | None]
    extra: Mapped[dict[str, Any] | None]


class ActivityRow(Scoped, Base):
    """One version of an activity: a record whose status changed keeps one row per version.

    ``version`` counts from 1 in the order of storing; exactly one version of a record is ``is_current``. ``row_hash``
    is a digest of the content, by which an unchanged record is known.
    """

    __tablename__ = "activities"
    __table_args__ = (
        to_account(),
        to_contact(),
        Index(None, "workspace_id", "account_id", "occurred_at"),
        Index("ix_activities_delivery", "workspace_id", "source", "kind", "occurred_at", "arrived_at"),
        Index(
            "uq_activities_current",
            "workspace_id",
            "source",
            "activity_id",
            unique=True,
            sqlite_where=text("is_current = 1"),
            postgresql_where=text("is_current"),
        ),
    )

    source: Mapped[Key]
    activity_id: Mapped[Key]
    version: Mapped[int] = mapped_column(primary_key=True)
    is_current: Mapped[bool]
    account_id: Mapped[str]
    kind: Mapped[str]
    direction: Mapped[str]
    status: Mapped[str]
    occurred_at: Mapped[datetime]
    date_only: Mapped[bool]
    status_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime]
    contact_id: Mapped[str | None]
    owner_email: Mapped[str | None]
    thread_id: Mapped[str | None]
    series_id: Mapped[str | None]
    is_strategic: Mapped[bool | None]
    is_bulk: Mapped[bool | None]
    duration_minutes: Mapped[float | None]
    scheduled_for: Mapped[datetime | None]
    booked_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None]
    out_until: Mapped[datetime | None]
    row_hash: Mapped[bytes]
    extra: Mapped[dict[str, Any] | None]


class AttendeeRow(Scoped, Base):
    """Who was invited to, addressed by, or came to an activity of the same account."""

    __tablename__ = "attendees"
    __table_args__ = (to_contact(), Index(None, "workspace_id", "account_id"), {"sqlite_with_rowid": False})

    source: Mapped[Key]
    activity_id: Mapped[Key]
    contact_id: Mapped[Key]
    account_id: Mapped[str]
    response: Mapped[str | None]
    attended: Mapped[bool | None]
    updated_at: Mapped[datetime | None]
    extra: Mapped[dict[str, Any] | None]


class UsageRow(Scoped, Base):
    """One feature's use on one local day. ``user_id`` '' is a count for the whole account."""

    __tablename__ = "usage_days"
    __table_args__ = (to_account(), Index(None, "workspace_id", "source", "day"), {"sqlite_with_rowid": False})

    account_id: Mapped[Key]
    day: Mapped[date] = mapped_column(primary_key=True)
    feature: Mapped[Key]
    user_id: Mapped[Key]
    source: Mapped[Key]
    events: Mapped[Count]
    active_minutes: Mapped[float | None]
    updated_at: Mapped[datetime | None]
    extra: Mapped[dict[str, Any] | None]


class OutcomeRow(Scoped, Base):
    """What a customer finally did."""

    __tablename__ = "outcomes"
    __table_args__ = (to_account(),)

    account_id: Mapped[Key]
    occurred_on: Mapped[date] = mapped_column(primary_key=True)
    outcome: Mapped[Key]
    amount: Mapped[float | None]
    reason: Mapped[Free | None]
    updated_at: Mapped[datetime | None]
    extra: Mapped[dict[str, Any] | None]


class SourceRow(Scoped, Base):
    """A system that records come from."""

    __tablename__ = "sources"
    __table_args__ = (to_workspace(),)

    name: Mapped[Key]


class SourceKindRow(Scoped, Base):
    """What a source has delivered of one kind (an activity kind, or ``usage``), ever."""

    __tablename__ = "source_kinds"
    __table_args__ = (ForeignKeyConstraint(["workspace_id", "source"], ["sources.workspace_id", "sources.name"]),)

    source: Mapped[Key]
    kind: Mapped[Key]
    first_record_at: Mapped[datetime]
    last_record_at: Mapped[datetime]
    first_arrived_at: Mapped[datetime]
    last_arrived_at: Mapped[datetime]
