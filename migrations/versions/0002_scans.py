"""Scans with their baselines; what a flag's life, its audit and the announcement of tiers need."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from engagement.store import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ADDED: dict[str, tuple[tuple[str, Any], ...]] = {
    "flags": (
        ("since", types.UtcDateTime()),
        ("not_held_since", types.UtcDateTime()),
        ("announced_at", types.UtcDateTime()),
        ("verdict", sa.String()),
        ("escalation_due", types.UtcDateTime()),
        ("acted_by", types.FreeText()),
        ("p_value", sa.Double()),
    ),
    "flag_events": (
        ("until", types.UtcDateTime()),
        ("escalated_to", types.FreeText()),
    ),
    "snapshots": (
        ("weekly", sa.Boolean()),
        ("announced_tier", sa.String()),
        ("tier_probability", sa.Double()),
    ),
}


def upgrade() -> None:
    """The table of scans, and nullable columns: what is there stays as it is."""
    op.create_table(
        "scans",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("as_of", types.UtcDateTime(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("config_fingerprint", sa.String(), nullable=False),
        sa.Column("baseline", types.FreeText(), nullable=False),
        sa.Column("accounts", sa.BigInteger(), nullable=False),
        sa.Column("skipped", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("started_at", types.UtcDateTime(), nullable=False),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], name=op.f("fk_scans_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "as_of", name=op.f("pk_scans")),
    )
    for table, columns in ADDED.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """Without them; flags, audit and snapshots keep the rest."""
    for table, columns in ADDED.items():
        for name, _ in columns:
            op.drop_column(table, name)
    op.drop_table("scans")
