"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

from engagement.store import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every table, with its indexes."""
    op.create_table(
        "workspaces",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("week_start", sa.Integer(), nullable=False),
        sa.Column("weekend", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_workspaces")),
    )
    op.create_table(
        "accounts",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("name", types.FreeText(), nullable=False),
        sa.Column("segment", types.FreeText(), nullable=True),
        sa.Column("arr", sa.Double(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("renewal_date", sa.Date(), nullable=True),
        sa.Column("owner_email", sa.String(), nullable=True),
        sa.Column("manager_email", sa.String(), nullable=True),
        sa.Column("seats", sa.BigInteger(), nullable=True),
        sa.Column("features_entitled", sa.BigInteger(), nullable=True),
        sa.Column("features", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("stage", types.FreeText(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("closed_at", sa.Date(), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_accounts_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "account_id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "import_progress",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("file", types.FreeText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("quarantined", sa.BigInteger(), nullable=False),
        sa.Column("dropped", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_import_progress_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "file_id", "entity", name=op.f("pk_import_progress")),
    )
    op.create_table(
        "people",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", types.FreeText(), nullable=True),
        sa.Column("manager_email", sa.String(), nullable=True),
        sa.Column("team", types.FreeText(), nullable=True),
        sa.Column("role", types.FreeText(), nullable=True),
        sa.Column("slack_user_id", sa.String(), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_people_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "email", name=op.f("pk_people")),
    )
    op.create_table(
        "quarantine",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("quarantine_id", sa.String(), nullable=False),
        sa.Column("file", types.FreeText(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("column_name", types.FreeText(), nullable=True),
        sa.Column("value", types.FreeText(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("explanation", types.FreeText(), nullable=False),
        sa.Column("record", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("record_hash", sa.LargeBinary(), nullable=False),
        sa.Column("clock", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("mapping", types.FreeText(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_quarantine_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "quarantine_id", name=op.f("pk_quarantine")),
    )
    op.create_index(
        op.f("ix_quarantine_workspace_id_entity_record_hash"),
        "quarantine",
        ["workspace_id", "entity", "record_hash"],
        unique=False,
    )

    op.create_table(
        "sources",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_sources_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_sources")),
    )
    op.create_table(
        "contacts",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("name", types.FreeText(), nullable=True),
        sa.Column("email", types.FreeText(), nullable=True),
        sa.Column("email_key", types.FreeText(), nullable=True),
        sa.Column("title", types.FreeText(), nullable=True),
        sa.Column("department", types.FreeText(), nullable=True),
        sa.Column("is_exec", sa.Boolean(), nullable=True),
        sa.Column("is_sponsor", sa.Boolean(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["accounts.workspace_id", "accounts.account_id"],
            name=op.f("fk_contacts_workspace_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "account_id", "contact_id", name=op.f("pk_contacts")),
    )
    op.create_index(
        op.f("ix_contacts_workspace_id_contact_id"), "contacts", ["workspace_id", "contact_id"], unique=False
    )
    op.create_index(op.f("ix_contacts_workspace_id_email_key"), "contacts", ["workspace_id", "email_key"], unique=False)

    op.create_table(
        "flags",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("flag_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("strength", sa.String(), nullable=True),
        sa.Column("severity", sa.String(), nullable=True),
        sa.Column("first_seen", types.UtcDateTime(), nullable=False),
        sa.Column("last_held", types.UtcDateTime(), nullable=False),
        sa.Column("snoozed_until", types.UtcDateTime(), nullable=True),
        sa.Column("escalated_to", sa.String(), nullable=True),
        sa.Column("evidence", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["accounts.workspace_id", "accounts.account_id"],
            name=op.f("fk_flags_workspace_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "flag_id", name=op.f("pk_flags")),
        sa.UniqueConstraint(
            "workspace_id",
            "account_id",
            "signal",
            "subject",
            name=op.f("uq_flags_workspace_id_account_id_signal_subject"),
        ),
    )
    op.create_table(
        "outcomes",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("reason", types.FreeText(), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["accounts.workspace_id", "accounts.account_id"],
            name=op.f("fk_outcomes_workspace_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "account_id", "occurred_on", "outcome", name=op.f("pk_outcomes")),
    )
    op.create_table(
        "snapshots",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("config_fingerprint", sa.String(), nullable=False),
        sa.Column("as_of", types.UtcDateTime(), nullable=False),
        sa.Column("overall", sa.Double(), nullable=True),
        sa.Column("frequency", sa.Double(), nullable=True),
        sa.Column("quality", sa.Double(), nullable=True),
        sa.Column("breadth", sa.Double(), nullable=True),
        sa.Column("product", sa.Double(), nullable=True),
        sa.Column("coverage", sa.Double(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["accounts.workspace_id", "accounts.account_id"],
            name=op.f("fk_snapshots_workspace_id_account_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "account_id", "day", "period", "config_fingerprint", name=op.f("pk_snapshots")
        ),
    )
    op.create_index(
        op.f("ix_snapshots_workspace_id_day_period"), "snapshots", ["workspace_id", "day", "period"], unique=False
    )

    op.create_table(
        "source_kinds",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("first_record_at", types.UtcDateTime(), nullable=False),
        sa.Column("last_record_at", types.UtcDateTime(), nullable=False),
        sa.Column("first_arrived_at", types.UtcDateTime(), nullable=False),
        sa.Column("last_arrived_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "source"],
            ["sources.workspace_id", "sources.name"],
            name=op.f("fk_source_kinds_workspace_id_source"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "source", "kind", name=op.f("pk_source_kinds")),
    )
    op.create_table(
        "usage_days",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("feature", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("active_minutes", sa.Double(), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["accounts.workspace_id", "accounts.account_id"],
            name=op.f("fk_usage_days_workspace_id_account_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "account_id", "day", "feature", "user_id", "source", name=op.f("pk_usage_days")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_usage_days_workspace_id_source_day"), "usage_days", ["workspace_id", "source", "day"], unique=False
    )

    op.create_table(
        "activities",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("activity_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("occurred_at", types.UtcDateTime(), nullable=False),
        sa.Column("date_only", sa.Boolean(), nullable=False),
        sa.Column("status_at", types.UtcDateTime(), nullable=True),
        sa.Column("arrived_at", types.UtcDateTime(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("owner_email", sa.String(), nullable=True),
        sa.Column("thread_id", sa.String(), nullable=True),
        sa.Column("series_id", sa.String(), nullable=True),
        sa.Column("is_strategic", sa.Boolean(), nullable=True),
        sa.Column("is_bulk", sa.Boolean(), nullable=True),
        sa.Column("duration_minutes", sa.Double(), nullable=True),
        sa.Column("scheduled_for", types.UtcDateTime(), nullable=True),
        sa.Column("booked_at", types.UtcDateTime(), nullable=True),
        sa.Column("cancelled_by", sa.String(), nullable=True),
        sa.Column("out_until", types.UtcDateTime(), nullable=True),
        sa.Column("row_hash", sa.LargeBinary(), nullable=False),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id", "contact_id"],
            ["contacts.workspace_id", "contacts.account_id", "contacts.contact_id"],
            name=op.f("fk_activities_workspace_id_account_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["accounts.workspace_id", "accounts.account_id"],
            name=op.f("fk_activities_workspace_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "source", "activity_id", "version", name=op.f("pk_activities")),
    )
    op.create_index(
        "ix_activities_delivery",
        "activities",
        ["workspace_id", "source", "kind", "occurred_at", "arrived_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_activities_workspace_id_account_id_occurred_at"),
        "activities",
        ["workspace_id", "account_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        "uq_activities_current",
        "activities",
        ["workspace_id", "source", "activity_id"],
        unique=True,
        sqlite_where=sa.text("is_current = 1"),
        postgresql_where=sa.text("is_current"),
    )

    op.create_table(
        "attendees",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("activity_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("response", sa.String(), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), nullable=True),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id", "contact_id"],
            ["contacts.workspace_id", "contacts.account_id", "contacts.contact_id"],
            name=op.f("fk_attendees_workspace_id_account_id_contact_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "source", "activity_id", "contact_id", name=op.f("pk_attendees")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_attendees_workspace_id_account_id"), "attendees", ["workspace_id", "account_id"], unique=False
    )

    op.create_table(
        "flag_events",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("flag_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("reason", types.FreeText(), nullable=True),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "flag_id"],
            ["flags.workspace_id", "flags.flag_id"],
            name=op.f("fk_flag_events_workspace_id_flag_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "flag_id", "revision", name=op.f("pk_flag_events")),
    )


def downgrade() -> None:
    """Back to an empty database."""
    for table in (
        "flag_events",
        "attendees",
        "activities",
        "usage_days",
        "source_kinds",
        "snapshots",
        "outcomes",
        "flags",
        "contacts",
        "sources",
        "quarantine",
        "people",
        "import_progress",
        "accounts",
        "workspaces",
    ):
        op.drop_table(table)
