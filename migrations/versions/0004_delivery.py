"""Delivery: the inbox, the outbox, planned jobs, digests with preferences, escalations, installations."""

import sqlalchemy as sa
from alembic import op

from engagement.store import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NOT_FINAL = sa.text("state IN ('waiting', 'working')")
_FINAL = sa.text("finished_at IS NOT NULL")
_IN_LINE = sa.text("work IS NOT NULL AND state IN ('waiting', 'working')")

SNAPSHOT_COLUMNS = ("interval_low", "interval_high", "below_60")  # what a digest orders accounts by, and shows


def upgrade() -> None:
    """The tables of delivery."""
    op.create_table(
        "digests",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("slot_at", types.UtcDateTime(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("since", types.UtcDateTime(), nullable=True),
        sa.Column("as_of", types.UtcDateTime(), nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=True),
        sa.Column("reason", types.FreeText(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_digests_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "recipient", "week", name=op.f("pk_digests")),
    )
    op.create_table(
        "homes",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("opened_at", types.UtcDateTime(), nullable=False),
        sa.Column("published_at", types.UtcDateTime(), nullable=True),
        sa.Column("hash", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_homes_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_homes")),
    )
    op.create_index(op.f("ix_homes_workspace_id_opened_at"), "homes", ["workspace_id", "opened_at"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("inbox_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("work", sa.String(), nullable=True),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", types.UtcDateTime(), nullable=False),
        sa.Column("turn", types.UtcDateTime(), nullable=False),
        sa.Column("next_at", types.UtcDateTime(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", types.UtcDateTime(), nullable=True),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.Column("incident", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_inbox_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "inbox_key", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_workspace_id_state_turn"), "inbox", ["workspace_id", "state", "turn"], unique=False)
    op.create_index(
        "ix_inbox_asker",
        "inbox",
        ["workspace_id", "asker"],
        unique=False,
        sqlite_where=_NOT_FINAL,
        postgresql_where=_NOT_FINAL,
    )
    op.create_index(
        "ix_inbox_finished",
        "inbox",
        ["workspace_id", "finished_at"],
        unique=False,
        sqlite_where=_FINAL,
        postgresql_where=_FINAL,
    )
    op.create_index(
        "uq_inbox_work",
        "inbox",
        ["workspace_id", "work"],
        unique=True,
        sqlite_where=_IN_LINE,
        postgresql_where=_IN_LINE,
    )
    op.create_table(
        "installations",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("since", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_installations_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_installations")),
    )
    op.create_table(
        "jobs",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", types.UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", types.UtcDateTime(), nullable=False),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.Column("note", types.FreeText(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_jobs_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "name", "slot", name=op.f("pk_jobs")),
    )
    op.create_table(
        "outbox",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("next_at", types.UtcDateTime(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", types.UtcDateTime(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.Column("look_again_at", types.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("rerouted_to", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_outbox_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "delivery_id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "workspace_id", "recipient", "kind", "cause", name=op.f("uq_outbox_workspace_id_recipient_kind_cause")
        ),
    )
    op.create_index("ix_outbox_workspace_id_channel_ts", "outbox", ["workspace_id", "channel", "ts"], unique=False)
    op.create_index(
        op.f("ix_outbox_workspace_id_state_next_at"), "outbox", ["workspace_id", "state", "next_at"], unique=False
    )
    op.create_table(
        "preferences",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("minute", sa.Integer(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("all_clear", sa.Boolean(), nullable=True),
        sa.Column("roll_up", sa.Boolean(), nullable=True),
        sa.Column("minimum_arr", sa.Double(), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_preferences_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_preferences")),
    )
    op.create_table(
        "channel_links",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("linked_by", sa.String(), nullable=False),
        sa.Column("linked_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_channel_links_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", name=op.f("pk_channel_links")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("subscribed_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_subscriptions_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", "account_id", name=op.f("pk_subscriptions")),
    )
    op.create_table(
        "audit",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("asker", types.FreeText(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_audit_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "entry", "account_id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_workspace_id_at"), "audit", ["workspace_id", "at"], unique=False)
    op.create_table(
        "shown_flags",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("flag_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "delivery_id"],
            ["outbox.workspace_id", "outbox.delivery_id"],
            name=op.f("fk_shown_flags_workspace_id_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "delivery_id", "flag_id", name=op.f("pk_shown_flags")),
    )
    op.create_index(
        op.f("ix_shown_flags_workspace_id_flag_id"), "shown_flags", ["workspace_id", "flag_id"], unique=False
    )
    op.create_table(
        "escalations",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("flag_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("sent_to", types.FreeText(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("escalated_by", types.FreeText(), nullable=False),
        sa.Column("reason", types.FreeText(), nullable=True),
        sa.Column("started_at", types.UtcDateTime(), nullable=False),
        sa.Column("due_at", types.UtcDateTime(), nullable=False),
        sa.Column("ended_at", types.UtcDateTime(), nullable=True),
        sa.Column("ended_by", types.FreeText(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "flag_id"],
            ["flags.workspace_id", "flags.flag_id"],
            name=op.f("fk_escalations_workspace_id_flag_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "flag_id", "revision", "level", name=op.f("pk_escalations")),
    )
    op.create_index(
        op.f("ix_escalations_workspace_id_state_due_at"),
        "escalations",
        ["workspace_id", "state", "due_at"],
        unique=False,
    )
    for name in SNAPSHOT_COLUMNS:
        op.add_column("snapshots", sa.Column(name, sa.Double(), nullable=True))
    op.add_column("snapshots", sa.Column("stopped_sources", types.json_column(), nullable=True))


def downgrade() -> None:
    """Without them: what was in line or to go out is lost."""
    for name in (*SNAPSHOT_COLUMNS, "stopped_sources"):
        op.drop_column("snapshots", name)
    tables = (
        "escalations",
        "audit",
        "shown_flags",
        "preferences",
        "outbox",
        "jobs",
        "subscriptions",
        "channel_links",
        "installations",
        "inbox",
        "homes",
        "digests",
    )
    for table in tables:
        op.drop_table(table)
