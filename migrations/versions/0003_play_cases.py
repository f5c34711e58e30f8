"""Steps of plans are followed until it is known what came of them."""

import sqlalchemy as sa
from alembic import op

from engagement.store import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The cases of recommended plays."""
    op.create_table(
        "play_cases",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("play", sa.String(), nullable=False),
        sa.Column("recommended_on", sa.Date(), nullable=False),
        sa.Column("assumed_lift", sa.Double(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("points", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("carried_out_at", types.UtcDateTime(), nullable=True),
        sa.Column("activity", types.FreeText(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("score_then", sa.Double(), nullable=True),
        sa.Column("points_then", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["accounts.workspace_id", "accounts.account_id"],
            name=op.f("fk_play_cases_workspace_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "account_id", "play", "recommended_on", name=op.f("pk_play_cases")),
    )
    op.create_index(
        op.f("ix_play_cases_workspace_id_closed_on"), "play_cases", ["workspace_id", "closed_on"], unique=False
    )


def downgrade() -> None:
    """Without the cases: what they recorded is lost."""
    op.drop_table("play_cases")
