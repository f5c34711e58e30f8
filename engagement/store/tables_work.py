"""The tables of the product's own work: flags and their audit, score snapshots, refused records, import progress."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from engagement.store.base import Base, Count, Free, Key, Scoped, to_account, to_workspace


class FlagRow(Scoped, Base):
    """A disengagement flag (method section 6): one row per problem over time. ``revision`` counts its changes."""

    __tablename__ = "flags"
    __table_args__ = (to_account(), UniqueConstraint("workspace_id", "account_id", "signal", "subject"))

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
    since: Mapped[datetime | None]  # null: as first_seen
    not_held_since: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    verdict: Mapped[str | None]
    escalation_due: Mapped[datetime | None]
    acted_by: Mapped[Free | None]
    p_value: Mapped[float | None]


class FlagEventRow(Scoped, Base):
    """The audit of a flag: who changed it, when, why, from what to what. ``actor`` is null where no person did it."""

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
    until: Mapped[datetime | None]
    escalated_to: Mapped[Free | None]


class AuditRow(Scoped, Base):
    """Who asked for what, and what came of it: a row for each account that it was about, "" for none.

    Ids and codes only. ``entry`` is what was sent; ``asker``: see ``engagement.audit.Entry``.
    """

    __tablename__ = "audit"
    __table_args__ = (to_workspace(), Index(None, "workspace_id", "at"))

    entry: Mapped[Key]
    account_id: Mapped[Key]
    at: Mapped[datetime]
    asker: Mapped[Free]
    action: Mapped[str]
    surface: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str | None]


class SnapshotRow(Scoped, Base):
    """An account's facts and scores as of a day, by period name and configuration.

    ``announced_tier`` is the tier last announced by then; ``tier_probability`` that of ``tier``, where it was needed.
    The interval of ``overall``, ``below_60`` (probability of a score below 60) and the sources that stopped, by name,
    are there since digests are written.
    """

    __tablename__ = "snapshots"
    __table_args__ = (to_account(), Index(None, "workspace_id", "day", "period"))

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
    weekly: Mapped[bool | None]
    announced_tier: Mapped[str | None]
    tier_probability: Mapped[float | None]
    interval_low: Mapped[float | None]
    interval_high: Mapped[float | None]
    below_60: Mapped[float | None]
    stopped_sources: Mapped[list[str] | None]


class ScanRow(Scoped, Base):
    """One evaluation of the whole workspace as of a moment: what it measured, by which later reports judge.

    ``baseline`` is ``Baseline.to_json``; ``skipped`` maps account ids to what failed; unfinished ones have no
    ``finished_at``. ``week`` is the ISO week in the workspace's zone, such as 2026-W40.
    """

    __tablename__ = "scans"
    __table_args__ = (to_workspace(),)

    as_of: Mapped[datetime] = mapped_column(primary_key=True)
    week: Mapped[str]
    weekly: Mapped[bool]
    config_fingerprint: Mapped[str]
    baseline: Mapped[Free]
    accounts: Mapped[Count]
    skipped: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class PlayCaseRow(Scoped, Base):
    """A step of a plan, followed until it is known what came of it (method section 7)."""

    __tablename__ = "play_cases"
    __table_args__ = (to_account(), Index(None, "workspace_id", "closed_on"))

    account_id: Mapped[Key]
    play: Mapped[Key]
    recommended_on: Mapped[date] = mapped_column(primary_key=True)
    assumed_lift: Mapped[float]
    score: Mapped[float | None]
    points: Mapped[dict[str, Any]]
    carried_out_at: Mapped[datetime | None]
    activity: Mapped[Free | None]
    closed_on: Mapped[date | None]
    score_then: Mapped[float | None]
    points_then: Mapped[dict[str, Any]]


class QuarantineRow(Scoped, Base):
    """A record that was refused. ``quarantine_id`` is made from its file, place and content: no refusal stands twice.

    ``record`` holds the import columns as the file gave them, never what the mapping does not read, such as subjects
    and bodies. ``clock`` is how its times are read (zone, date format), ``record_hash`` a digest of ``record``.
    """

    __tablename__ = "quarantine"
    __table_args__ = (to_workspace(), Index(None, "workspace_id", "entity", "record_hash"))

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
    __table_args__ = (to_workspace(),)

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
