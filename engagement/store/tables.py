"""The tables: one typed model for every entity of the method (section 2), and for imports. No logic lives here.

Every key starts with ``workspace_id``. Instants are ``UtcDateTime``; closed sets (kind, status, ...) are stored as the
text of their ``StrEnum``. There are no ORM relationships: reads are set-based (``queries``, ``bulk``).
"""

from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    Double,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engagement.store.types import FreeText, UtcDateTime, json_column

Key = Annotated[str, mapped_column(String, primary_key=True)]
Free = Annotated[str, mapped_column(FreeText)]
Count = Annotated[int, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    """Names of constraints are fixed, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (declared so by SQLAlchemy)
        str: String(),
        float: Double(),
        date: Date(),
        datetime: UtcDateTime(),
        bytes: LargeBinary(),
        dict[str, Any]: json_column(),
        list[str]: json_column(),
        list[int]: json_column(),
        JSON: json_column(),
    }


class Scoped:
    """A row of one workspace. Sessions filter and check on this column (``session``)."""

    workspace_id: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)


def _workspace() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"])


def _account() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id", "account_id"], ["accounts.workspace_id", "accounts.account_id"])


def _contact() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace_id", "account_id", "contact_id"],
        ["contacts.workspace_id", "contacts.account_id", "contacts.contact_id"],
    )


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
    __table_args__ = (_workspace(),)

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
    __table_args__ = (_workspace(),)

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
    __table_args__ = (_account(), Index(None, "workspace_id", "email_key"), Index(None, "workspace_id", "contact_id"))

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
        _account(),
        _contact(),
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
    __table_args__ = (_contact(), Index(None, "workspace_id", "account_id"), {"sqlite_with_rowid": False})

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
    __table_args__ = (_account(), Index(None, "workspace_id", "source", "day"), {"sqlite_with_rowid": False})

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
    __table_args__ = (_account(),)

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
    __table_args__ = (_workspace(),)

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


class FlagRow(Scoped, Base):
    """A disengagement flag (method section 6): one row per problem over time. ``revision`` counts its changes."""

    __tablename__ = "flags"
    __table_args__ = (_account(), UniqueConstraint("workspace_id", "account_id", "signal", "subject"))

    flag_id: Mapped[Key]
    account_id: Mapped[str]
    signal: Mapped[str]
    subject: Mapped[str]
    state: Mapped[str]
    strength: Mapped[str | None]
    severity: Mapped[str | None]
    first_seen: Mapped[datetime]
    last_held: Mapped[datetime]
    snoozed_until: Mapped[datetime | None]
    escalated_to: Mapped[str | None]
    evidence: Mapped[dict[str, Any] | None]
    revision: Mapped[int]


class FlagEventRow(Scoped, Base):
    """The audit of a flag: who changed it, when, why, from what to what. ``actor`` is null for the nightly scan."""

    __tablename__ = "flag_events"
    __table_args__ = (ForeignKeyConstraint(["workspace_id", "flag_id"], ["flags.workspace_id", "flags.flag_id"]),)

    flag_id: Mapped[Key]
    revision: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str | None]
    reason: Mapped[Free | None]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    verdict: Mapped[str | None]


class SnapshotRow(Scoped, Base):
    """An account's facts and scores as of a day, by period name and configuration."""

    __tablename__ = "snapshots"
    __table_args__ = (_account(), Index(None, "workspace_id", "day", "period"))

    account_id: Mapped[Key]
    day: Mapped[date] = mapped_column(primary_key=True)
    period: Mapped[Key]
    config_fingerprint: Mapped[Key]
    as_of: Mapped[datetime]
    overall: Mapped[float | None]
    frequency: Mapped[float | None]
    quality: Mapped[float | None]
    breadth: Mapped[float | None]
    product: Mapped[float | None]
    coverage: Mapped[float]
    tier: Mapped[str]
    facts: Mapped[dict[str, Any]]


class QuarantineRow(Scoped, Base):
    """A record that was refused. ``quarantine_id`` is made from its file, place and content: no refusal stands twice.

    ``record`` holds the import columns as the file gave them, never what the mapping does not read, such as subjects
    and bodies. ``clock`` is how its times are read (zone, date format), ``record_hash`` a digest of ``record``.
    """

    __tablename__ = "quarantine"
    __table_args__ = (_workspace(), Index(None, "workspace_id", "entity", "record_hash"))

    quarantine_id: Mapped[Key]
    file: Mapped[Free]
    entity: Mapped[str]
    line: Mapped[Count]
    column_name: Mapped[Free | None]
    value: Mapped[Free | None]
    reason: Mapped[str]
    explanation: Mapped[Free]
    record: Mapped[dict[str, Any]]
    record_hash: Mapped[bytes]
    clock: Mapped[dict[str, Any]]
    mapping: Mapped[Free | None]
    created_at: Mapped[datetime]


class ImportProgressRow(Scoped, Base):
    """How far a file has been imported: committed with each chunk, so that a killed import can go on."""

    __tablename__ = "import_progress"
    __table_args__ = (_workspace(),)

    file_id: Mapped[Key]
    entity: Mapped[Key]
    file: Mapped[Free]
    position: Mapped[Count]
    read: Mapped[Count]
    accepted: Mapped[Count]
    updated: Mapped[Count]
    unchanged: Mapped[Count]
    quarantined: Mapped[Count]
    dropped: Mapped[dict[str, Any] | None]
    updated_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
